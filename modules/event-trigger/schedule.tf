# EventBridge Scheduler, not rules with a schedule: it knows time zones and their summer time, one
# start at a given time, beginning, end, and a window.
locals {
  schedules          = { for key, trigger in local.triggers : key => trigger.schedule if trigger.schedule != null }
  schedule_group_arn = "arn:${local.aws.partition}:scheduler:${local.aws.region}:${local.aws.account_id}:schedule-group/${local.name}"
}

# One of its own, as the role's trust can name no single schedule.
resource "aws_scheduler_schedule_group" "this" {
  count = length(local.schedules) > 0 ? 1 : 0

  name = local.name
  tags = var.tags
}

resource "aws_scheduler_schedule" "this" {
  # checkov:skip=CKV_AWS_297: a schedule holds no secret, and AWS encrypts it with a key of its own
  for_each = local.schedules

  name                         = local.rule_names[each.key]
  description                  = "Starts the pipeline ${var.pipeline.name}"
  group_name                   = aws_scheduler_schedule_group.this[0].name
  schedule_expression          = each.value.expression
  schedule_expression_timezone = each.value.timezone
  start_date                   = each.value.start_date
  end_date                     = each.value.end_date
  state                        = local.triggers[each.key].enabled ? "ENABLED" : "DISABLED"

  flexible_time_window {
    mode                      = each.value.flexible_window_minutes == null ? "OFF" : "FLEXIBLE"
    maximum_window_in_minutes = each.value.flexible_window_minutes
  }

  target {
    # The target of a pipeline takes no documented input: with variables, the call of the API itself does.
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    arn = length(local.triggers[each.key].variables) == 0 ? local.pipeline_arn : "arn:${local.aws.partition}:scheduler:::aws-sdk:codepipeline:startPipelineExecution"
    input = length(local.triggers[each.key].variables) == 0 ? null : jsonencode({
      Name      = var.pipeline.name
      Variables = [for name, value in local.triggers[each.key].variables : { Name = name, Value = value }]
    })
    role_arn = local.role_arn

    retry_policy {
      maximum_event_age_in_seconds = var.retry.maximum_age_seconds
      maximum_retry_attempts       = var.retry.attempts
    }

    dead_letter_config {
      arn = local.dead_letter_queue_arn
    }
  }

  # Scheduler assumes the role when the schedule is made.
  depends_on = [aws_iam_role_policy.this]
}
