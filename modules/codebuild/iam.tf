locals {
  role_name      = var.role.arn != null ? element(split("/", var.role.arn), -1) : coalesce(var.role.name, "${var.name}-codebuild")
  role_arn       = var.role.arn != null ? var.role.arn : "arn:${local.partition}:iam::${local.account_id}:role${var.role.path}${local.role_name}"
  batch_role     = var.batch != null && try(var.batch.role_arn, null) == null
  batch_name     = "${var.name}-codebuild-batch"
  batch_role_arn = local.batch_role ? "arn:${local.partition}:iam::${local.account_id}:role${var.role.path}${local.batch_name}" : try(var.batch.role_arn, null)

  # Only this project may have CodeBuild take the role:
  # https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
  trust_policy = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codebuild.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnEquals    = { "aws:SourceArn" = local.project_arn }
        StringEquals = { "aws:SourceAccount" = local.account_id }
      }
    }]
  }
}

resource "aws_iam_role" "this" {
  count = var.role.arn == null && local.well_named ? 1 : 0

  name                 = local.role_name
  assume_role_policy   = jsonencode(local.trust_policy)
  description          = "Builds of the CodeBuild project ${var.name}"
  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "this" {
  count = var.role.arn == null && local.well_named ? 1 : 0

  name = "codebuild"
  role = aws_iam_role.this[0].name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements
  })
}

resource "aws_iam_role" "batch" {
  count = local.batch_role && local.well_named ? 1 : 0

  name                 = local.batch_name
  assume_role_policy   = jsonencode(local.trust_policy)
  description          = "Batch builds of the CodeBuild project ${var.name}"
  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "batch" {
  count = local.batch_role && local.well_named ? 1 : 0

  name = "codebuild-batch"
  role = aws_iam_role.batch[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "RunBuilds"
      Effect   = "Allow"
      Action   = ["codebuild:RetryBuild", "codebuild:StartBuild", "codebuild:StopBuild"]
      Resource = [local.project_arn]
    }]
  })
}
