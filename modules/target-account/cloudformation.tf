locals {
  creates_cloudformation_role = var.cloudformation != null && try(var.cloudformation.execution_role.arn, null) == null
  cloudformation_role_arn = (
    var.cloudformation == null ? null :
    !local.creates_cloudformation_role ? var.cloudformation.execution_role.arn :
    "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${coalesce(var.cloudformation.execution_role.path, var.role.path)}${coalesce(var.cloudformation.execution_role.name, "${var.name}-cloudformation")}"
  )

  # What an action of each mode calls, as the pipeline's catalogue has it.
  action_modes = {
    CHANGE_SET_EXECUTE = ["DescribeChangeSet", "DescribeStackEvents", "DescribeStacks", "ExecuteChangeSet"]
    CHANGE_SET_REPLACE = ["CreateChangeSet", "DeleteChangeSet", "DescribeChangeSet", "DescribeStacks"]
    CREATE_UPDATE = [
      "CreateStack", "DescribeStackEvents", "DescribeStackResources", "DescribeStacks", "GetStackPolicy",
      "GetTemplate", "SetStackPolicy", "UpdateStack",
    ]
    DELETE_ONLY = ["DeleteStack", "DescribeStackEvents", "DescribeStackResources", "DescribeStacks"]
    REPLACE_ON_FAILURE = [
      "CreateStack", "DeleteStack", "DescribeStackEvents", "DescribeStackResources", "DescribeStacks",
      "GetStackPolicy", "GetTemplate", "SetStackPolicy", "UpdateStack",
    ]
  }

  cloudformation_statements = flatten([
    [for cloudformation in var.cloudformation[*] : [
      # Without its own role CloudFormation acts as whoever calls it, and keeps for a stack the role that it
      # was last given: so what takes a role has to bring this one. ExecuteChangeSet takes none: it runs with
      # that of the change set (service authorization reference, AWS CloudFormation).
      for bound in [true, false] : {
        sid = bound ? "CloudFormationChanges" : "CloudFormationStacks"
        actions = sort(distinct(flatten([
          for mode in cloudformation.action_modes : [
            for action in try(local.action_modes[mode], []) : "cloudformation:${action}"
            if contains(["CreateChangeSet", "CreateStack", "DeleteStack", "UpdateStack"], action) == bound
          ]
        ])))
        resources = sort(distinct([
          for stack in cloudformation.stacks : "arn:${local.aws.partition}:cloudformation:${local.here}:stack/${stack}/*"
        ]))
        condition = { for operator, keys in { StringEquals = { "cloudformation:RoleArn" = [local.cloudformation_role_arn] } } : operator => keys if bound }
      } if !bound || length(setsubtract(cloudformation.action_modes, ["CHANGE_SET_EXECUTE"])) > 0
    ]],
    [for cloudformation in var.cloudformation[*] : [
      {
        sid       = "CloudFormationPassRole"
        actions   = ["iam:PassRole"]
        resources = [local.cloudformation_role_arn]
        condition = { StringEquals = { "iam:PassedToService" = ["cloudformation.amazonaws.com"] } }
      },
    ]],
    [for sets in var.cloudformation_stack_sets[*] : [
      {
        sid = "StackSets"
        actions = [
          "cloudformation:CreateStackInstances",
          # On the stack set, as AWS's CDK grants it for these actions.
          "cloudformation:CreateStackSet",
          "cloudformation:DescribeStackSet",
          "cloudformation:DescribeStackSetOperation",
          "cloudformation:ListStackInstances",
          "cloudformation:UpdateStackInstances",
          "cloudformation:UpdateStackSet",
        ]
        resources = concat(
          sort(distinct(flatten([for name in sets.stack_sets : [
            "arn:${local.aws.partition}:cloudformation:${local.here}:stackset-target/${name}:*",
            "arn:${local.aws.partition}:cloudformation:${local.here}:stackset/${name}:*",
          ]]))),
          # Types of resources are AWS's, and of no account.
          ["arn:${local.aws.partition}:cloudformation:${local.aws.region}::type/resource/*"],
        )
        condition = {}
      },
    ]],
    [for sets in var.cloudformation_stack_sets[*] : {
      sid       = "StackSetsPassRole"
      actions   = ["iam:PassRole"]
      resources = sort(distinct(sets.administration_role_arns))
      condition = { StringEquals = { "iam:PassedToService" = ["cloudformation.amazonaws.com"] } }
    } if length(sets.administration_role_arns) > 0],
    # Actions that take a template check it first, which has no resource level: there is no stack yet.
    # AWS's page of the Service Catalog action grants it, too.
    anytrue([
      length(setintersection(flatten(var.cloudformation[*].action_modes), ["CHANGE_SET_REPLACE", "CREATE_UPDATE", "REPLACE_ON_FAILURE"])) > 0,
      var.cloudformation_stack_sets != null,
      var.service_catalog != null,
      ]) ? [{
      sid       = "CloudFormationTemplates"
      actions   = ["cloudformation:ValidateTemplate"]
      resources = ["*"]
      condition = {}
    }] : [],
  ])

  has_cloudformation_policy = anytrue([
    for cloudformation in var.cloudformation[*] :
    cloudformation.execution_role.read_artifacts || length(cloudformation.execution_role.statements) > 0
  ])
  cloudformation_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        for statement in try(var.cloudformation.execution_role.read_artifacts, false) ? local.store_statements.cloudformation : [] : {
          Sid       = statement.sid
          Effect    = "Allow"
          Action    = statement.actions
          Resource  = statement.resources
          Condition = statement.condition
        }
      ],
      local.own_statements.cloudformation,
    )
  })
}

resource "aws_iam_role" "cloudformation" {
  count = local.creates_cloudformation_role ? 1 : 0

  # After the action role, which carries the checks.
  name                 = coalesce(var.cloudformation.execution_role.name, "${var.name}-cloudformation")
  path                 = coalesce(var.cloudformation.execution_role.path, var.role.path)
  description          = "CloudFormation acts with it on the stacks that ${var.name} deploys"
  permissions_boundary = try(coalesce(var.cloudformation.execution_role.permissions_boundary, var.role.permissions_boundary), null)
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

  depends_on = [aws_iam_role.action]
}

resource "aws_iam_role_policy" "cloudformation" {
  count = local.creates_cloudformation_role && local.has_cloudformation_policy ? 1 : 0

  name   = "stacks"
  role   = aws_iam_role.cloudformation[0].name
  policy = local.cloudformation_policy
}

resource "aws_iam_role_policy_attachment" "cloudformation" {
  for_each = local.creates_cloudformation_role ? var.cloudformation.execution_role.policy_arns : {}

  policy_arn = each.value
  role       = aws_iam_role.cloudformation[0].name
}
