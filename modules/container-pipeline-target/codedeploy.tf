# The names are those of the action in the tools account.
module "codedeploy_ecs" {
  source   = "../codedeploy-ecs"
  for_each = merge([for environment in local.environment : { for ecs in environment.ecs_blue_green[*] : var.environment => ecs }]...)

  account_id = local.aws.account_id
  partition  = local.aws.partition
  region     = local.aws.region

  name                        = "${var.name}-${each.key}"
  alarms                      = each.value.alarms
  deployment_ready            = each.value.deployment_ready
  images                      = [{ artifact = "Image", placeholder = each.value.placeholder }]
  load_balancer               = each.value.load_balancer
  pass_role_arns              = local.task_role_arns
  role                        = { path = local.environment[0].role.path, permissions_boundary = local.environment[0].role.permissions_boundary }
  rollback_events             = each.value.rollback_events
  service                     = { cluster = each.value.cluster, name = each.value.service }
  tags                        = var.tags
  termination_wait_in_minutes = each.value.termination_wait_in_minutes
  traffic                     = each.value.traffic
  templates = {
    app_spec_artifact        = "Image"
    app_spec_path            = each.value.app_spec_path
    task_definition_artifact = "Image"
    task_definition_path     = each.value.task_definition_path
  }
}
