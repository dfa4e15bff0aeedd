locals {
  here        = "${local.aws.region}:${local.aws.account_id}"
  application = var.application.name == null ? var.name : var.application.name
  group       = var.deployment_group_name == null ? var.name : var.deployment_group_name

  # None while there is a problem: the provider would refuse some of them first, with a message that
  # hides all others.
  makes = var.create && length(local.problems) == 0

  traffic_type = var.traffic.type == null ? "AllAtOnce" : var.traffic.type
  # https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
  predefined = {
    AllAtOnce      = "CodeDeployDefault.ECSAllAtOnce"
    "Canary 10 15" = "CodeDeployDefault.ECSCanary10Percent15Minutes"
    "Canary 10 5"  = "CodeDeployDefault.ECSCanary10Percent5Minutes"
    "Linear 10 1"  = "CodeDeployDefault.ECSLinear10PercentEvery1Minutes"
    "Linear 10 3"  = "CodeDeployDefault.ECSLinear10PercentEvery3Minutes"
  }
  # A configuration cannot be changed, so its name says what is in it: another has another name, and is
  # there before the group lets go of the old one.
  deployment_config_name = var.traffic.deployment_config_name != null ? var.traffic.deployment_config_name : lookup(
    local.predefined,
    local.traffic_type == "AllAtOnce" ? "AllAtOnce" : "${local.traffic_type} ${coalesce(var.traffic.percentage, 0)} ${coalesce(var.traffic.interval_in_minutes, 0)}",
    "${join("-", distinct([local.application, local.group]))}-${local.traffic_type}${coalesce(var.traffic.percentage, 0)}Percent${coalesce(var.traffic.interval_in_minutes, 0)}Minutes",
  )
  own_config = var.traffic.deployment_config_name == null && !contains(values(local.predefined), local.deployment_config_name)

  rollback_events = var.rollback_events != null ? var.rollback_events : concat(
    ["DEPLOYMENT_FAILURE"],
    length(var.alarms.names) > 0 ? ["DEPLOYMENT_STOP_ON_ALARM"] : [],
  )
}

resource "aws_codedeploy_app" "this" {
  count = local.makes && var.application.create ? 1 : 0

  name             = local.application
  compute_platform = "ECS"
  tags             = var.tags
}

resource "aws_codedeploy_deployment_config" "this" {
  count = local.makes && local.own_config ? 1 : 0

  deployment_config_name = local.deployment_config_name
  compute_platform       = "ECS"

  traffic_routing_config {
    type = "TimeBased${local.traffic_type}"

    dynamic "time_based_canary" {
      for_each = local.traffic_type == "Canary" ? [var.traffic] : []

      content {
        interval   = time_based_canary.value.interval_in_minutes
        percentage = time_based_canary.value.percentage
      }
    }

    dynamic "time_based_linear" {
      for_each = local.traffic_type == "Linear" ? [var.traffic] : []

      content {
        interval   = time_based_linear.value.interval_in_minutes
        percentage = time_based_linear.value.percentage
      }
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_codedeploy_deployment_group" "this" {
  count = local.makes ? 1 : 0

  app_name               = local.application
  deployment_group_name  = local.group
  deployment_config_name = local.deployment_config_name
  service_role_arn       = local.role_arn
  tags                   = var.tags

  dynamic "alarm_configuration" {
    for_each = length(var.alarms.names) > 0 ? [var.alarms] : []

    content {
      alarms                    = alarm_configuration.value.names
      enabled                   = true
      ignore_poll_alarm_failure = alarm_configuration.value.ignore_poll_alarm_failure
    }
  }

  auto_rollback_configuration {
    enabled = length(local.rollback_events) > 0
    events  = local.rollback_events
  }

  blue_green_deployment_config {
    deployment_ready_option {
      action_on_timeout    = var.deployment_ready.action_on_timeout
      wait_time_in_minutes = var.deployment_ready.wait_time_in_minutes
    }

    # KEEP_ALIVE is for instances: ECS always takes the old task set away (hashicorp#23995).
    terminate_blue_instances_on_deployment_success {
      action                           = "TERMINATE"
      termination_wait_time_in_minutes = var.termination_wait_in_minutes
    }
  }

  deployment_style {
    deployment_option = "WITH_TRAFFIC_CONTROL"
    deployment_type   = "BLUE_GREEN"
  }

  ecs_service {
    cluster_name = var.service.cluster
    service_name = var.service.name
  }

  load_balancer_info {
    target_group_pair_info {
      prod_traffic_route {
        listener_arns = [var.load_balancer.listener_arns["production"]]
      }

      dynamic "target_group" {
        for_each = var.load_balancer.target_groups

        content {
          name = target_group.value
        }
      }

      dynamic "test_traffic_route" {
        for_each = contains(keys(var.load_balancer.listener_arns), "test") ? [var.load_balancer.listener_arns["test"]] : []

        content {
          listener_arns = [test_traffic_route.value]
        }
      }
    }
  }

  dynamic "trigger_configuration" {
    for_each = var.triggers

    content {
      trigger_events     = trigger_configuration.value.events
      trigger_name       = trigger_configuration.key
      trigger_target_arn = trigger_configuration.value.topic_arn
    }
  }

  # The names are composed. CodeDeploy assumes the role, and looks at the service, when a group is made.
  depends_on = [
    aws_codedeploy_app.this,
    aws_codedeploy_deployment_config.this,
    aws_iam_role_policy.this,
    aws_iam_role_policy_attachment.this,
  ]
}
