locals {
  # Nothing is made while there is a problem: the provider would refuse some of them first, with a
  # message that hides all others.
  well_formed = length(local.problems) == 0
}

resource "aws_codebuild_fleet" "this" {
  count = local.well_formed ? 1 : 0

  name               = var.name
  base_capacity      = var.base_capacity
  compute_type       = var.compute_type
  environment_type   = var.environment_type
  fleet_service_role = local.role.arn
  image_id           = var.image_id
  overflow_behavior  = var.overflow_behavior
  tags               = var.tags

  dynamic "compute_configuration" {
    for_each = var.compute_configuration[*]

    content {
      disk         = compute_configuration.value.disk
      machine_type = compute_configuration.value.machine_type
      memory       = compute_configuration.value.memory
      vcpu         = compute_configuration.value.vcpu
    }
  }

  dynamic "scaling_configuration" {
    for_each = var.scaling[*]

    content {
      max_capacity = scaling_configuration.value.max_capacity
      scaling_type = "TARGET_TRACKING_SCALING"

      target_tracking_scaling_configs {
        metric_type  = "FLEET_UTILIZATION_RATE"
        target_value = scaling_configuration.value.target_utilization
      }
    }
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]

    content {
      security_group_ids = vpc_config.value.security_group_ids
      subnets            = vpc_config.value.subnet_ids
      vpc_id             = vpc_config.value.vpc_id
    }
  }

  # CodeBuild puts machines into the network as soon as the fleet is made, by the role's rights.
  depends_on = [aws_iam_role_policy.this]

  lifecycle {
    precondition {
      condition     = length(local.value_problems) == 0
      error_message = join("\n", local.value_problems)
    }
  }
}
