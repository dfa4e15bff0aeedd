locals {
  # Developer Tools console User Guide, "Notification concepts": events for notification rules. A name
  # here is AWS's id without its first two words, and of one kind of resource alone.
  event_ids = merge([
    for prefix, names in {
      codebuild-project = [
        "build-phase-failure", "build-phase-success",
        "build-state-failed", "build-state-in-progress", "build-state-stopped", "build-state-succeeded",
      ]
      codedeploy-application = ["deployment-failed", "deployment-started", "deployment-succeeded"]
      codepipeline-pipeline = [
        "action-execution-canceled", "action-execution-failed", "action-execution-started", "action-execution-succeeded",
        "manual-approval-failed", "manual-approval-needed", "manual-approval-succeeded",
        "pipeline-execution-canceled", "pipeline-execution-failed", "pipeline-execution-resumed",
        "pipeline-execution-started", "pipeline-execution-succeeded", "pipeline-execution-superseded",
        "stage-execution-canceled", "stage-execution-failed", "stage-execution-resumed",
        "stage-execution-started", "stage-execution-succeeded",
      ]
    } : { for name in names : name => "${prefix}-${name}" }
  ]...)

  rule_events = { for name, rule in var.rules : name => sort(distinct([for event in rule.events : lookup(local.event_ids, event, event)])) }
}

resource "aws_codestarnotifications_notification_rule" "this" {
  for_each = { for name, rule in var.rules : name => rule if local.planned }

  name           = "${var.name}-${each.key}"
  detail_type    = each.value.detail_type
  event_type_ids = local.rule_events[each.key]
  # Of what is no ARN the checks tell; the provider would refuse it first, and name no rule.
  resource = startswith(each.value.resource, "arn:") ? each.value.resource : "arn:${local.aws.partition}:codepipeline:${local.aws.region}:${local.aws.account_id}:x"
  status   = each.value.enabled ? "ENABLED" : "DISABLED"
  tags     = merge(var.tags, each.value.tags)

  target {
    address = local.topics.notifications.arn
  }

  # A rule whose topic does not take what it publishes is marked as unreachable.
  depends_on = [aws_sns_topic_policy.this]
}
