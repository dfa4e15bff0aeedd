locals {
  # By what CodeBuild takes them for: the builds, the start of a batch's builds, and the public's reading.
  roles = {
    for use, role in merge(
      { build = { arn = var.role.arn, description = "Builds", name = coalesce(var.role.name, "${var.name}-codebuild") } },
      { for batch in var.batch[*] : "batch" => { arn = batch.role_arn, description = "Batch builds", name = "${var.name}-codebuild-batch" } },
      { for public in var.public_read[*] : "public" => { arn = public.role_arn, description = "What the public may read", name = "${var.name}-codebuild-public" } },
      ) : use => {
      arn         = role.arn != null ? role.arn : "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.role.path}${role.name}"
      description = role.description
      made        = role.arn == null
      name        = role.arn != null ? element(split("/", role.arn), -1) : role.name
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = { for use, role in local.roles : use => role if role.made && length(local.name_problems) == 0 }

  name = each.value.name
  # Only this project may have CodeBuild take the role:
  # https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codebuild.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnEquals    = { "aws:SourceArn" = local.arn.project }
        StringEquals = { "aws:SourceAccount" = local.aws.account_id }
      }
    }]
  })
  description          = "${each.value.description} of the CodeBuild project ${var.name}"
  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "this" {
  for_each = { for use, role in local.roles : use => role if role.made && length(local.name_problems) == 0 }

  name = each.key == "build" ? "codebuild" : "codebuild-${each.key}"
  role = aws_iam_role.this[each.key].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      build = local.statements
      batch = [{
        Sid      = "RunBuilds"
        Effect   = "Allow"
        Action   = ["codebuild:RetryBuild", "codebuild:StartBuild", "codebuild:StopBuild"]
        Resource = [local.arn.project]
      }]
      # https://aws.amazon.com/blogs/devops/introducing-public-builds-for-aws-codebuild/
      public = concat(
        !var.logs.cloudwatch.enabled ? [] : [{
          Sid      = "ReadLogs"
          Effect   = "Allow"
          Action   = ["logs:GetLogEvents"]
          Resource = ["${local.arn.logs}:log-group:${local.locations.log_group}:*"]
        }],
        var.logs.s3 == null && length(local.declared.results) == 0 ? [] : [{
          Sid    = "ReadResults"
          Effect = "Allow"
          Action = ["s3:GetObject", "s3:GetObjectVersion"]
          Resource = sort(distinct(concat(
            [for s3 in var.logs.s3[*] : "${local.arn.s3}${local.locations.s3_logs}/*"],
            [for result in local.declared.results : result.objects],
          )))
          Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids } }
        }],
        [for key in var.encryption_key[*] : {
          Sid       = "DecryptResults"
          Effect    = "Allow"
          Action    = ["kms:Decrypt"]
          Resource  = ["arn:${local.aws.partition}:kms:${local.aws.region}:${key.account_id == null ? local.aws.account_id : key.account_id}:key/*"]
          Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [key.alias] } }
        }],
      )
    }[each.key]
  })

  lifecycle {
    # As of the project, and here because a value that only the apply tells must be refused before it is
    # in a policy. All of them, for a failure here hides the project's. The batch's policy holds none.
    precondition {
      condition     = each.key == "batch" || length(local.problems.known) == 0
      error_message = join("\n", local.problems.known)
    }

    precondition {
      condition     = each.key == "batch" || length(local.problems.values) == 0
      error_message = join("\n", local.problems.values)
    }

    precondition {
      condition     = each.key == "batch" || length(local.problems.references) == 0
      error_message = join("\n", local.problems.references)
    }
  }
}
