output "repositories" {
  description = "Repositories by name: ARN, name, and the URL to push to and pull from. All are known in the first plan."
  value = {
    for name in keys(var.repositories) : name => {
      arn  = "arn:${local.aws.partition}:ecr:${local.aws.region}:${local.aws.account_id}:repository/${name}"
      name = name
      url  = "${local.aws.account_id}.dkr.ecr.${local.aws.region}.${local.aws.dns_suffix}/${name}"
    }
  }

  # The repository names exist only once the repositories do: what builds on them waits.
  depends_on = [aws_ecr_repository.this]

  # The module has no resource that always exists, so its checks hang on its output.
  precondition {
    condition     = length(local.problems) == 0
    error_message = join("\n", local.problems)
  }

  precondition {
    condition     = length(local.value_problems) == 0
    error_message = join("\n", local.value_problems)
  }
}
