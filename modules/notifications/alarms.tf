locals {
  # CodePipeline publishes its metrics for V2 pipelines, and not in these partitions (What's New, "AWS
  # CodePipeline adds CloudWatch Metrics support"; User Guide, "CodePipeline CloudWatch metrics").
  has_pipeline_metrics = !contains(["aws-cn", "aws-us-gov"], local.aws.partition)

  alarms = { for key, alarm in merge(
    { for name, pipeline in var.pipelines : "${name}-failed-executions" => {
      comparison  = "GreaterThanOrEqualToThreshold"
      description = "Pipeline ${name}: ${pipeline.failed_executions.threshold} or more executions failed in ${pipeline.failed_executions.period_in_minutes} minutes."
      dimensions  = { PipelineName = name }
      metric      = "FailedPipelineExecutions"
      missing     = "notBreaching"
      namespace   = "AWS/CodePipeline"
      of          = name
      period      = pipeline.failed_executions.period_in_minutes
      statistic   = "Sum"
      threshold   = pipeline.failed_executions.threshold
    } if pipeline.failed_executions != null },
    { for name, pipeline in var.pipelines : "${name}-execution-duration" => {
      comparison  = "GreaterThanThreshold"
      description = "Pipeline ${name}: an execution took longer than ${pipeline.duration.limit_in_minutes} minutes."
      dimensions  = { PipelineName = name }
      metric      = "PipelineDuration"
      missing     = "notBreaching"
      namespace   = "AWS/CodePipeline"
      of          = name
      period      = pipeline.duration.period_in_minutes
      statistic   = "Maximum"
      threshold   = pipeline.duration.limit_in_minutes * 60
    } if pipeline.duration != null },
    { for name, project in var.projects : "${name}-failed-builds" => {
      comparison  = "GreaterThanOrEqualToThreshold"
      description = "Project ${name}: ${project.failed_builds.threshold} or more builds failed in ${project.failed_builds.period_in_minutes} minutes."
      dimensions  = { ProjectName = name }
      metric      = "FailedBuilds"
      missing     = "notBreaching"
      namespace   = "AWS/CodeBuild"
      of          = name
      period      = project.failed_builds.period_in_minutes
      statistic   = "Sum"
      threshold   = project.failed_builds.threshold
    } if project.failed_builds != null },
    { for name, project in var.projects : "${name}-build-duration" => {
      comparison  = "GreaterThanThreshold"
      description = "Project ${name}: a build took longer than ${project.duration.limit_in_minutes} minutes."
      dimensions  = { ProjectName = name }
      metric      = "Duration"
      missing     = "notBreaching"
      namespace   = "AWS/CodeBuild"
      of          = name
      period      = project.duration.period_in_minutes
      statistic   = "Maximum"
      threshold   = project.duration.limit_in_minutes * 60
    } if project.duration != null },
    { for name, wait in var.waiting : "${name}-waiting" => {
      comparison  = "GreaterThanOrEqualToThreshold"
      description = "Pipeline ${wait.pipeline}: ${join(", ", compact([wait.stage == null ? "" : "stage ${wait.stage}", wait.action == null ? "" : "action ${wait.action}", wait.stage == null ? "the execution" : ""]))} has been going on for ${wait.limit_in_minutes} minutes."
      dimensions  = { PipelineName = wait.pipeline, Wait = name }
      metric      = "Waiting"
      # The state machine counts once when it is too late and once at the end: between them the alarm stays.
      missing   = "ignore"
      namespace = local.waiting_namespace
      of        = wait.pipeline
      period    = 1
      # Where both fall into one minute, it is over.
      statistic = "Minimum"
      threshold = 1
    } },
  ) : key => merge(alarm, { name = "${var.name}-${key}" }) }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = { for key, alarm in local.alarms : key => alarm if local.planned }

  alarm_name          = each.value.name
  alarm_description   = each.value.description
  alarm_actions       = [local.topics.notifications.arn]
  comparison_operator = each.value.comparison
  dimensions          = each.value.dimensions
  evaluation_periods  = 1
  metric_name         = each.value.metric
  namespace           = each.value.namespace
  ok_actions          = var.notify_recovery ? [local.topics.notifications.arn] : []
  period              = each.value.period * 60
  statistic           = each.value.statistic
  tags                = var.tags
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing

  depends_on = [aws_sns_topic_policy.this]
}
