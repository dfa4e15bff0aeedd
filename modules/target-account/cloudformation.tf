locals {
  creates_cloudformation_role = var.cloudformation != null && try(var.cloudformation.execution_role.arn, null) == null
  cloudformation_role_name    = "${var.name}-cloudformation"
  cloudformation_role_arn = (
    var.cloudformation == null ? null :
    local.creates_cloudformation_role ? "arn:${local.partition}:iam::${local.account_id}:role${var.path}${local.cloudformation_role_name}" :
    var.cloudformation.execution_role.arn
  )

  cloudformation_statements = flatten([
    for cloudformation in var.cloudformation[*] : [
      {
        sid = "CloudFormationStacks"
        actions = [
          "cloudformation:CreateChangeSet",
          "cloudformation:CreateStack",
          "cloudformation:DeleteChangeSet",
          "cloudformation:DeleteStack",
          "cloudformation:DescribeChangeSet",
          "cloudformation:DescribeStackEvents",
          "cloudformation:DescribeStackResources",
          "cloudformation:DescribeStacks",
          "cloudformation:ExecuteChangeSet",
          "cloudformation:GetStackPolicy",
          "cloudformation:GetTemplate",
          "cloudformation:SetStackPolicy",
          "cloudformation:UpdateStack",
        ]
        resources = sort(distinct([
          for stack in cloudformation.stacks : "arn:${local.partition}:cloudformation:${local.region}:${local.account_id}:stack/${stack}/*"
        ]))
        condition = {}
      },
      {
        sid = "CloudFormationTemplates"
        # Has no resource level: a template is checked before there is a stack.
        actions   = ["cloudformation:ValidateTemplate"]
        resources = ["*"]
        condition = {}
      },
      {
        sid       = "CloudFormationPassRole"
        actions   = ["iam:PassRole"]
        resources = [local.cloudformation_role_arn]
        condition = { StringEquals = { "iam:PassedToService" = ["cloudformation.amazonaws.com"] } }
      },
    ]
  ])

  cloudformation_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        for statement in try(var.cloudformation.execution_role.read_artifacts, false) ? local.read_statements : [] : {
          Sid       = statement.sid
          Effect    = "Allow"
          Action    = statement.actions
          Resource  = statement.resources
          Condition = statement.condition
        }
      ],
      [
        for statement in try(var.cloudformation.execution_role.statements, []) : merge(
          { Effect = statement.effect, Action = sort(distinct(statement.actions)), Resource = sort(distinct(statement.resources)) },
          { for name, sid in { Sid = statement.sid } : name => sid if sid != null },
          { for name, conditions in { Condition = statement.conditions } : name => conditions if length(conditions) > 0 },
        )
      ],
    )
  })
  has_cloudformation_policy = local.creates_cloudformation_role && (
    try(var.cloudformation.execution_role.read_artifacts, false) || length(try(var.cloudformation.execution_role.statements, [])) > 0
  )
}

resource "aws_iam_role" "cloudformation" {
  count = local.creates_cloudformation_role ? 1 : 0

  # After the action role, which carries the checks.
  name                 = "${aws_iam_role.action.name}-cloudformation"
  path                 = var.path
  description          = "CloudFormation acts with it on the stacks that ${var.name} deploys"
  permissions_boundary = try(coalesce(var.cloudformation.execution_role.permissions_boundary, var.permissions_boundary), null)
  tags                 = var.tags

  # No aws:SourceArn: CloudFormation's guide of service roles shows the plain trust, and names no key that
  # it sends. Who may hand this role on is what bounds it.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "CloudFormation"
      Effect    = "Allow"
      Principal = { Service = "cloudformation.amazonaws.com" }
      Action    = ["sts:AssumeRole"]
    }]
  })
}

resource "aws_iam_role_policy" "cloudformation" {
  count = local.has_cloudformation_policy ? 1 : 0

  name   = "stacks"
  role   = aws_iam_role.cloudformation[0].name
  policy = local.cloudformation_policy
}

resource "aws_iam_role_policy_attachment" "cloudformation" {
  for_each = toset(local.creates_cloudformation_role ? var.cloudformation.execution_role.policy_arns : [])

  policy_arn = each.value
  role       = aws_iam_role.cloudformation[0].name
}
