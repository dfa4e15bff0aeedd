locals {
  host_arn = local.host.made ? one(aws_codeconnections_host.this[*].arn) : try(var.host.arn, null)

  host = {
    # By its name: the ARN of a host that another module makes in the same plan is not known yet.
    made = var.arn == null && try(var.host.name, null) != null
    # The kinds that a person runs; AWS reaches them through a host.
    self_managed = contains(["GitHubEnterpriseServer", "GitLabSelfManaged"], var.provider_type)
  }
}

resource "aws_codeconnections_connection" "this" {
  count = var.arn == null ? 1 : 0

  name = var.name
  # AWS takes one of the two: a host knows its kind.
  provider_type = local.host.self_managed ? null : var.provider_type
  host_arn      = local.host.self_managed ? local.host_arn : null
  tags          = var.tags

  lifecycle {
    precondition {
      condition     = length(local.problems) == 0
      error_message = join("\n", local.problems)
    }

    precondition {
      condition     = length(local.value_problems) == 0
      error_message = join("\n", local.value_problems)
    }
  }
}

resource "aws_codeconnections_host" "this" {
  count = local.host.made ? 1 : 0

  name              = var.host.name
  provider_endpoint = var.host.endpoint
  provider_type     = var.provider_type
  tags              = var.tags

  dynamic "vpc_configuration" {
    for_each = var.host.vpc == null ? [] : [var.host.vpc]

    content {
      security_group_ids = vpc_configuration.value.security_group_ids
      subnet_ids         = vpc_configuration.value.subnet_ids
      tls_certificate    = vpc_configuration.value.tls_certificate
      vpc_id             = vpc_configuration.value.id
    }
  }

  # The host comes first: what is wrong is told here, and the connection is not reached.
  lifecycle {
    precondition {
      condition     = length(local.problems) == 0
      error_message = join("\n", local.problems)
    }

    precondition {
      condition     = length(local.value_problems) == 0
      error_message = join("\n", local.value_problems)
    }
  }
}
