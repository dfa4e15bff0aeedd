locals {
  label = "Container pipeline \"${var.name}\", environment \"${var.environment}\""

  types = ["ecs_blue_green", "ecs_rolling", "eks_helm", "eks_native", "lambda_image"]

  # The environment, in a list: empty while there is a problem, for each module that is called would tell it
  # again in its own words.
  environment = [for environment in local.asked : environment if length(local.problems) == 0]
  type        = try(local.declared[var.environment][0], "")

  tools_roles = "arn:${local.aws.partition}:iam::${var.tools.account_id}:role${var.tools.role_path}"
  roles       = "arn:${local.aws.partition}:iam::${local.aws.account_id}:role/"
}

# The names are those that container-pipeline gives in the tools account: neither side reads the other.
module "target_account" {
  source   = "../target-account"
  for_each = { for environment in local.environment : var.environment => environment }

  account_id = local.aws.account_id
  partition  = local.aws.partition
  region     = local.aws.region

  name = "${var.name}-${each.key}-deploy"
  role = {
    arn                  = each.value.role.arn
    path                 = each.value.role.arn != null ? "/" : each.value.role.path
    permissions_boundary = each.value.role.arn != null ? null : each.value.role.permissions_boundary
  }
  tags = var.tags

  # Where Helm deploys in a project, nobody else takes the role.
  pipeline_role_arns = local.type == "eks_helm" ? [] : [
    var.tools.pipeline_role_arn != null ? var.tools.pipeline_role_arn : "${local.tools_roles}${var.name}-pipeline"
  ]
  project_role_arns = [for suffix in compact([lookup({ eks_helm = "helm", lambda_image = "publish" }, local.type, "")]) :
    "${local.tools_roles}${var.name}-${each.key}-${suffix}-codebuild"
  ]

  # Of the Region that the action runs in, for the types that read an artifact with this role.
  artifact_stores = {
    for region in contains(["ecs_blue_green", "ecs_rolling", "eks_native"], local.type) ? [local.aws.region] : [] : region => {
      account_id = var.tools.account_id
      bucket     = try(var.tools.artifact_stores[region].bucket, "${var.name}-artifacts-${var.tools.account_id}-${region}")
      key        = try({ alias = coalesce(var.tools.artifact_stores[region].key_alias) }, null)
    }
  }

  ecs_blue_green = one([for group in module.codedeploy_ecs : group.ecs_blue_green])
  ecs = one([for ecs in each.value.ecs_rolling[*] : {
    pass_role_arns           = local.task_role_arns
    services                 = [{ cluster = ecs.cluster, service = ecs.service }]
    task_definition_families = ecs.task_definition_families
  }])
  eks = one(concat(
    [for eks in each.value.eks_helm[*] : { clusters = [eks.cluster], pipelines = [], private_endpoint = null }],
    [for eks in each.value.eks_native[*] : { clusters = [eks.cluster], pipelines = [var.name], private_endpoint = eks.private_endpoint }],
  ))
  lambda   = one([for function in module.lambda_deploy : function.lambda])
  policies = { statements = flatten([for function in module.lambda_deploy : function.statements]) }
}

locals {
  # The names, after their paths if they have one, or ARNs of a task definition's roles.
  task_role_arns = flatten([for environment in local.environment : [
    for role in compact(concat(
      flatten([for ecs in environment.ecs_blue_green[*] : [ecs.execution_role, ecs.task_role]]),
      flatten([for ecs in environment.ecs_rolling[*] : [ecs.execution_role, ecs.task_role]]),
    )) : startswith(role, "arn:") ? role : "${local.roles}${role}"
  ]])
}
