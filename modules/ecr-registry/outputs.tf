output "creation_role_arn" {
  description = "ARN of the role by which ECR creates repositories with tags or keys, known in the first plan; null where none is made."
  value       = local.roles.creation.made ? local.roles.creation.arn : null
}

output "pull_through_cache" {
  description = "Caches by prefix: the URL to pull through, to which a name of the upstream is added after a slash. All are known in the first plan."
  value = {
    for prefix in keys(var.pull_through_cache) : prefix => {
      url = "${local.aws.account_id}.dkr.ecr.${local.aws.region}.${local.aws.dns_suffix}${prefix == "ROOT" ? "" : "/${trimsuffix(prefix, "/")}"}"
    }
  }

  depends_on = [aws_ecr_pull_through_cache_rule.this]
}

output "pull_through_cache_role_arn" {
  description = "ARN of the role by which ECR takes images of registries of other accounts, which name it in `cached_by`. It is known in the first plan; null where none is made."
  value       = local.roles.cache.made ? local.roles.cache.arn : null
}

output "registry" {
  description = "The registry: id, which is the account's, Region and URL. All are known in the first plan."
  value = {
    id     = local.aws.account_id
    region = local.aws.region
    url    = "${local.aws.account_id}.dkr.ecr.${local.aws.region}.${local.aws.dns_suffix}"
  }

  # The module has no resource that always exists, so its checks hang on its output.
  precondition {
    condition     = length(local.problems) == 0
    error_message = join("\n", local.problems)
  }

  precondition {
    condition     = length(local.here_problems) == 0
    error_message = join("\n", local.here_problems)
  }

  precondition {
    condition     = length(local.value_problems) == 0
    error_message = join("\n", local.value_problems)
  }
}
