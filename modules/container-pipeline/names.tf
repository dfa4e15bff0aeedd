# What both sides of an account boundary compute from names, and nothing else: no value here waits for a
# resource, so that the store of a further Region can take its access from an output and give its own store
# back without a cycle.
locals {
  label = "Container pipeline \"${var.name}\""
  # A stand-in for a name that is refused: the modules that are called would each refuse what they make of it.
  name = length(local.name_problems) == 0 ? var.name : "refused"

  arn      = "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.role.path}"
  role_arn = var.role.arn != null ? var.role.arn : "${local.arn}${local.name}-pipeline"

  bucket = "${local.name}-artifacts-${local.aws.account_id}-${local.aws.region}"

  types = ["ecs_blue_green", "ecs_rolling", "eks_helm", "eks_native", "lambda_image"]

  # Only those without a problem, for an error in an environment would be told again by each module that is
  # called with it.
  environments = { for key, environment in var.environments : key => merge(environment, {
    type     = local.declared[key][0]
    region   = environment.region != null ? environment.region : local.aws.region
    role_arn = environment.role.arn != null ? environment.role.arn : "arn:${local.aws.partition}:iam::${environment.account_id}:role${environment.role.path}${var.name}-${key}-deploy"
    # Of the project that deploys for it by Helm, or makes what is deployed of the image.
    project = one(concat(
      [for eks in environment.eks_helm[*] : "${local.name}-${key}-helm"],
      [for eks in environment.eks_native[*] : "${local.name}-${key}-publish" if length(eks.manifests) > 0],
      [for lambda in environment.lambda_image[*] : "${local.name}-${key}-publish"],
    ))
    # Where its action runs: Helm's is a project of the tools Region.
    action_region = local.declared[key][0] == "eks_helm" || environment.region == null ? local.aws.region : environment.region
    pull_role_arns = [
      for role in concat(environment.pull_roles, environment.ecs_blue_green[*].execution_role, environment.ecs_rolling[*].execution_role) :
      startswith(role, "arn:") ? role : "arn:${local.aws.partition}:iam::${environment.account_id}:role/${role}"
    ]
  }) if length(local.environment_problems[key]) == 0 }

  # Where the images are, and what they are in.
  registry = {
    account_id = try(coalesce(var.image.registry.account_id), local.aws.account_id)
    region     = try(coalesce(var.image.registry.region), local.aws.region)
  }

  # The types whose action reads its artifact with the action role.
  reading = ["ecs_blue_green", "ecs_rolling", "eks_native"]

  # Who uses the store of each Region that an action runs in. Nobody who deploys writes, for they could
  # exchange what a later environment waits for; of their projects, only that which writes manifests does.
  store_access = {
    for region in distinct(concat(
      [local.aws.region],
      values(local.environments)[*].action_region,
      # So that the store's call, which asks for its Region here, does not fail before the checks are told.
      [for key, environment in var.environments : environment.region if environment.region != null && length(local.environment_problems[key]) > 0],
      )) : region => one([
      for writing in [concat(
        [local.role_arn],
        region != local.aws.region ? [] : concat(
          [var.build.project != null ? var.build.project.role_arn : "${local.arn}${local.name}-build-codebuild"],
          [for environment in values(local.environments) : "${local.arn}${environment.project}-codebuild" if environment.project != null && environment.type == "eks_native"],
          var.artifact_store.read_write_role_arns,
        ),
        )] : {
        read_only = sort(distinct(concat(
          region != local.aws.region ? [] : var.artifact_store.read_only_role_arns,
          # A role that is brought, or named in the call, may write for another reason.
          [for arn in concat(
            [for environment in values(local.environments) : "${local.arn}${environment.project}-codebuild" if environment.project != null && region == local.aws.region],
            [for environment in values(local.environments) : environment.role_arn if environment.action_region == region && contains(local.reading, environment.type)],
          ) : arn if !contains(writing, arn)],
        )))
        read_write = sort(distinct(writing))
      }
    ])
  }

  # Environments whose Region has its store: those that are deployed to.
  deployed = { for key, environment in local.environments : key => environment if contains(concat([local.aws.region], keys(var.artifact_stores)), environment.action_region) }
  store    = contains(keys(var.artifact_stores), local.aws.region) ? var.artifact_stores[local.aws.region] : module.artifact_store[0].store
}
