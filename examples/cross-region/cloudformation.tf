# Roles are of no Region: one does for the stacks of both.
resource "aws_iam_role" "cloudformation" {
  name = "${var.name}-cloudformation"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "CloudFormation"
      Effect    = "Allow"
      Principal = { Service = "cloudformation.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
      }
    }]
  })
}

# What template.yaml is made of, in these two Regions, and nothing more.
resource "aws_iam_role_policy" "cloudformation" {
  name = "cloudformation"
  role = aws_iam_role.cloudformation.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "Queue"
      Effect = "Allow"
      Action = [
        "sqs:CreateQueue",
        "sqs:DeleteQueue",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListQueueTags",
        "sqs:SetQueueAttributes",
        "sqs:TagQueue",
        "sqs:UntagQueue",
      ]
      Resource = [for region in [var.region, var.second_region] : "${local.arn}:sqs:${region}:${var.account_id}:${var.name}"]
    }]
  })
}
