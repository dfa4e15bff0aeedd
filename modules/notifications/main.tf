locals {
  topics = {
    for key, topic in { approvals = var.approvals, notifications = var.topic } : key => {
      arn = length(topic.existing[*]) > 0 ? topic.existing.arn : join(":", [
        "arn", local.aws.partition, "sns", local.aws.region, local.aws.account_id,
        topic.name != null ? topic.name : "${var.name}${key == "approvals" ? "-approvals" : ""}",
      ])
      display_name = topic.display_name
      made         = length(topic.existing[*]) == 0
      name         = topic.name != null ? topic.name : "${var.name}${key == "approvals" ? "-approvals" : ""}"
      # By names, for an ARN may be unknown in a first plan.
      subscriptions = merge(
        { for email in distinct(topic.emails) : "email/${email}" => { endpoint = email, protocol = "email" } },
        { for name, arn in topic.functions : "lambda/${name}" => { endpoint = arn, protocol = "lambda" } },
        { for name, arn in topic.queues : "sqs/${name}" => { endpoint = arn, protocol = "sqs" } },
      )
    } if topic != null
  }

  # Nothing while there is a problem: the provider would refuse some of it first, with a message that
  # names no option.
  planned = length(local.problems) == 0
}

resource "aws_sns_topic" "this" {
  # checkov:skip=CKV_AWS_26: the key that is made has no ARN before it exists
  for_each = { for key, topic in local.topics : key => topic if topic.made && local.planned }

  name              = each.value.name
  display_name      = each.value.display_name
  kms_master_key_id = local.key_arn
  tags              = var.tags
}

resource "aws_sns_topic_policy" "this" {
  for_each = { for key, topic in local.topics : key => topic if topic.made && local.planned }

  arn    = aws_sns_topic.this[each.key].arn
  policy = local.topic_policies[each.key]
}

resource "aws_sns_topic_subscription" "this" {
  for_each = merge([
    for key, topic in local.topics : {
      for name, subscription in topic.subscriptions : "${key}/${name}" => merge(subscription, { topic = key })
    } if local.planned
  ]...)

  endpoint  = each.value.endpoint
  protocol  = each.value.protocol
  topic_arn = local.topics[each.value.topic].made ? aws_sns_topic.this[each.value.topic].arn : local.topics[each.value.topic].arn

  depends_on = [aws_lambda_permission.sns]
}

resource "aws_sns_topic_subscription" "webhook" {
  for_each = toset(local.planned ? nonsensitive(keys(var.webhooks)) : [])

  endpoint               = var.webhooks[each.key].url
  endpoint_auto_confirms = nonsensitive(var.webhooks[each.key].auto_confirms)
  protocol               = "https"
  topic_arn              = local.topics[local.topic_of_webhook[each.key]].made ? aws_sns_topic.this[local.topic_of_webhook[each.key]].arn : local.topics[local.topic_of_webhook[each.key]].arn
}

locals {
  topic_of_webhook = { for name in nonsensitive(keys(var.webhooks)) : name => nonsensitive(var.webhooks[name].approvals) ? "approvals" : "notifications" }
}

# SNS calls a function as itself, which the function's own policy has to let it.
resource "aws_lambda_permission" "sns" {
  for_each = merge([
    for key, topic in local.topics : {
      for name, subscription in topic.subscriptions : "${key}/${name}" => { arn = subscription.endpoint, topic = topic.arn } if subscription.protocol == "lambda"
    } if local.planned
  ]...)

  action = "lambda:InvokeFunction"
  # An alias or version is no part of the name, but has a policy of its own.
  function_name = try(join(":", slice(split(":", each.value.arn), 0, 7)), each.value.arn)
  principal     = "sns.amazonaws.com"
  qualifier     = try(split(":", each.value.arn)[7], null)
  source_arn    = each.value.topic
}
