locals {
  create_event_bus = local.starts && var.event_bus.bus == null && length([for key in keys(local.rules) : key if local.places[key] != local.here]) > 0
  # Composed, so that whoever sends names it before it exists.
  event_bus_name = var.event_bus.bus != null ? reverse(split("/", var.event_bus.bus.arn))[0] : coalesce(var.event_bus.name, local.name)
  event_bus_arn  = var.event_bus.bus != null ? var.event_bus.bus.arn : "arn:${local.aws.partition}:events:${local.pipeline.region}:${local.pipeline.account_id}:event-bus/${local.event_bus_name}"

  # Triggers of other accounts and Regions, by account.
  senders = {
    for place, keys in { for key in keys(var.triggers) : local.places[key] => key... if local.places[key] != "${local.pipeline.account_id}:${local.pipeline.region}" } :
    split(":", place)[0] => { region = split(":", place)[1], keys = keys }...
  }

  # A policy that names a role breaks when the role is made anew, and cannot be written before it is
  # there: it names the account, and binds the role by aws:PrincipalArn.
  event_bus_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for account, places in local.senders : {
        Sid       = "From${account}"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.aws.partition}:iam::${account}:root" }
        Action    = ["events:PutEvents"]
        Resource  = [local.event_bus_arn]
        Condition = merge(
          { StringEquals = merge(
            {
              "events:source"      = sort(distinct([for key in flatten(places[*].keys) : try(jsondecode(local.patterns[key]).source[0], "")]))
              "events:detail-type" = sort(distinct([for key in flatten(places[*].keys) : try(jsondecode(local.patterns[key]).detail-type[0], "")]))
            },
            { for id in var.event_bus.organization_id[*] : "aws:PrincipalOrgID" => id },
          ) },
          { for roles in [lookup(var.event_bus.sender_role_arns, account, sort(distinct([
            for place in places : "arn:${local.aws.partition}:iam::${account}:role/${local.name}-forward-${place.region}"
            ])))] : "ArnEquals" => { "aws:PrincipalArn" = sort(distinct(roles)) } if !contains(var.event_bus.trusted_accounts, account)
          },
        )
      }
    ]
  })
}

resource "aws_cloudwatch_event_bus" "this" {
  count = local.create_event_bus ? 1 : 0

  name               = local.event_bus_name
  description        = "Events of other accounts and Regions that start the pipeline ${var.pipeline.name}"
  kms_key_identifier = var.event_bus.kms_key_arn
  tags               = var.tags
}

resource "aws_cloudwatch_event_bus_policy" "this" {
  count = local.create_event_bus ? 1 : 0

  event_bus_name = aws_cloudwatch_event_bus.this[0].name
  policy         = local.event_bus_policy
}
