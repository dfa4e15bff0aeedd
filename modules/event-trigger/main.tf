locals {
  name = var.name != null ? var.name : var.pipeline.name
  pipeline = {
    account_id = var.pipeline.account_id != null ? var.pipeline.account_id : local.aws.account_id
    region     = var.pipeline.region != null ? var.pipeline.region : local.aws.region
  }
  pipeline_arn = "arn:${local.aws.partition}:codepipeline:${local.pipeline.region}:${local.pipeline.account_id}:${var.pipeline.name}"

  # A rule's target is of the rule's own account and Region, unless it is a bus: a role of another
  # account is refused ("Cross-account pass role is not allowed"). So this call either starts the
  # pipeline, or sends what happens here to the bus where another call does.
  here   = "${local.aws.account_id}:${local.aws.region}"
  starts = local.here == "${local.pipeline.account_id}:${local.pipeline.region}"
  places = {
    for key, trigger in var.triggers : key => join(":", [
      trigger.account_id != null ? trigger.account_id : local.pipeline.account_id,
      trigger.region != null ? trigger.region : local.pipeline.region,
    ])
  }

  # None while there is a problem: the provider would refuse some of them first, with a message that
  # names no trigger and hides all others.
  triggers = { for key, trigger in var.triggers : key => trigger
    if(local.starts || local.places[key] == local.here) && length(local.problems) == 0
  }
  rules = { for key, trigger in local.triggers : key => trigger if trigger.schedule == null }

  rule_names = { for key in keys(var.triggers) : key => "${local.name}-${key}" }
  rule_arns = {
    for key in keys(local.rules) : key =>
    "arn:${local.aws.partition}:events:${local.aws.region}:${local.aws.account_id}:rule/${local.places[key] == local.here ? "" : "${local.event_bus_name}/"}${local.rule_names[key]}"
  }
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.rules

  name           = local.rule_names[each.key]
  description    = local.starts ? "Starts the pipeline ${var.pipeline.name}" : "Sends what starts the pipeline ${var.pipeline.name} to its account"
  event_bus_name = local.places[each.key] == local.here ? "default" : local.event_bus_name
  event_pattern  = local.patterns[each.key]
  state          = each.value.enabled ? "ENABLED" : "DISABLED"
  tags           = var.tags

  depends_on = [aws_cloudwatch_event_bus.this]
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.rules

  rule           = aws_cloudwatch_event_rule.this[each.key].name
  event_bus_name = aws_cloudwatch_event_rule.this[each.key].event_bus_name
  target_id      = local.starts ? "pipeline" : "bus"
  arn            = local.starts ? local.pipeline_arn : local.event_bus_arn
  role_arn       = local.role_arn
  input          = local.starts && length(local.input_paths[each.key]) == 0 && length(each.value.variables) > 0 ? local.inputs[each.key] : null

  dynamic "input_transformer" {
    for_each = local.starts && length(local.input_paths[each.key]) > 0 ? [local.input_paths[each.key]] : []
    content {
      input_paths    = input_transformer.value
      input_template = local.inputs[each.key]
    }
  }

  retry_policy {
    maximum_event_age_in_seconds = var.retry.maximum_age_seconds
    maximum_retry_attempts       = var.retry.attempts
  }

  dead_letter_config {
    arn = local.dead_letter_queue_arn
  }

  # What happens before they are there would be lost.
  depends_on = [aws_iam_role_policy.this, aws_sqs_queue_policy.dead_letter]
}

# One for each bucket, of which there is one such configuration.
resource "aws_s3_bucket_notification" "this" {
  for_each = toset([for key, trigger in local.rules : trigger.s3.bucket if local.places[key] == local.here && try(trigger.s3.enable_notifications, false)])

  bucket      = each.value
  eventbridge = true
}
