locals {
  create_role = var.create && var.role.arn == null
  role_name   = var.role.arn != null ? reverse(split("/", var.role.arn))[0] : var.role.name != null ? var.role.name : "${var.name}-codedeploy"
  role_arn    = var.role.arn != null ? var.role.arn : "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.role.path}${local.role_name}"
  group_arn   = "arn:${local.aws.partition}:codedeploy:${local.here}:deploymentgroup:${local.application}/${local.group}"

  # Of the task definition that is declared or given; one in the user's repository is unknown here.
  pass_role_arns = sort(distinct(concat(var.pass_role_arns, local.task_role_arns)))

  hook_arns = sort(distinct([
    for function in concat(values(var.hooks), local.text_hooks[*].function) :
    startswith(function, "arn:") ? function : "arn:${local.aws.partition}:lambda:${local.here}:function:${function}"
  ]))

  # Written as {sid, actions, resources, condition} and rendered in one place. What AWS's managed policy
  # AWSCodeDeployRoleForECS allows on everything, each for what is declared.
  statements = flatten([
    [for service in var.service[*] : [
      {
        sid       = "EcsService"
        actions   = ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"]
        resources = ["arn:${local.aws.partition}:ecs:${local.here}:service/${service.cluster}/${service.name}"]
        condition = {}
      },
      {
        sid       = "EcsTaskSets"
        actions   = ["ecs:CreateTaskSet", "ecs:DeleteTaskSet"]
        resources = ["arn:${local.aws.partition}:ecs:${local.here}:task-set/${service.cluster}/${service.name}/*"]
        condition = {}
      },
      {
        sid = "EcsCreateTaskSets"
        # On all, for a task set has no id before it is made, and AWS's reference leaves open whether it is
        # then judged by an ARN. The service is the same by either statement.
        actions   = ["ecs:CreateTaskSet"]
        resources = ["*"]
        condition = {
          ArnEquals = {
            "ecs:cluster" = ["arn:${local.aws.partition}:ecs:${local.here}:cluster/${service.cluster}"]
            "ecs:service" = ["arn:${local.aws.partition}:ecs:${local.here}:service/${service.cluster}/${service.name}"]
          }
        }
      },
    ]],
    [for balancer in var.load_balancer[*] : [
      {
        sid = "LoadBalancers"
        # These have no resource level.
        actions   = ["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups"]
        resources = ["*"]
        condition = {}
      },
      {
        sid     = "Listeners"
        actions = ["elasticloadbalancing:ModifyListener"]
        resources = balancer.name == null ? sort(distinct(values(balancer.listener_arns))) : [
          "arn:${local.aws.partition}:elasticloadbalancing:${local.here}:listener/${balancer.type == "network" ? "net" : "app"}/${balancer.name}/*",
        ]
        condition = {}
      },
      {
        sid     = "ListenerRules"
        actions = ["elasticloadbalancing:ModifyRule"]
        resources = balancer.name == null ? sort(distinct([for arn in values(balancer.listener_arns) : "${replace(arn, ":listener/", ":listener-rule/")}/*"])) : [
          "arn:${local.aws.partition}:elasticloadbalancing:${local.here}:listener-rule/${balancer.type == "network" ? "net" : "app"}/${balancer.name}/*",
        ]
        condition = {}
      },
    ]],
    [for arns in [local.hook_arns] : {
      sid       = "LifecycleHooks"
      actions   = ["lambda:InvokeFunction"]
      resources = arns
      condition = {}
    } if length(arns) > 0],
    [for names in [var.alarms.names] : {
      sid       = "Alarms"
      actions   = ["cloudwatch:DescribeAlarms"]
      resources = sort(distinct([for name in names : "arn:${local.aws.partition}:cloudwatch:${local.here}:alarm:${name}"]))
      condition = {}
    } if length(names) > 0],
    [for triggers in [values(var.triggers)] : {
      sid       = "Topics"
      actions   = ["sns:Publish"]
      resources = sort(distinct(triggers[*].topic_arn))
      condition = {}
    } if length(triggers) > 0],
    [for revisions in [var.revisions] : {
      sid       = "Revisions"
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = sort(distinct([for revision in revisions : "arn:${local.aws.partition}:s3:::${revision.bucket}/${revision.prefix}*"]))
      # A bucket's name says nothing of whose it is: given up, anybody may take it, and say what is deployed.
      condition = { StringEquals = { "aws:ResourceAccount" = sort(distinct([for revision in revisions : revision.account_id != null ? revision.account_id : local.aws.account_id])) } }
    } if length(revisions) > 0],
    # A key's ARN has its id, so it is bound by alias.
    [for use in [
      { sid = "TopicKeys", aliases = values(var.triggers)[*].key_alias, actions = ["kms:Decrypt", "kms:GenerateDataKey*"] },
      { sid = "RevisionKeys", aliases = var.revisions[*].key_alias, actions = ["kms:Decrypt"] },
      ] : {
      sid       = use.sid
      actions   = use.actions
      resources = ["arn:${local.aws.partition}:kms:${local.here}:key/*"]
      condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = sort(distinct([for alias in use.aliases : alias if alias != null])) }
      }
    } if length([for alias in use.aliases : alias if alias != null]) > 0],
    [for arns in [local.pass_role_arns] : {
      sid       = "PassRoles"
      actions   = ["iam:PassRole"]
      resources = arns
      condition = { StringEquals = { "iam:PassedToService" = ["ecs-tasks.amazonaws.com"] } }
    } if length(arns) > 0],
  ])

  role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for statement in local.statements : merge(
      {
        Sid      = statement.sid
        Effect   = "Allow"
        Action   = statement.actions
        Resource = statement.resources
      },
      length(statement.condition) == 0 ? {} : { Condition = statement.condition },
    )]
  })

  trust_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "CodeDeploy"
      Effect    = "Allow"
      Principal = { Service = "codedeploy.amazonaws.com" }
      Action    = ["sts:AssumeRole"]
      # IfExists: AWS documents the trust without these keys, and does not say that every call carries them.
      Condition = {
        ArnEqualsIfExists    = { "aws:SourceArn" = local.group_arn }
        StringEqualsIfExists = { "aws:SourceAccount" = local.aws.account_id }
      }
    }]
  })
}

resource "aws_iam_role" "this" {
  count = local.makes && local.create_role ? 1 : 0

  name                 = local.role_name
  path                 = var.role.path
  description          = "Assumed by CodeDeploy to deploy ${local.application}/${local.group}"
  permissions_boundary = var.role.permissions_boundary
  assume_role_policy   = local.trust_policy
  tags                 = var.tags
}

resource "aws_iam_role_policy" "this" {
  count = local.makes && local.create_role && var.role.managed_policy == null ? 1 : 0

  name   = "codedeploy"
  role   = aws_iam_role.this[0].name
  policy = local.role_policy
}

resource "aws_iam_role_policy_attachment" "this" {
  count = local.makes && local.create_role && var.role.managed_policy != null ? 1 : 0

  policy_arn = "arn:${local.aws.partition}:iam::aws:policy/${var.role.managed_policy}"
  role       = aws_iam_role.this[0].name
}
