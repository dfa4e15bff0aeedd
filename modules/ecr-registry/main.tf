locals {
  # Nothing is made while there is a problem: the provider would refuse some of them first, with a
  # message that names nothing and hides all others.
  well_formed = length(local.problems) == 0
}

resource "aws_ecr_account_setting" "this" {
  for_each = { for name, value in {
    BASIC_SCAN_TYPE_VERSION = var.account_settings.basic_scan_type_version
    REGISTRY_POLICY_SCOPE   = var.account_settings.registry_policy_scope
  } : name => value if value != null && local.well_formed }

  name  = each.key
  value = each.value
}

resource "aws_ecr_registry_scanning_configuration" "this" {
  count = var.scanning != null && local.well_formed ? 1 : 0

  scan_type = var.scanning.type

  dynamic "rule" {
    for_each = var.scanning.rules

    content {
      scan_frequency = rule.value.frequency

      dynamic "repository_filter" {
        for_each = toset(rule.value.filters)

        content {
          filter      = repository_filter.value
          filter_type = "WILDCARD"
        }
      }
    }
  }
}

resource "aws_ecr_replication_configuration" "this" {
  count = length(var.replication) > 0 && local.well_formed ? 1 : 0

  replication_configuration {
    dynamic "rule" {
      # ECR judges no rule before another, so their order says nothing: equal calls give an equal plan.
      for_each = [for rule in sort([for rule in local.replication : jsonencode(rule)]) : jsondecode(rule)]

      content {
        dynamic "destination" {
          for_each = rule.value.destinations

          content {
            region      = split("/", destination.value)[1]
            registry_id = split("/", destination.value)[0]
          }
        }

        dynamic "repository_filter" {
          for_each = rule.value.prefixes

          content {
            filter      = repository_filter.value
            filter_type = "PREFIX_MATCH"
          }
        }
      }
    }
  }
}
