# What may come from a resource that does not exist yet. Apart, because one unknown value would make the
# whole list unknown, and hide every problem until the apply.
locals {
  value_problems = concat(
    local.name_problems.given,
    [
      for role in concat(
        [for arn in var.pipeline_role_arns : { at = "pipeline_role_arns", arn = arn, whose = "the pipeline's role", account = "the pipelines' roles in it" }],
        [for arn in var.project_role_arns : { at = "project_role_arns", arn = arn, whose = "the project's role", account = "the projects' roles in it" }],
      ) :
      "${local.label}: ${role.at} has \"${role.arn}\", ${
        can(regex(":assumed-role/", role.arn)) ? "a session of a role: give the role itself, path included" :
        can(regex(":user/", role.arn)) ? "a user: give ${role.whose}" :
        can(regex(":root$", role.arn)) ? "a whole account: give ${role.account}" :
        "which is no role of this partition"
      }, as \"arn:${local.aws.partition}:iam::<account>:role/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::[0-9]{12}:role/[^*?$]+$", role.arn))
    ],
    # Roles of this account: what is passed on has to live where it is used.
    [
      for role in concat(
        [for arn in flatten(var.ecs[*].pass_role_arns) : { at = "ecs.pass_role_arns", arn = arn }],
        [for arn in flatten(var.ecs_blue_green[*].pass_role_arns) : { at = "ecs_blue_green.pass_role_arns", arn = arn }],
        [for arn in flatten(var.cloudformation_stack_sets[*].administration_role_arns) : { at = "cloudformation_stack_sets.administration_role_arns", arn = arn }],
        [for arn in flatten(var.cloudformation[*].execution_role.arn) : { at = "cloudformation.execution_role.arn", arn = arn } if !local.creates_cloudformation_role],
      ) :
      "${local.label}: ${role.at} has \"${role.arn}\", expected a role of this account, \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\": a service takes no role of another account."
      if !can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$]+$", role.arn))
    ],
    [
      for arn in var.role.arn[*] :
      "${local.label}: role.arn has \"${arn}\", expected a role of this account, \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$]+$", arn))
    ],
    [
      for policy in concat(
        [for arn in values(var.policies.arns) : { at = "policies.arns", arn = arn }],
        [for arn in flatten([for one in var.cloudformation[*] : values(one.execution_role.policy_arns)]) : { at = "cloudformation.execution_role.policy_arns", arn = arn }],
        [for arn in var.role.permissions_boundary[*] : { at = "role.permissions_boundary", arn = arn }],
        [for arn in flatten([for one in var.cloudformation[*] : one.execution_role.permissions_boundary[*]]) : { at = "cloudformation.execution_role.permissions_boundary", arn = arn }],
      ) :
      "${local.label}: ${policy.at} has \"${policy.arn}\", expected a policy of this account or of AWS, as \"arn:${local.aws.partition}:iam::${local.aws.account_id}:policy/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::(aws|${local.aws.account_id}):policy/[^*?$]+$", policy.arn))
    ],
    [
      for resource in flatten([
        for at, statements in { "policies.statements" = var.policies.statements, "cloudformation.execution_role.statements" = flatten(var.cloudformation[*].execution_role.statements) } :
        [for resource in flatten(statements[*].resources) : { at = at, arn = resource }]
      ]) :
      "${local.label}: ${resource.at} has resource \"${resource.arn}\", expected an ARN or \"*\"."
      if !can(regex("^[*]$|^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", resource.arn))
    ],
    [
      for condition in flatten([
        for at, statements in { "policies.statements" = var.policies.statements, "cloudformation.execution_role.statements" = flatten(var.cloudformation[*].execution_role.statements) } :
        [for statement in statements : [for operator, keys in statement.conditions : [for key, values in keys : { at = at, operator = operator, key = key, values = values }]]]
      ]) :
      "${local.label}: ${condition.at} has the condition \"${condition.operator}\" on \"${condition.key}\" without a value, which nothing meets: give one, or leave it out."
      if length(condition.values) == 0
    ],
    flatten([
      for grant in local.pass_grants : [
        for arn in grant.statement.resources :
        "${local.label}: policies.statements grants iam:PassRole by \"${grant.action}\" on \"${arn}\", expected the ARN of a role, without *, ? and $: name the roles that may be handed on, in a statement of their own."
        if !can(regex("^arn:${local.aws.partition}:iam::[0-9]{12}:role/[^*?$]+$", arn))
      ]
    ]),
    [
      for role in concat(
        [for arn in var.pipeline_role_arns : { at = "pipeline_role_arns", arn = arn, instead = "the pipelines' roles" }],
        [for arn in var.project_role_arns : { at = "project_role_arns", arn = arn, instead = "the projects' roles" }],
        [for arn in flatten(var.ecs[*].pass_role_arns) : { at = "ecs.pass_role_arns", arn = arn, instead = "the roles of the tasks" }],
        [for arn in flatten(var.ecs_blue_green[*].pass_role_arns) : { at = "ecs_blue_green.pass_role_arns", arn = arn, instead = "the roles of the tasks" }],
        [for arn in flatten(var.cloudformation[*].execution_role.arn) : { at = "cloudformation.execution_role.arn", arn = arn, instead = "a role of CloudFormation's" } if !local.creates_cloudformation_role],
      ) :
      "${local.label}: ${role.at} has \"${role.arn}\", the action role itself: give ${role.instead}."
      if role.arn == local.action_role_arn
    ],
    flatten([
      for network in var.eks == null ? [] : var.eks.private_endpoint[*] : [
        for option, kind in {
          security_group_ids = { ids = network.security_group_ids, name = "a security group", prefix = "sg" }
          subnet_ids         = { ids = network.subnet_ids, name = "a subnet", prefix = "subnet" }
          } : concat(
          length(kind.ids) > 0 ? [] : [
            "${local.label}: eks.private_endpoint.${option} is empty: give what the actions name, or leave private_endpoint out."
          ],
          [
            for id in kind.ids :
            "${local.label}: eks.private_endpoint.${option} has \"${id}\", expected the id of ${kind.name}, as \"${kind.prefix}-0123456789abcdef0\"."
            if !can(regex("^${kind.prefix}-[0-9a-f]{8}([0-9a-f]{9})?$", id))
          ],
        )
      ]
    ]),
    # IAM quotas: 2048 can be raised.
    length(local.trust_policy) <= 8192 ? [] : [
      "${local.label}: its trust has ${length(local.trust_policy)} characters, and IAM takes 2048, or up to 8192 where the quota was raised: let fewer roles assume it, or give another role to some."
    ],
  )
}
