resource "aws_lambda_function" "this" {
  # checkov:skip=CKV_AWS_115: how many may run at once is yours to say, and of the account's quota
  # checkov:skip=CKV_AWS_116: callers invoke it and wait; a queue is for events that nobody waits for
  # checkov:skip=CKV_AWS_117: it reaches nothing in a VPC
  # checkov:skip=CKV_AWS_272: the pipeline alone deploys it, with the artifact that its build made
  function_name = var.name
  role          = aws_iam_role.function.arn
  runtime       = "python${var.build.python}"
  # The build machine's: pip installs what is compiled for it.
  architectures = ["x86_64"]
  handler       = var.handler
  memory_size   = var.memory_in_mib
  timeout       = var.timeout_in_seconds

  # The version that the alias starts with, and that the first deployment can go back to.
  filename = "${path.module}/first.zip"
  publish  = true

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  tracing_config {
    mode = "Active"
  }

  lifecycle {
    # The code is the pipeline's after that; Terraform must not take it back.
    ignore_changes = [filename, source_code_hash]
  }

  depends_on = [aws_iam_role_policy.function]
}

resource "aws_cloudwatch_log_group" "this" {
  # checkov:skip=CKV_AWS_158: CloudWatch Logs encrypts with a key of its own
  name              = "/aws/lambda/${var.name}"
  retention_in_days = 365
}

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
        Resource = "${local.arn}:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${var.name}:*"
      },
      {
        Sid    = "Traces"
        Effect = "Allow"
        Action = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        # These have no resource level.
        Resource = "*"
      },
    ]
  })
}
