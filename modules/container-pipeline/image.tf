# The image: where it is, who pulls it, and what is handed on with it.
locals {
  # Whether the buildspec is the one of the module codebuild.
  generated = var.build.project == null && var.build.buildspec == null

  repository       = coalesce(var.image.repository, local.name)
  cache_repository = !local.generated || var.build.container_image.cache == null ? null : coalesce(var.build.container_image.cache.repository, "${local.repository}-cache")

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
