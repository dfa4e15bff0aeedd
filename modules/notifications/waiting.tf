# CloudWatch has no metric of what is still going on, and CodePipeline no event of what takes long. So the
# event of the start starts a state machine, which waits for the limit, asks CodePipeline, and counts what is
# still going on; the event of the end counts that it is over. No code, and nothing runs in between.
locals {
  waiting_namespace   = "Delivery/${var.name}"
  waiting_machine_arn = "arn:${local.aws.partition}:states:${local.aws.region}:${local.aws.account_id}:stateMachine:${var.name}-waiting"

  waits = { for name, wait in var.waiting : name => merge(wait, {
    scope = wait.stage == null ? "execution" : wait.action == null ? "stage" : "action"
    # CodePipeline User Guide, "Monitoring CodePipeline events": the states of each, but STOPPING, after which
    # it still goes on.
    event = wait.stage == null ? "CodePipeline Pipeline Execution State Change" : wait.action == null ? "CodePipeline Stage Execution State Change" : "CodePipeline Action Execution State Change"
    states = (
      wait.stage == null ? ["CANCELED", "FAILED", "RESUMED", "STARTED", "STOPPED", "SUCCEEDED", "SUPERSEDED"] :
      wait.action == null ? ["CANCELED", "FAILED", "RESUMED", "STARTED", "STOPPED", "SUCCEEDED"] :
      ["ABANDONED", "CANCELED", "FAILED", "STARTED", "SUCCEEDED"]
    )
  }) }

  # A stage of an execution runs while no other does, so what is in progress tells the action as well,
  # though a name of an action may be used in two stages.
  waiting_definition = jsonencode({
    Comment = "Tells which pipelines of ${var.name} wait for too long"
    StartAt = "Started"
    States = {
      Started = {
        Type    = "Choice"
        Choices = [for state in ["STARTED", "RESUMED"] : { Variable = "$.state", StringEquals = state, Next = "Wait" }]
        Default = "Over"
      }
      Wait = {
        Type        = "Wait"
        SecondsPath = "$.seconds"
        Next        = "Scope"
      }
      Scope = {
        Type    = "Choice"
        Choices = [{ Variable = "$.scope", StringEquals = "execution", Next = "AskExecution" }]
        Default = "AskActions"
      }
      AskExecution = {
        Type           = "Task"
        Resource       = "arn:${local.aws.partition}:states:::aws-sdk:codepipeline:getPipelineExecution"
        Parameters     = { "PipelineName.$" = "$.pipeline", "PipelineExecutionId.$" = "$.execution" }
        ResultSelector = { "status.$" = "$.PipelineExecution.Status" }
        ResultPath     = "$.found"
        Retry          = local.waiting_retry
        Next           = "ExecutionGoesOn"
      }
      ExecutionGoesOn = {
        Type    = "Choice"
        Choices = [{ Variable = "$.found.status", StringEquals = "InProgress", Next = "TooLong" }]
        Default = "Ended"
      }
      AskActions = {
        Type     = "Task"
        Resource = "arn:${local.aws.partition}:states:::aws-sdk:codepipeline:listActionExecutions"
        Parameters = {
          "PipelineName.$" = "$.pipeline"
          Filter           = { "PipelineExecutionId.$" = "$.execution" }
          # Newest first; a stage has at most 50 actions, and an answer must stay below 256 KiB.
          MaxResults = 50
        }
        ResultSelector = {
          "actions.$" = "$.ActionExecutionDetails[?(@.Status == 'InProgress')].ActionName"
          "stages.$"  = "$.ActionExecutionDetails[?(@.Status == 'InProgress')].StageName"
        }
        ResultPath = "$.found"
        Retry      = local.waiting_retry
        Next       = "Compare"
      }
      Compare = {
        Type = "Pass"
        Parameters = {
          "action.$" = "States.ArrayContains($.found.actions, $.action)"
          "stage.$"  = "States.ArrayContains($.found.stages, $.stage)"
        }
        ResultPath = "$.same"
        Next       = "StageGoesOn"
      }
      StageGoesOn = {
        Type = "Choice"
        Choices = [
          {
            And = [
              { Variable = "$.same.stage", BooleanEquals = true },
              { Or = [{ Variable = "$.scope", StringEquals = "stage" }, { Variable = "$.same.action", BooleanEquals = true }] },
            ]
            Next = "TooLong"
          },
        ]
        Default = "Ended"
      }
      TooLong = merge(local.waiting_count, { Parameters = merge(local.waiting_metric, { MetricData = [merge(local.waiting_metric.MetricData[0], { Value = 1 })] }) })
      Over    = merge(local.waiting_count, { Parameters = merge(local.waiting_metric, { MetricData = [merge(local.waiting_metric.MetricData[0], { Value = 0 })] }) })
      Ended   = { Type = "Succeed" }
    }
  })

  waiting_retry = [{ ErrorEquals = ["States.ALL"], IntervalSeconds = 5, MaxAttempts = 5, BackoffRate = 2 }]
  waiting_count = {
    Type     = "Task"
    Resource = "arn:${local.aws.partition}:states:::aws-sdk:cloudwatch:putMetricData"
    Retry    = local.waiting_retry
    End      = true
  }
  waiting_metric = {
    Namespace = local.waiting_namespace
    MetricData = [{
      MetricName = "Waiting"
      Dimensions = [{ Name = "PipelineName", "Value.$" = "$.pipeline" }, { Name = "Wait", "Value.$" = "$.wait" }]
      Unit       = "Count"
    }]
  }

  waiting_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        for scope, action in { Executions = "codepipeline:GetPipelineExecution", Actions = "codepipeline:ListActionExecutions" } : {
          Sid                             = scope
          Effect                          = "Allow"
          Action                          = [action]
          Resource = sort(distinct([
            for wait in local.waits : "arn:${local.aws.partition}:codepipeline:${local.aws.region}:${local.aws.account_id}:${wait.pipeline}"
            if(wait.scope == "execution") == (scope == "Executions")
          ]))
        } if anytrue([for wait in local.waits : (wait.scope == "execution") == (scope == "Executions")])
      ],
      [{
        # Metrics have no resource level; the namespace is this module's own.
        Sid       = "Count"
        Effect    = "Allow"
        Action    = ["cloudwatch:PutMetricData"]
        Resource  = ["*"]
        Condition = { StringEquals = { "cloudwatch:namespace" = [local.waiting_namespace] } }
      }],
    )
  })
}

resource "aws_sfn_state_machine" "waiting" {
  # checkov:skip=CKV_AWS_284: a standard state machine keeps what each execution did for 90 days, which is all there is to trace
  # checkov:skip=CKV_AWS_285: as above; it handles names alone
  count = length(var.waiting) > 0 && local.planned ? 1 : 0

  name       = "${var.name}-waiting"
  definition = local.waiting_definition
  role_arn   = aws_iam_role.waiting[0].arn
  tags       = var.tags

  # Its first execution may begin as soon as it exists.
  depends_on = [aws_iam_role_policy.waiting]
}

resource "aws_iam_role" "waiting" {
  count = length(var.waiting) > 0 && local.planned ? 1 : 0

  name                 = "${var.name}-waiting"
  path                 = var.waiting_roles.path
  description          = "Asks CodePipeline what is still going on, and counts it"
  permissions_boundary = var.waiting_roles.permissions_boundary
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "StateMachine"
      Effect    = "Allow"
      Principal = { Service = "states.amazonaws.com" }
      Action    = ["sts:AssumeRole"]
      Condition = {
        ArnEquals    = { "aws:SourceArn" = local.waiting_machine_arn }
        StringEquals = { "aws:SourceAccount" = local.aws.account_id }
      }
    }]
  })
}

resource "aws_iam_role_policy" "waiting" {
  count = length(var.waiting) > 0 && local.planned ? 1 : 0

  name   = "waiting"
  role   = aws_iam_role.waiting[0].name
  policy = local.waiting_policy
}

resource "aws_cloudwatch_event_rule" "waiting" {
  for_each = { for name, wait in local.waits : name => wait if local.planned }

  name        = "${var.name}-${each.key}-waiting"
  description = "Starts and ends of what ${var.name}-${each.key}-waiting is raised on"
  tags        = var.tags
  event_pattern = jsonencode({
    source      = ["aws.codepipeline"]
    detail-type = [each.value.event]
    detail = merge(
      { pipeline = [each.value.pipeline], state = each.value.states },
      each.value.stage == null ? {} : { stage = [each.value.stage] },
      each.value.action == null ? {} : { action = [each.value.action] },
    )
  })
}

resource "aws_cloudwatch_event_target" "waiting" {
  for_each = { for name, wait in local.waits : name => wait if local.planned }

  arn      = local.waiting_machine_arn
  role_arn = aws_iam_role.waiting_start[0].arn
  rule     = aws_cloudwatch_event_rule.waiting[each.key].name

  input_transformer {
    input_paths = { execution = "$.detail.execution-id", state = "$.detail.state" }
    # jsonencode writes < and > as \u003c and \u003e, which EventBridge takes for no placeholder.
    input_template = replace(replace(jsonencode({
      action    = each.value.action == null ? "" : each.value.action
      execution = "<execution>"
      pipeline  = each.value.pipeline
      scope     = each.value.scope
      seconds   = each.value.limit_in_minutes * 60
      stage     = each.value.stage == null ? "" : each.value.stage
      state     = "<state>"
      wait      = each.key
    }), "\\u003c", "<"), "\\u003e", ">")
  }

  depends_on = [aws_iam_role_policy.waiting_start, aws_sfn_state_machine.waiting]
}

resource "aws_iam_role" "waiting_start" {
  count = length(var.waiting) > 0 && local.planned ? 1 : 0

  name                 = "${var.name}-waiting-start"
  path                 = var.waiting_roles.path
  description          = "EventBridge starts the state machine ${var.name}-waiting with it"
  permissions_boundary = var.waiting_roles.permissions_boundary
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EventRules"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = ["sts:AssumeRole"]
      Condition = {
        ArnEquals = { "aws:SourceArn" = [
          for name in keys(var.waiting) : "arn:${local.aws.partition}:events:${local.aws.region}:${local.aws.account_id}:rule/${var.name}-${name}-waiting"
        ] }
        StringEquals = { "aws:SourceAccount" = local.aws.account_id }
      }
    }]
  })
}

resource "aws_iam_role_policy" "waiting_start" {
  count = length(var.waiting) > 0 && local.planned ? 1 : 0

  name = "start"
  role = aws_iam_role.waiting_start[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Start"
      Effect   = "Allow"
      Action   = ["states:StartExecution"]
      Resource = [local.waiting_machine_arn]
    }]
  })
}
