locals {
  # A dashboard's name has neither dot nor @ (CloudWatch API reference, PutDashboard).
  dashboards = { for name, pipeline in var.pipelines : name => {
    name = "${var.name}-${replace(name, "/[.@]/", "-")}"
    alarms = [
      for key, alarm in local.alarms : "arn:${local.aws.partition}:cloudwatch:${local.aws.region}:${local.aws.account_id}:alarm:${alarm.name}"
      if contains(concat([name], pipeline.projects), alarm.of)
    ]
    graphs = [
      for graph in [
        {
          title   = "Failed executions"
          stat    = "Sum"
          metrics = [for metric in ["FailedPipelineExecutions"] : ["AWS/CodePipeline", metric, "PipelineName", name] if local.has_pipeline_metrics]
        },
        {
          title   = "Duration of executions (seconds)"
          stat    = "Maximum"
          metrics = [for metric in ["PipelineDuration"] : ["AWS/CodePipeline", metric, "PipelineName", name] if local.has_pipeline_metrics]
        },
        {
          title   = "Failed builds"
          stat    = "Sum"
          metrics = [for project in pipeline.projects : ["AWS/CodeBuild", "FailedBuilds", "ProjectName", project]]
        },
        {
          title   = "Duration of builds (seconds)"
          stat    = "Maximum"
          metrics = [for project in pipeline.projects : ["AWS/CodeBuild", "Duration", "ProjectName", project]]
        },
        {
          title   = "Waiting for too long"
          stat    = "Minimum"
          metrics = [for wait, of in var.waiting : [local.waiting_namespace, "Waiting", "PipelineName", name, "Wait", wait] if of.pipeline == name]
        },
      ] : graph if length(graph.metrics) > 0
    ]
  } if pipeline.dashboard }

  console = lookup({ aws-cn = "console.amazonaws.cn", aws-us-gov = "console.amazonaws-us-gov.com" }, local.aws.partition, "console.aws.amazon.com")
}

resource "aws_cloudwatch_dashboard" "this" {
  for_each = { for name, dashboard in local.dashboards : name => dashboard if local.planned }

  dashboard_name = each.value.name
  dashboard_body = jsonencode({
    start = "-P7D"
    widgets = concat(
      [jsondecode(jsonencode({
        type       = "text"
        x          = 0
        y          = 0
        width      = 24
        height     = 2
        properties = { markdown = "# ${each.key}\n[Pipeline](https://${local.console}/codesuite/codepipeline/pipelines/${each.key}/view?region=${local.aws.region})" }
      }))],
      [for alarms in length(each.value.alarms) == 0 ? [] : [each.value.alarms] : jsondecode(jsonencode({
        type       = "alarm"
        x          = 0
        y          = 2
        width      = 24
        height     = 3
        properties = { title = "Alarms", alarms = alarms }
      }))],
      [for index, graph in each.value.graphs : jsondecode(jsonencode({
        type   = "metric"
        x      = index % 2 * 12
        y      = 5 + floor(index / 2) * 6
        width  = 12
        height = 6
        properties = {
          metrics = graph.metrics
          period  = 300
          region  = local.aws.region
          stat    = graph.stat
          title   = graph.title
          view    = "timeSeries"
        }
      }))],
    )
  })
}
