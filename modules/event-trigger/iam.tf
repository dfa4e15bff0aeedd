locals {
  create_role = var.role.arn == null
  # IAM has one set of names for all Regions, and a call may be made in several of an account.
  role_name = coalesce(var.role.name, local.starts ? "${local.name}-trigger" : "${local.name}-forward-${local.aws.region}")
  role_arn  = local.create_role ? "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.role.path}${local.role_name}" : var.role.arn

  role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = local.starts ? "StartPipeline" : "SendToBus"
        Effect   = "Allow"
        Action   = [local.starts ? "codepipeline:StartPipelineExecution" : "events:PutEvents"]
        Resource = [local.starts ? local.pipeline_arn : local.event_bus_arn]
      }],
      # A rule writes to the queue by the queue's policy, a schedule by its role.
      # https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
      [for queue in length(local.schedules) == 0 ? [] : [local.dead_letter_queue_arn] : {
        Sid      = "DeadLetters"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [queue]
      }],
      [for key in length(local.schedules) == 0 ? [] : var.dead_letter.kms_key_arn[*] : {
        Sid       = "EncryptDeadLetters"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = [key]
        Condition = { StringEquals = { "kms:ViaService" = "sqs.${local.aws.region}.${local.aws.dns_suffix}" } }
      }],
    )
  })

  role_trust_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for caller in [
        { sid = "Rules", service = "events.amazonaws.com", arns = sort(values(local.rule_arns)) },
        # Scheduler sends the ARN of the group, not of the schedule.
        # https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        { sid = "Schedules", service = "scheduler.amazonaws.com", arns = length(local.schedules) == 0 ? [] : [local.schedule_group_arn] },
        ] : {
        Sid       = caller.sid
        Effect    = "Allow"
        Principal = { Service = caller.service }
        Action    = ["sts:AssumeRole"]
        Condition = {
          ArnEquals    = { "aws:SourceArn" = caller.arns }
          StringEquals = { "aws:SourceAccount" = local.aws.account_id }
        }
      } if length(caller.arns) > 0
    ]
  })
}

resource "aws_iam_role" "this" {
  count = local.create_role && length(local.problems) == 0 ? 1 : 0

  name                 = local.role_name
  path                 = var.role.path
  description          = local.starts ? "Assumed by EventBridge to start the pipeline ${var.pipeline.name}" : "Assumed by EventBridge to send what starts the pipeline ${var.pipeline.name} to its account"
  permissions_boundary = var.role.permissions_boundary
  assume_role_policy   = local.role_trust_policy
  tags                 = var.tags
}

resource "aws_iam_role_policy" "this" {
  count = local.create_role && length(local.problems) == 0 ? 1 : 0

  name   = local.starts ? "start" : "forward"
  role   = aws_iam_role.this[0].name
  policy = local.role_policy
}
