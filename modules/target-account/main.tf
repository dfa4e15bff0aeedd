locals {
  action_role_arn = "arn:${local.partition}:iam::${local.account_id}:role${var.path}${var.name}"

  # Statements are written as {sid, actions, resources, condition} and rendered in one place.
  action_statements = concat(
    local.store_statements,
    local.cloudformation_statements,
    local.codedeploy_statements,
    local.ecs_statements,
    local.eks_statements,
    local.lambda_statements,
    local.s3_statements,
    local.task_definition_statements,
  )

  action_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for statement in local.action_statements : merge(
      {
        Sid      = statement.sid
        Effect   = "Allow"
        Action   = statement.actions
        Resource = statement.resources
      },
      length(statement.condition) == 0 ? {} : { Condition = statement.condition },
    )]
  })
}

# A trust that names a pipeline role as principal cannot be written before that role exists, and breaks
# silently when the role is made anew, because IAM keeps the id of the old one. The account's root with
# aws:PrincipalArn admits the same roles, in any order of applies.
resource "aws_iam_role" "action" {
  name                 = var.name
  path                 = var.path
  description          = "Assumed by CodePipeline to deploy into this account"
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for account, arns in { for arn in sort(distinct(var.pipeline_role_arns)) : try(split(":", arn)[4], "") => arn... } : {
        Sid       = "PipelineRoles${account}"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${account}:root" }
        Action    = ["sts:AssumeRole"]
        Condition = { ArnEquals = { "aws:PrincipalArn" = arns } }
      }
    ]
  })

  lifecycle {
    precondition {
      condition     = length(local.problems) == 0
      error_message = join("\n", local.problems)
    }

    precondition {
      condition     = length(local.value_problems) == 0
      error_message = join("\n", local.value_problems)
    }
  }
}

resource "aws_iam_role_policy" "action" {
  name   = "actions"
  role   = aws_iam_role.action.name
  policy = local.action_policy
}
