module "lambda_deploy" {
  source   = "../lambda-deploy"
  for_each = merge([for environment in local.environment : { for lambda in environment.lambda_image[*] : var.environment => lambda }]...)

  account_id = local.aws.account_id
  partition  = local.aws.partition
  region     = local.aws.region

  alarms          = each.value.alarms
  alias           = { name = each.value.alias }
  deploy_strategy = each.value.strategy
  function_name   = each.value.function
  further_alarms  = each.value.further_alarms
  # Lambda takes an image of its own Region alone: the repository, or its replica.
  image_repository_arns = [
    "arn:${local.aws.partition}:ecr:${local.aws.region}:${coalesce(var.tools.registry_account_id, var.tools.account_id)}:repository/${coalesce(var.tools.repository, var.name)}",
  ]
  tags = var.tags
}
