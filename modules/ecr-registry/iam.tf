locals {
  # Both are made only where a rule or a template has ECR act as a role.
  roles = {
    for use, role in {
      cache = {
        made        = length(local.foreign_upstreams) > 0
        name        = coalesce(var.role.cache_name, "ecr-pull-through-cache-${local.aws.region}")
        description = "Taken by ECR to fill pull-through caches from registries of other accounts"
        principal   = "pullthroughcache.ecr.amazonaws.com"
        sid         = "PullThroughCache"
      }
      creation = {
        made        = length(local.role_templates) > 0
        name        = coalesce(var.role.creation_name, "ecr-creation-${local.aws.region}")
        description = "Taken by ECR to create repositories by templates with tags or keys"
        principal   = "ecr.amazonaws.com"
        sid         = "RepositoryCreation"
      }
    } : use => merge(role, { arn = "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.role.path}${role.name}" })
  }

  role_statements = {
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
    cache = [
      {
        # A login to a registry names no repository, so there is no resource to name.
        Sid      = "LogIn"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        Sid      = "TakeFromUpstream"
        Effect   = "Allow"
        Action   = ["ecr:BatchGetImage", "ecr:BatchImportUpstreamImage", "ecr:GetDownloadUrlForLayer", "ecr:GetImageCopyStatus"]
        Resource = sort(distinct([for upstream in values(local.foreign_upstreams) : "arn:${local.aws.partition}:ecr:${upstream.region}:${upstream.account_id}:repository/${upstream.prefix == "ROOT" ? "*" : "${trimsuffix(upstream.prefix, "/")}/*"}"]))
      },
      {
        Sid    = "KeepInCache"
        Effect = "Allow"
        Action = [
          "ecr:BatchImportUpstreamImage", "ecr:CompleteLayerUpload", "ecr:GetImageCopyStatus",
          "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
        ]
        Resource = sort([for prefix in keys(local.foreign_upstreams) : "${local.repositories_arn}${local.namespaces[prefix]}"])
      },
    ]
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-custom.html
    creation = concat(
      [{
        Sid      = "CreateRepositories"
        Effect   = "Allow"
        Action   = ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"]
        Resource = sort([for prefix in keys(local.role_templates) : "${local.repositories_arn}${local.namespaces[prefix]}"])
      }],
      [for aliases in [sort(distinct([for template in values(local.role_templates) : coalesce(template.encryption.kms_key_alias, "alias/aws/ecr") if template.has_key]))] : {
        Sid       = "UseKeys"
        Effect    = "Allow"
        Action    = ["kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"]
        Resource  = ["arn:${local.aws.partition}:kms:${local.aws.region}:${local.aws.account_id}:key/*"]
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = aliases } }
      } if length(aliases) > 0],
    )
  }
}

resource "aws_iam_role" "this" {
  for_each = { for use, role in local.roles : use => role if role.made && local.well_formed }

  name = each.value.name
  # IfExists: AWS documents the trust without this key, and does not say that every call carries it.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = each.value.sid
      Effect    = "Allow"
      Principal = { Service = each.value.principal }
      Action    = "sts:AssumeRole"
      Condition = { StringEqualsIfExists = { "aws:SourceAccount" = local.aws.account_id } }
    }]
  })
  description          = each.value.description
  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "this" {
  for_each = { for use, role in local.roles : use => role if role.made && local.well_formed }

  name = each.key
  role = aws_iam_role.this[each.key].name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.role_statements[each.key]
  })
}
