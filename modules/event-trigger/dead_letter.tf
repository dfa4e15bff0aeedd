locals {
  create_dead_letter_queue = var.dead_letter.queue == null
  # A queue's name has no dots, a pipeline's may.
  dead_letter_queue_name = coalesce(var.dead_letter.name, "${replace(local.name, ".", "-")}-dead-letters")
  dead_letter_queue_arn  = local.create_dead_letter_queue ? "arn:${local.aws.partition}:sqs:${local.aws.region}:${local.aws.account_id}:${local.dead_letter_queue_name}" : var.dead_letter.queue.arn

  dead_letter_queue_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Rules"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = ["sqs:SendMessage"]
      Resource  = [local.dead_letter_queue_arn]
      Condition = {
        ArnEquals    = { "aws:SourceArn" = sort(values(local.rule_arns)) }
        StringEquals = { "aws:SourceAccount" = local.aws.account_id }
      }
    }]
  })
}

resource "aws_sqs_queue" "dead_letter" {
  count = local.create_dead_letter_queue && length(local.problems) == 0 ? 1 : 0

  name                      = local.dead_letter_queue_name
  kms_master_key_id         = var.dead_letter.kms_key_arn
  message_retention_seconds = var.dead_letter.message_retention_seconds
  sqs_managed_sse_enabled   = var.dead_letter.kms_key_arn == null ? true : null
  tags                      = var.tags
}

resource "aws_sqs_queue_policy" "dead_letter" {
  count = local.create_dead_letter_queue && length(local.rules) > 0 ? 1 : 0

  queue_url = aws_sqs_queue.dead_letter[0].url
  policy    = local.dead_letter_queue_policy
}
