locals {
  label = "Target account role \"${var.name}\""

  # What the user wrote down, known in every plan.
  problems = concat(
    [
      for id in var.account_id[*] :
      "${local.label}: account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
      if !can(regex("^[0-9]{12}$", id))
    ],
    [
      for region in var.region[*] : "${local.label}: region \"${region}\" is no Region, such as eu-west-1."
      if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
    ],
    [
      for partition in var.partition[*] : "${local.label}: partition \"${partition}\" is no partition: aws, aws-cn, aws-us-gov, ...."
      if !can(regex("^aws(-[a-z]+)*$", partition))
    ],
    # CloudFormation's role is called as this one and "-cloudformation", where it has no name of its own.
    [
      for limit in [try(local.creates_cloudformation_role && var.cloudformation.execution_role.name == null, false) ? 49 : 64] :
      "${local.label}: name has ${length(var.name)} characters, expected 1 to ${limit} of letters, digits and _+=,.@-${limit == 49 ? " (the name of CloudFormation's role is longer by 15, and a role's name has at most 64)" : ""}."
      if !can(regex("^[a-zA-Z0-9_+=,.@-]{1,${limit}}$", var.name))
    ],
    [
      for name in try(var.cloudformation.execution_role.name[*], []) :
      "${local.label}: cloudformation.execution_role.name has ${length(name)} characters, expected 1 to 64 of letters, digits and _+=,.@-."
      if !can(regex("^[a-zA-Z0-9_+=,.@-]{1,64}$", name))
    ],
    [
      for at, paths in { "role.path" = [var.role.path], "cloudformation.execution_role.path" = try(var.cloudformation.execution_role.path[*], []) } :
      "${local.label}: ${at} \"${paths[0]}\" must begin and end with \"/\", hold no *, ? and $, and have at most 512 characters."
      # The printable letters of ASCII, which IAM takes, without those that a policy reads as wildcards.
      if length(paths) == 0 ? false : !can(regex("^/([!-#%-)+-.0->@-~]+/)*$", paths[0])) || length(paths[0]) > 512
    ],
    [
      for name in try(var.cloudformation.execution_role.name[*], []) :
      "${local.label}: cloudformation.execution_role.name \"${name}\" is the name of the action role as well, and an account has a role's name once, in any case of its letters and under any path: choose another."
      if local.create_role && local.creates_cloudformation_role && lower(name) == lower(var.name)
    ],
    length(var.pipeline_role_arns) + length(var.project_role_arns) > 0 ? [] : [
      "${local.label}: pipeline_role_arns is empty, so nobody could assume the role: give the role_arn of each pipeline."
    ],
    length(local.declared) + length(var.policies.arns) + length(var.policies.statements) > 0 ? [] : [
      "${local.label}: nothing is declared that it may deploy: give at least one of appconfig, cloudformation, cloudformation_stack_sets, codebuild, codedeploy, ec2, ecs, ecs_blue_green, eks, lambda, policies, s3, service_catalog, step_functions."
    ],
    [
      for variable, item in local.declared :
      "${local.label}: ${variable}.${item.list} is empty: name what is deployed, or leave ${variable} out."
      if item.count == 0
    ],
    [
      for variable, pipelines in { ec2 = try(length(var.ec2.pipelines), 1), eks = length(var.project_role_arns) > 0 ? 1 : try(length(var.eks.pipelines), 1) } :
      "${local.label}: ${variable}.pipelines is empty: name the pipelines of the ${upper(variable)} actions, which write a log group each."
      if pipelines == 0
    ],
    length(flatten(var.lambda[*].alarms)) == 0 || length(flatten(var.lambda[*].functions)) > 0 ? [] : [
      "${local.label}: lambda.alarms are watched while functions are deployed, and lambda.functions is empty: name the functions, or leave alarms out."
    ],
    [
      for instance in flatten(var.ec2[*].instances) :
      "${local.label}: ec2.instances has type \"${instance.type}\", expected \"EC2\" or \"SSM_MANAGED_NODE\"."
      if !contains(["EC2", "SSM_MANAGED_NODE"], instance.type)
    ],
    local.name_problems.chosen,
    # Without the slash "www" grants "www-internal/" too.
    [
      for bucket in flatten(var.s3[*].buckets) :
      "${local.label}: s3.buckets: prefix \"${bucket.prefix}\" of \"${bucket.name}\" must end with \"/\" and hold no *, ? and $, or be empty for the whole bucket."
      if !can(regex("^([^*?$]*/)?$", bucket.prefix))
    ],
    [
      for alias in [for bucket in flatten(var.s3[*].buckets) : bucket.key_alias if bucket.key_alias != null] :
      "${local.label}: key alias \"${alias}\" must be \"alias/\" and a name of your own; AWS's own keys, \"alias/aws/...\", cannot be shared."
      if !can(regex("^alias/[a-zA-Z0-9/_-]+$", alias)) || startswith(alias, "alias/aws/")
    ],
    local.create_role ? [] : [
      for option in compact([
        var.role.path != "/" ? "role.path" : "",
        var.role.permissions_boundary != null ? "role.permissions_boundary" : "",
        length(var.policies.arns) > 0 ? "policies.arns" : "",
      ]) : "${local.label}: role.arn brings a role, to which nothing is attached: leave out ${option}."
    ],
    # IAM's quota of managed policies is 10 for each role, and can be raised to 25.
    [
      for at, count in { "policies.arns" = length(var.policies.arns), "cloudformation.execution_role.policy_arns" = try(length(var.cloudformation.execution_role.policy_arns), 0) } :
      "${local.label}: ${at} has ${count} policies, and a role takes 10, or up to 25 where the quota was raised: write the rest as statements."
      if count > 25
    ],
    flatten([
      for cloudformation in var.cloudformation[*] : concat(
        [
          for problem in [
            local.creates_cloudformation_role
            && length(cloudformation.execution_role.policy_arns) == 0
            && length(cloudformation.execution_role.statements) == 0
            ? "has neither policy_arns nor statements, so CloudFormation could make nothing: give one, or bring a role by arn" : null,
            !local.creates_cloudformation_role && (
              length(cloudformation.execution_role.policy_arns) > 0
              || length(cloudformation.execution_role.statements) > 0
              || cloudformation.execution_role.name != null
              || cloudformation.execution_role.path != null
              || cloudformation.execution_role.permissions_boundary != null
            ) ? "brings a role by arn, to which nothing is attached: leave out name, path, permissions_boundary, policy_arns and statements" : null,
          ] : "${local.label}: cloudformation.execution_role ${problem}." if problem != null
        ],
        length(cloudformation.action_modes) > 0 ? [] : [
          "${local.label}: cloudformation.action_modes is empty: name the modes of the actions."
        ],
        [
          for mode in distinct(cloudformation.action_modes) :
          "${local.label}: cloudformation.action_modes has \"${mode}\", expected ${join(", ", keys(local.action_modes))}."
          if !contains(keys(local.action_modes), mode)
        ],
      )
    ]),
    [
      for wrong in flatten([
        for operators in [[
          "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "BinaryEquals", "Bool", "DateEquals", "DateGreaterThan",
          "DateGreaterThanEquals", "DateLessThan", "DateLessThanEquals", "DateNotEquals", "IpAddress", "NotIpAddress",
          "NumericEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "NumericLessThan", "NumericLessThanEquals",
          "NumericNotEquals", "StringEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotEquals",
          "StringNotEqualsIgnoreCase", "StringNotLike",
          ]] : [
          for at, statements in { "policies.statements" = var.policies.statements, "cloudformation.execution_role.statements" = flatten(var.cloudformation[*].execution_role.statements) } : [
            for operator in distinct(flatten([for statement in statements : keys(statement.conditions)])) : {
              at       = at
              operator = operator
              bare     = lower(replace(operator, "/^.*:|IfExists$/", ""))
              known    = operators
            } if !can(regex("^((ForAllValues|ForAnyValue):)?(${join("|", operators)})(IfExists)?$|^Null$", operator))
          ]
        ]
      ]) :
      # The nearest name by the pairs of letters that two names share.
      "${local.label}: ${wrong.at} has the condition operator \"${wrong.operator}\", which IAM does not know${join("", [
        for scored in slice(reverse(sort(concat(["0"], [
          for name in wrong.known : format("%.4f|%s", 2 * length(setintersection(
            [for at in range(max(0, length(wrong.bare) - 1)) : substr(wrong.bare, at, 2)],
            [for at in range(length(name) - 1) : substr(lower(name), at, 2)],
          )) / max(1, length(wrong.bare) + length(name) - 2), name)
        ]))), 0, 1) : tonumber(split("|", scored)[0]) >= 0.4 ? " (did you mean \"${split("|", scored)[1]}\"?)" : ""
      ])}."
    ],
    # Whoever hands a role on, to whichever service, may do all that the role may.
    [
      for grant in local.pass_grants :
      "${local.label}: policies.statements grants iam:PassRole by \"${grant.action}\" without StringEquals on iam:PassedToService: say which service the roles are handed to, in a statement of its own."
      if !anytrue(flatten([
        for operator, bound in grant.statement.conditions : [
          for key, services in bound :
          # A pattern, and a variable that may hold one, is any service again.
          !endswith(operator, "StringLike") || alltrue([for service in services : !can(regex("[*?$]", service))])
          if lower(key) == "iam:passedtoservice"
        ] if contains(["StringEquals", "StringEqualsIgnoreCase", "StringLike"], replace(operator, "ForAnyValue:", ""))
      ]))
    ],
    flatten([
      for at, statements in { "policies.statements" = var.policies.statements, "cloudformation.execution_role.statements" = flatten(var.cloudformation[*].execution_role.statements) } : concat(
        [
          for statement in statements : "${local.label}: ${at} has effect \"${statement.effect}\", expected \"Allow\" or \"Deny\"."
          if !contains(["Allow", "Deny"], statement.effect)
        ],
        [
          for statement in statements : "${local.label}: ${at} has sid \"${statement.sid}\", expected letters and digits alone."
          if statement.sid == null ? false : !can(regex("^[a-zA-Z0-9]*$", statement.sid))
        ],
        [
          for sid, times in { for statement in statements : statement.sid => true... if statement.sid != null } :
          "${local.label}: ${at} has sid \"${sid}\" ${length(times)} times, and a policy takes each once."
          if length(times) > 1
        ],
        [
          for action in flatten(statements[*].actions) :
          "${local.label}: ${at} has action \"${action}\", expected a service and an action of it, as \"sqs:SendMessage\", or \"*\"."
          if !can(regex("^([*]|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+)$", action))
        ],
        [
          for operator in distinct(flatten([for statement in statements : [for operator, keys in statement.conditions : operator if length(keys) == 0]])) :
          "${local.label}: ${at} has the condition \"${operator}\" without a key, which binds nothing: give one, or leave it out."
        ],
        [
          for statement in statements : "${local.label}: ${at} has a statement without ${length(statement.actions) == 0 ? "actions" : "resources"}, and IAM takes none."
          if length(statement.actions) == 0 || length(statement.resources) == 0
        ],
      )
    ]),
  )
}
