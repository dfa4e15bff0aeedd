locals {
  here             = "${local.aws.region}:${local.aws.account_id}"
  create_role      = var.role.arn == null
  action_role_arn  = local.create_role ? "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.role.path}${var.name}" : var.role.arn
  action_role_name = local.create_role ? aws_iam_role.action[0].name : reverse(split("/", var.role.arn))[0]

  # Statements are written as {sid, actions, resources, condition} and rendered in one place.
  action_statements = concat(
    local.store_statements.action,
    local.cloudformation_statements,
    local.codedeploy_statements,
    local.ecs_statements,
    local.machine_statements,
    local.service_statements,
  )

  # What the user wrote themselves, for the action role and for CloudFormation's.
  own_statements = {
    for role, statements in {
      action         = var.policies.statements
      cloudformation = flatten(var.cloudformation[*].execution_role.statements)
      } : role => [
      for statement in statements : merge(
        { Effect = statement.effect, Action = sort(distinct(statement.actions)), Resource = sort(distinct(statement.resources)) },
        { for name, sid in { Sid = statement.sid } : name => sid if sid != null },
        { for name, conditions in { Condition = statement.conditions } : name => conditions if length(conditions) > 0 },
      )
    ]
  }

  action_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for statement in local.action_statements : merge(
        {
          Sid      = statement.sid
          Effect   = "Allow"
          Action   = statement.actions
          Resource = statement.resources
        },
        length(statement.condition) == 0 ? {} : { Condition = statement.condition },
      )],
      local.own_statements.action,
    )
  })

  # A trust that names a pipeline role as principal cannot be written before that role exists, and breaks
  # silently when the role is made anew, because IAM keeps the id of the old one. The account's root with
  # aws:PrincipalArn admits the same roles, in any order of applies.
  trust_policy = jsonencode({
    Version = "2012-10-17"
    Statement = flatten([
      for sid, roles in { PipelineRoles = var.pipeline_role_arns, ProjectRoles = var.project_role_arns } : [
        for account, arns in { for arn in sort(distinct(roles)) : try(split(":", arn)[4], "") => arn... } : {
          Sid       = "${sid}${account}"
          Effect    = "Allow"
          Principal = { AWS = "arn:${local.aws.partition}:iam::${account}:root" }
          Action    = ["sts:AssumeRole"]
          Condition = { ArnEquals = { "aws:PrincipalArn" = arns } }
        }
      ]
    ])
  })
}

resource "aws_iam_role" "action" {
  # checkov:skip=CKV_AWS_61: the condition on aws:PrincipalArn narrows the account's root to the roles that are named
  count = local.create_role ? 1 : 0

  name                 = var.name
  path                 = var.role.path
  description          = "Assumed by CodePipeline to deploy into this account"
  permissions_boundary = var.role.permissions_boundary
  assume_role_policy   = local.trust_policy
  tags                 = var.tags

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
  # By what is declared, not by the statements: those may hold what is not known in a first plan.
  count = local.create_role && (length(local.declared) > 0 || length(var.artifact_stores) > 0 || length(var.policies.statements) > 0) ? 1 : 0

  name   = "actions"
  role   = aws_iam_role.action[0].name
  policy = local.action_policy
}

resource "aws_iam_role_policy_attachment" "action" {
  for_each = local.create_role ? var.policies.arns : {}

  policy_arn = each.value
  role       = aws_iam_role.action[0].name
}
