locals {
  label = "Target account role \"${var.name}\""

  declared = {
    cloudformation = var.cloudformation == null ? null : var.cloudformation.stacks
    codedeploy     = var.codedeploy == null ? null : [for group in var.codedeploy.deployment_groups : group.application]
    ecs            = var.ecs == null ? null : [for service in var.ecs.services : service.service]
    ecs_blue_green = var.ecs_blue_green == null ? null : [for group in var.ecs_blue_green.deployment_groups : group.application]
    eks            = var.eks == null ? null : var.eks.clusters
    lambda         = var.lambda == null ? null : var.lambda.functions
    s3             = var.s3 == null ? null : [for bucket in var.s3.buckets : bucket.name]
  }
  lists = {
    cloudformation = "stacks"
    codedeploy     = "deployment_groups"
    ecs            = "services"
    ecs_blue_green = "deployment_groups"
    eks            = "clusters"
    lambda         = "functions"
    s3             = "buckets"
  }

  # Every name that goes into an ARN: where it was written, what it is, and the characters AWS takes there.
  # A wildcard in it would widen the right unseen, so only stacks, whose names are often made up, take one.
  names = flatten([
    [for name in flatten(var.cloudformation[*].stacks) : { at = "cloudformation.stacks", name = name, pattern = "^[a-zA-Z*][a-zA-Z0-9*-]{0,127}$", expected = "a letter, then letters, digits, hyphens and *, at most 128" }],
    [for group in flatten(var.codedeploy[*].deployment_groups) : [
      { at = "codedeploy.deployment_groups", name = group.application, pattern = "^[a-zA-Z0-9._+=,@-]{1,100}$", expected = "letters, digits and ._+=,@-, at most 100" },
      { at = "codedeploy.deployment_groups", name = group.deployment_group, pattern = "^[a-zA-Z0-9._+=,@-]{1,100}$", expected = "letters, digits and ._+=,@-, at most 100" },
    ]],
    [for service in flatten(var.ecs[*].services) : [
      { at = "ecs.services", name = service.cluster, pattern = "^[a-zA-Z0-9_-]{1,255}$", expected = "letters, digits, _ and -, at most 255" },
      { at = "ecs.services", name = service.service, pattern = "^[a-zA-Z0-9_-]{1,255}$", expected = "letters, digits, _ and -, at most 255" },
    ]],
    [for group in flatten(var.ecs_blue_green[*].deployment_groups) : [
      { at = "ecs_blue_green.deployment_groups", name = group.application, pattern = "^[a-zA-Z0-9._+=,@-]{1,100}$", expected = "letters, digits and ._+=,@-, at most 100" },
      { at = "ecs_blue_green.deployment_groups", name = group.deployment_group, pattern = "^[a-zA-Z0-9._+=,@-]{1,100}$", expected = "letters, digits and ._+=,@-, at most 100" },
    ]],
    [for name in flatten(var.eks[*].clusters) : { at = "eks.clusters", name = name, pattern = "^[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}$", expected = "letters, digits, _ and -, at most 100" }],
    [for name in flatten(var.eks[*].pipelines) : { at = "eks.pipelines", name = name, pattern = "^[A-Za-z0-9.@_-]{1,100}$", expected = "letters, digits and .@_-, at most 100" }],
    [for name in flatten(var.lambda[*].alarms) : { at = "lambda.alarms", name = name, pattern = "^[^*?$]{1,255}$", expected = "1 to 255 characters, without *, ? and $" }],
    [for name in flatten(var.lambda[*].functions) : { at = "lambda.functions", name = name, pattern = "^[a-zA-Z0-9_-]{1,64}$", expected = "letters, digits, _ and -, at most 64" }],
    [for region, store in var.artifact_stores : { at = "artifact_stores[\"${region}\"].bucket", name = store.bucket, pattern = "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", expected = "3 to 63 lowercase letters, digits, dots and hyphens" }],
    [for bucket in flatten(var.s3[*].buckets) : { at = "s3.buckets", name = bucket.name, pattern = "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", expected = "3 to 63 lowercase letters, digits, dots and hyphens" }],
  ])

  # What the user wrote down, known in every plan.
  problems = concat(
    # The execution role's name is this one and "-cloudformation".
    [
      for limit in [local.creates_cloudformation_role ? 49 : 64] :
      "${local.label}: name has ${length(var.name)} characters, expected 1 to ${limit} of letters, digits and _+=,.@-${local.creates_cloudformation_role ? " (the name of CloudFormation's role is longer by 15, and a role's name has at most 64)" : ""}."
      if !can(regex("^[a-zA-Z0-9_+=,.@-]{1,${limit}}$", var.name))
    ],
    can(regex("^/([!-.0-~]+/)*$", var.path)) ? [] : [
      "${local.label}: path \"${var.path}\" must begin and end with \"/\"."
    ],
    length(var.pipeline_role_arns) > 0 ? [] : [
      "${local.label}: pipeline_role_arns is empty, so nobody could assume the role: give the role_arn of each pipeline."
    ],
    anytrue([for list in values(local.declared) : list != null]) ? [] : [
      "${local.label}: nothing is declared that it may deploy: give at least one of ${join(", ", keys(local.declared))}."
    ],
    [
      for deploy, list in local.declared :
      "${local.label}: ${deploy}.${local.lists[deploy]} is empty: name what is deployed, or leave ${deploy} out."
      if list == null ? false : length(list) == 0
    ],
    try(length(var.eks.pipelines), 1) > 0 ? [] : [
      "${local.label}: eks.pipelines is empty: name the pipelines of the EKS actions, which write a log group each."
    ],
    [
      for item in local.names :
      "${local.label}: ${item.at} has \"${item.name}\", ${startswith(item.name, "arn:") ? "an ARN: give the name alone" : "expected ${item.expected}"}."
      if !can(regex(item.pattern, item.name))
    ],
    # Without the slash "www" grants "www-internal/" too.
    [
      for bucket in flatten(var.s3[*].buckets) :
      "${local.label}: s3.buckets: prefix \"${bucket.prefix}\" of \"${bucket.name}\" must end with \"/\" and hold no *, ? and $, or be empty for the whole bucket."
      if !can(regex("^([^*?$]*/)?$", bucket.prefix))
    ],
    [
      for alias in concat(local.stores[*].key_alias, [for bucket in local.buckets : bucket.key_alias if bucket.key_alias != null]) :
      "${local.label}: key alias \"${alias}\" must be \"alias/\" and a name of your own; AWS's own keys, \"alias/aws/...\", cannot be shared."
      if !can(regex("^alias/[a-zA-Z0-9/_-]+$", alias)) || startswith(alias, "alias/aws/")
    ],
    [
      for region, store in var.artifact_stores :
      "${local.label}: artifact_stores[\"${region}\"].account_id is \"${store.account_id}\", expected the 12 digits of the account that owns the bucket."
      if !can(regex("^[0-9]{12}$", store.account_id))
    ],
    [
      for region in keys(var.artifact_stores) :
      "${local.label}: artifact_stores has the key \"${region}\", expected a Region, as \"eu-west-1\"."
      if !can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", region))
    ],
    flatten([
      for cloudformation in var.cloudformation[*] : concat(
        length(cloudformation.execution_role.policy_arns) <= 10 ? [] : [
          "${local.label}: cloudformation.execution_role.policy_arns has ${length(cloudformation.execution_role.policy_arns)} policies, and a role takes at most 10: write the rest as statements."
        ],
        [
          for problem in [
            local.creates_cloudformation_role
            && length(cloudformation.execution_role.policy_arns) == 0
            && length(cloudformation.execution_role.statements) == 0
            ? "has neither policy_arns nor statements, so CloudFormation could make nothing: give one, or bring a role by arn" : null,
            !local.creates_cloudformation_role && (
              length(cloudformation.execution_role.policy_arns) > 0
              || length(cloudformation.execution_role.statements) > 0
              || cloudformation.execution_role.permissions_boundary != null
              || cloudformation.execution_role.read_artifacts
            ) ? "brings a role by arn, to which nothing is attached: leave out permissions_boundary, policy_arns, read_artifacts and statements" : null,
            cloudformation.execution_role.read_artifacts && length(var.artifact_stores) == 0
            ? "has read_artifacts, but artifact_stores is empty: name the store" : null,
          ] : "${local.label}: cloudformation.execution_role ${problem}." if problem != null
        ],
        [
          for statement in cloudformation.execution_role.statements :
          "${local.label}: cloudformation.execution_role.statements has effect \"${statement.effect}\", expected \"Allow\" or \"Deny\"."
          if !contains(["Allow", "Deny"], statement.effect)
        ],
      )
    ]),
  )

  # Roles of this account: what is passed on has to live where it is used.
  local_roles = flatten([
    [for arn in flatten(var.ecs[*].pass_role_arns) : { at = "ecs.pass_role_arns", arn = arn }],
    [for arn in flatten(var.ecs_blue_green[*].pass_role_arns) : { at = "ecs_blue_green.pass_role_arns", arn = arn }],
    [for arn in flatten(var.cloudformation[*].execution_role.arn) : { at = "cloudformation.execution_role.arn", arn = arn } if !local.creates_cloudformation_role],
  ])

  # What may come from a resource that does not exist yet. Apart, because one unknown value would make the
  # whole list unknown, and hide every problem until the apply.
  value_problems = concat(
    [
      for arn in var.pipeline_role_arns :
      "${local.label}: pipeline_role_arns has \"${arn}\", ${
        can(regex(":assumed-role/", arn)) ? "a session of a role: give the role itself, path included" :
        can(regex(":user/", arn)) ? "a user: give the pipeline's role" :
        can(regex(":root$", arn)) ? "a whole account: give the pipelines' roles in it" :
        "which is no role of this partition"
      }, as \"arn:${local.partition}:iam::<account>:role/<name>\"."
      if !can(regex("^arn:${local.partition}:iam::[0-9]{12}:role/[^*?$]+$", arn))
    ],
    [
      for role in local.local_roles :
      "${local.label}: ${role.at} has \"${role.arn}\", expected a role of this account, \"arn:${local.partition}:iam::${local.account_id}:role/<name>\": a service takes no role of another account."
      if !can(regex("^arn:${local.partition}:iam::${local.account_id}:role/[^*?$]+$", role.arn))
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
    # IAM quotas: the inline policies of one role.
    length(local.action_policy) <= 10240 ? [] : [
      "${local.label}: its policy has ${length(local.action_policy)} characters, and IAM takes 10240: split what is deployed over two target-account roles."
    ],
    length(local.cloudformation_policy) <= 10240 ? [] : [
      "${local.label}: the statements of cloudformation.execution_role have ${length(local.cloudformation_policy)} characters, and IAM takes 10240: move some into managed policies and name them in policy_arns."
    ],
  )
}
