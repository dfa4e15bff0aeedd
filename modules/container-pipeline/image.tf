# The image: where it is, who pulls it, and what is handed on with it.
locals {
  # Whether the buildspec is the one of the module codebuild.
  generated = var.build.project == null && var.build.buildspec == null

  repository       = coalesce(var.image.repository, local.name)
  cache_repository = !local.generated || var.build.container_image.cache == null ? null : coalesce(var.build.container_image.cache.repository, "${local.repository}-cache")

  # Its repository's address, and what names an image of it by its digest: the pipeline and the shell of its
  # projects compare with the same, in which Java's and bash's regular expressions mean the same. The last
  # digit of the account is in brackets, for the module codebuild takes no account id in a buildspec.
  image = one([for address in ["${local.registry.account_id}.dkr.ecr.${local.registry.region}.${local.aws.dns_suffix}/${local.repository}"] : {
    address = address
    pattern = "^${replace(replace(address, ".", "[.]"), "/^([0-9]{11})([0-9])/", "($1[$2])")}(:[A-Za-z0-9._-]+)?@(sha256:[0-9a-f]{64})$"
  }])

  # Nodes are rarely known where an account runs a cluster of its own: any role of it that may pull, then.
  pull_accounts = sort(distinct(concat(var.image.pull_accounts, [
    for environment in values(local.environments) : environment.account_id
    if startswith(environment.type, "eks_") && length(environment.pull_roles) == 0 && environment.account_id != local.aws.account_id
  ])))
  # Lambda takes an image of its own Region alone.
  lambda_pull = sort(distinct([
    for environment in values(local.environments) : environment.account_id
    if environment.type == "lambda_image" && environment.region == local.aws.region
  ]))

  containers = distinct(compact(flatten([for environment in values(local.environments) : environment.ecs_rolling[*].container])))

  # What the deployments read beside the image, from the source.
  artifact_files = sort(distinct(concat(
    var.build.container_image.artifact_files,
    flatten([for environment in values(local.environments) : [
      environment.ecs_blue_green[*].app_spec_path,
      environment.ecs_blue_green[*].task_definition_path,
      [for eks in environment.eks_native[*] : concat([for helm in eks.helm[*] : concat(["${helm.chart}/**/*"], helm.values_files)], eks.manifests)],
    ]]),
  )))
}
