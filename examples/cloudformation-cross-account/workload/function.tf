# Made here, not by the stack: a stack that makes roles could give itself any right.
resource "aws_iam_role" "function" {
  name = "${var.name}-function"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Lambda"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  name = "function"
  role = aws_iam_role.function.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${local.arn}:logs:${local.here}:log-group:/aws/lambda/${var.name}:*"
      },
      {
        Sid      = "FailedEvents"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "${local.arn}:sqs:${local.here}:${var.name}"
      },
    ]
  })
}

resource "aws_cloudwatch_log_group" "function" {
  # checkov:skip=CKV_AWS_158: CloudWatch Logs encrypts with a key of its own
  name              = "/aws/lambda/${var.name}"
  retention_in_days = 365
}
