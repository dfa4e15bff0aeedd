locals {
  role = one([
    for name in [var.role.arn == null ? coalesce(var.role.name, "${var.name}-pipeline") : reverse(split("/", var.role.arn))[0]] : {
      arn  = var.role.arn == null ? "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.role.path}${name}" : var.role.arn
      made = var.role.arn == null
      name = name
    }
  ])
}

resource "aws_iam_role" "this" {
  count = local.role.made ? 1 : 0

  # What the provider refuses itself would come before the list of all problems; null makes a name up.
  name                 = local.valid ? local.role.name : null
  path                 = local.valid ? var.role.path : null
  permissions_boundary = try(regex("^arn:${local.aws.partition}:iam::.*$", var.role.permissions_boundary), null)
  description          = "CodePipeline ${var.name}: what its actions need, and no more."
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "CodePipeline"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codepipeline.amazonaws.com" }
      # IfExists: AWS documents the trust without these keys, and does not say that every call carries them.
      Condition = {
        ArnEqualsIfExists    = { "aws:SourceArn" = local.pipeline.arn }
        StringEqualsIfExists = { "aws:SourceAccount" = local.aws.account_id }
      }
    }]
  })
}

# Inline while it fits: no quota of attached policies, no name of its own to collide.
resource "aws_iam_role_policy" "this" {
  count = local.role.made ? 1 : 0

  name   = "actions"
  role   = aws_iam_role.this[0].name
  policy = local.policies[0]
}

resource "aws_iam_policy" "this" {
  count = local.role.made ? length(local.policies) - 1 : 0

  name        = "${local.role.name}-${count.index + 1}"
  path        = var.role.path
  description = "CodePipeline ${var.name}: what its role's inline policy has no room for."
  policy      = local.policies[count.index + 1]
  tags        = var.tags
}

resource "aws_iam_role_policy_attachment" "this" {
  count = length(aws_iam_policy.this)

  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.this[count.index].arn
}
