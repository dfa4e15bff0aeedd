data "aws_partition" "current" {}

# The tools stack gives its role, bucket and repository these names; neither stack reads the other.
locals {
  arn                = "arn:${data.aws_partition.current.partition}"
  pipeline_role_arn  = "${local.arn}:iam::${var.tools_account_id}:role/${var.name}-pipeline"
  artifact_bucket    = "${var.name}-artifacts-${var.tools_account_id}"
  repository_arn     = "${local.arn}:ecr:${var.region}:${var.tools_account_id}:repository/${var.name}"
  execution_role_arn = "${local.arn}:iam::${var.account_id}:role/${var.name}-execution"
}

module "blue_green" {
  source = "../../../modules/codedeploy-ecs"

  account_id = var.account_id
  region     = var.region

  name    = var.name
  service = { cluster = aws_ecs_cluster.this.name, name = aws_ecs_service.this.name }
  load_balancer = {
    # By its name the role's policy is known before the listeners are there.
    name          = var.name
    listener_arns = { production = aws_lb_listener.production.arn, test = aws_lb_listener.test.arn }
    target_groups = [aws_lb_target_group.this["blue"].name, aws_lb_target_group.this["green"].name]
  }

  # A tenth of the traffic for five minutes, and then the rest. The alarms end it before or after that,
  # until the old tasks are gone, and all traffic goes back to those.
  traffic                     = { type = "Canary", percentage = 10, interval_in_minutes = 5 }
  termination_wait_in_minutes = 10
  alarms                      = { names = [for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name] }

  # The task definition is the repository's; these are the roles that it may name.
  pass_role_arns = [local.execution_role_arn]
}

module "target_account" {
  source = "../../../modules/target-account"

  account_id = var.account_id
  region     = var.region

  name               = "${var.name}-deploy"
  pipeline_role_arns = [local.pipeline_role_arn]
  artifact_stores = {
    (var.region) = { account_id = var.tools_account_id, bucket = local.artifact_bucket }
  }

  ecs_blue_green = module.blue_green.ecs_blue_green
}
