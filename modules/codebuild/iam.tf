locals {
  role_name      = var.role.arn != null ? element(split("/", var.role.arn), -1) : coalesce(var.role.name, "${var.name}-codebuild")
  role_arn       = var.role.arn != null ? var.role.arn : "arn:${local.partition}:iam::${local.account_id}:role${var.role.path}${local.role_name}"
  batch_role     = var.batch != null && try(var.batch.role_arn, null) == null
  batch_name     = "${var.name}-codebuild-batch"
  batch_role_arn = local.batch_role ? "arn:${local.partition}:iam::${local.account_id}:role${var.role.path}${local.batch_name}" : try(var.batch.role_arn, null)

  public_role_arn = one([for public in var.public_read[*] :
    public.role_arn != null ? public.role_arn : "arn:${local.partition}:iam::${local.account_id}:role${var.role.path}${var.name}-codebuild-public"
  ])

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

resource "aws_iam_role" "public" {
  count = var.public_read != null && try(var.public_read.role_arn, null) == null && local.well_named ? 1 : 0

  name                 = "${var.name}-codebuild-public"
  assume_role_policy   = jsonencode(local.trust_policy)
  description          = "What the public may read of the CodeBuild project ${var.name}"
  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary
  tags                 = var.tags
}

# https://aws.amazon.com/blogs/devops/introducing-public-builds-for-aws-codebuild/
resource "aws_iam_role_policy" "public" {
  count = var.public_read != null && try(var.public_read.role_arn, null) == null && local.well_named ? 1 : 0

  name = "codebuild-public"
  role = aws_iam_role.public[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      !var.logs.cloudwatch.enabled ? [] : [{
        Sid      = "ReadLogs"
        Effect   = "Allow"
        Action   = ["logs:GetLogEvents"]
        Resource = ["${local.arn.logs}:log-group:${local.log_group_name}:*"]
      }],
      var.logs.s3 == null && length(local.declared.results) == 0 ? [] : [{
        Sid    = "ReadResults"
        Effect = "Allow"
        Action = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = sort(distinct(concat(
          [for s3 in var.logs.s3[*] : "${local.arn.s3}${local.locations.s3_logs}/*"],
          [for result in local.declared.results : result.objects],
        )))
      }],
      [for key in var.encryption_key[*] : {
        Sid       = "DecryptResults"
        Effect    = "Allow"
        Action    = ["kms:Decrypt"]
        Resource  = ["arn:${local.partition}:kms:${local.region}:${key.account_id == null ? local.account_id : key.account_id}:key/*"]
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [key.alias] } }
      }],
    )
  })
}
