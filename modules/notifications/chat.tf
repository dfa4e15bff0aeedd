locals {
  makes_chat_role = length(var.chat[*]) > 0 && try(var.chat.role.arn, null) == null
  chat_role_arn = (
    length(var.chat[*]) == 0 ? null :
    !local.makes_chat_role ? var.chat.role.arn :
    "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.chat.role.path}${local.chat_role_name}"
  )
  chat_role_name = try(coalesce(var.chat.role.name, "${var.name}-chat"), "${var.name}-chat")
  # Where none are named, AWS bounds a channel by AdministratorAccess.
  guardrails = try(var.chat.guardrail_policy_arns, null) != null ? var.chat.guardrail_policy_arns : [
    "arn:${local.aws.partition}:iam::aws:policy/CloudWatchReadOnlyAccess",
  ]
}

resource "aws_iam_role" "chat" {
  count = local.makes_chat_role && local.planned ? 1 : 0

  name                 = local.chat_role_name
  path                 = var.chat.role.path
  description          = "Amazon Q Developer in chat applications draws the graphs of alarms with it"
  permissions_boundary = var.chat.role.permissions_boundary
  tags                 = var.tags

  # No aws:SourceArn: AWS's guide of the service shows the plain trust, and names no key that it sends.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Chat"
      Effect    = "Allow"
      Principal = { Service = "chatbot.amazonaws.com" }
      Action    = ["sts:AssumeRole"]
    }]
  })
}

resource "aws_iam_role_policy" "chat" {
  count = local.makes_chat_role && local.planned ? 1 : 0

  name = "alarms"
  role = aws_iam_role.chat[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Alarms"
        Effect   = "Allow"
        Action   = ["cloudwatch:DescribeAlarmHistory", "cloudwatch:DescribeAlarms"]
        Resource = ["arn:${local.aws.partition}:cloudwatch:${local.aws.region}:${local.aws.account_id}:alarm:*"]
      },
      {
        # Metrics have no resource level.
        Sid      = "Metrics"
        Effect   = "Allow"
        Action   = ["cloudwatch:DescribeAlarmsForMetric", "cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:GetMetricWidgetImage", "cloudwatch:ListMetrics"]
        Resource = ["*"]
      },
    ]
  })
}

resource "aws_chatbot_slack_channel_configuration" "this" {
  for_each = { for name, channel in try(var.chat.slack, {}) : name => channel if local.planned }

  configuration_name          = "${var.name}-${each.key}"
  guardrail_policy_arns       = local.guardrails
  iam_role_arn                = local.makes_chat_role ? aws_iam_role.chat[0].arn : local.chat_role_arn
  logging_level               = each.value.logging_level
  slack_channel_id            = each.value.channel_id
  slack_team_id               = each.value.team_id
  sns_topic_arns              = [local.topics.notifications.made ? aws_sns_topic.this["notifications"].arn : local.topics.notifications.arn]
  tags                        = var.tags
  user_authorization_required = each.value.user_authorization_required
}

resource "aws_chatbot_teams_channel_configuration" "this" {
  for_each = { for name, channel in try(var.chat.teams, {}) : name => channel if local.planned }

  channel_id                  = each.value.channel_id
  configuration_name          = "${var.name}-${each.key}"
  guardrail_policy_arns       = local.guardrails
  iam_role_arn                = local.makes_chat_role ? aws_iam_role.chat[0].arn : local.chat_role_arn
  logging_level               = each.value.logging_level
  sns_topic_arns              = [local.topics.notifications.made ? aws_sns_topic.this["notifications"].arn : local.topics.notifications.arn]
  tags                        = var.tags
  team_id                     = each.value.team_id
  tenant_id                   = each.value.tenant_id
  user_authorization_required = each.value.user_authorization_required
}
