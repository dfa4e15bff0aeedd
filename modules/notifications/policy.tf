locals {
  # Who publishes, and only who does: the topic's policy and the key's name the same.
  alarm_arns = sort(distinct(concat(
    [for alarm in local.alarms : "arn:${local.aws.partition}:cloudwatch:${local.aws.region}:${local.aws.account_id}:alarm:${alarm.name}"],
    flatten(var.topic[*].alarm_arns),
  )))
  approval_roles = sort(distinct(flatten(var.approvals[*].pipeline_role_arns)))
  via_sns        = { "kms:ViaService" = ["sns.${local.aws.region}.${local.aws.dns_suffix}"] }

  topic_policies = {
    for key, topic in local.topics : key => jsonencode({
      Version = "2012-10-17"
      Statement = concat(
        [{
          Sid       = "DenyInsecureTransport"
          Effect    = "Deny"
          Principal = "*"
          Action    = ["sns:Publish"]
          Resource  = [topic.arn]
          Condition = { Bool = { "aws:SecureTransport" = ["false"] } }
        }],
        [for statement in { approvals = local.approval_statements, notifications = local.notification_statements }[key] : merge(statement, {
          Effect   = "Allow"
          Action   = ["sns:Publish"]
          Resource = [topic.arn]
        })],
      )
    })
  }

  approval_statements = [{
    Sid       = "Approvals"
    Principal = { AWS = "arn:${local.aws.partition}:iam::${local.aws.account_id}:root" }
    Condition = { ArnEquals = { "aws:PrincipalArn" = local.approval_roles } }
  }]

  # As JSON, for statements of different shape make no list.
  notification_statements = [
    for statement in concat(
      length(var.rules) == 0 ? [] : [jsonencode({
        Sid       = "NotificationRules"
        Principal = { Service = "codestar-notifications.amazonaws.com" }
        Condition = { StringEquals = { "aws:SourceAccount" = local.aws.account_id } }
      })],
      length(local.alarms) + length(flatten(var.topic[*].alarm_arns)) == 0 ? [] : [jsonencode({
        Sid       = "Alarms"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Condition = {
          ArnEquals    = { "aws:SourceArn" = local.alarm_arns }
          StringEquals = { "aws:SourceAccount" = local.aws.account_id }
        }
      })],
      # AWS documents this statement without a condition, and not that EventBridge sends the keys of one
      # (EventBridge User Guide, "Using resource-based policies", Amazon SNS permissions): IfExists binds
      # the calls that carry it, and lets the others pass.
      length(flatten(var.topic[*].event_rule_arns)) == 0 ? [] : [jsonencode({
        Sid       = "EventRules"
        Principal = { Service = "events.amazonaws.com" }
        Condition = { StringEqualsIfExists = { "aws:SourceAccount" = local.aws.account_id } }
      })],
    ) : jsondecode(statement)
  ]

  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for statement in concat(
        [jsonencode({
          # Without it nobody could ever change the key again.
          Sid       = "AccountAdministration"
          Effect    = "Allow"
          Principal = { AWS = "arn:${local.aws.partition}:iam::${local.aws.account_id}:root" }
          Action    = ["kms:*"]
          Resource  = ["*"]
        })],
        length(var.rules) == 0 ? [] : [jsonencode({
          Sid       = "NotificationRules"
          Effect    = "Allow"
          Principal = { Service = "codestar-notifications.amazonaws.com" }
          Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
          Resource  = ["*"]
          Condition = { StringEquals = local.via_sns }
        })],
        length(local.alarms) + length(flatten(var.topic[*].alarm_arns)) == 0 ? [] : [jsonencode({
          Sid       = "Alarms"
          Effect    = "Allow"
          Principal = { Service = "cloudwatch.amazonaws.com" }
          Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
          Resource  = ["*"]
          Condition = {
            ArnEquals    = { "aws:SourceArn" = local.alarm_arns }
            StringEquals = { "aws:SourceAccount" = local.aws.account_id }
          }
        })],
        # EventBridge's calls of KMS carry neither aws:SourceArn nor aws:SourceAccount: bound by one,
        # nothing would be published (SNS Developer Guide, "Key management").
        length(flatten(var.topic[*].event_rule_arns)) == 0 ? [] : [jsonencode({
          Sid       = "EventRules"
          Effect    = "Allow"
          Principal = { Service = "events.amazonaws.com" }
          Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
          Resource  = ["*"]
        })],
        # An approval publishes as the pipeline's role. As the policies of the keys that AWS manages do,
        # this lets it use the key through SNS without any policy of its own; an account as principal
        # would ask for one, which would have to name a key that does not exist yet.
        length(local.approval_roles) == 0 ? [] : [jsonencode({
          Sid       = "Approvals"
          Effect    = "Allow"
          Principal = { AWS = "*" }
          Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
          Resource  = ["*"]
          Condition = {
            ArnEquals    = { "aws:PrincipalArn" = local.approval_roles }
            StringEquals = merge({ "kms:CallerAccount" = [local.aws.account_id] }, local.via_sns)
          }
        })],
      ) : jsondecode(statement)
    ]
  })
}
