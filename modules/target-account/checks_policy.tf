# Of what the policies say, the artifact stores included. Apart from what the role waits for: a store takes the
# ARN of this role, and where both are of one root, the role must not wait for the store.
locals {
  policy_problems = {
    known = concat(
      [
        for deploys in [concat(
          [
            for variable in ["appconfig", "codedeploy", "ec2", "ecs", "ecs_blue_green", "s3", "service_catalog"] : variable
            if contains(keys(local.declared), variable)
          ],
          [for eks in var.eks[*] : "eks" if length(eks.pipelines) > 0],
          [for one in var.cloudformation[*] : "cloudformation" if length(setsubtract(one.action_modes, ["CHANGE_SET_EXECUTE", "DELETE_ONLY"])) > 0],
        )] :
        "${local.label}: artifact_stores is empty, and actions of ${join(", ", sort(deploys))} take an input artifact, which they read as this role: name the store of each Region."
        if length(deploys) > 0 && length(var.artifact_stores) == 0
      ],
      [
        for bucket, regions in { for region, store in var.artifact_stores : store.bucket => region... } :
        "${local.label}: artifact_stores has the bucket \"${bucket}\" for ${join(" and ", regions)}, and a bucket is of one Region: name each Region's own."
        if length(regions) > 1
      ],
      [
        for region, store in var.artifact_stores :
        "${local.label}: artifact_stores[\"${region}\"].bucket has \"${store.bucket}\", ${startswith(store.bucket, "arn:") ? "an ARN: give the name alone" : "expected 3 to 63 letters, digits, dots and hyphens"}."
        if !can(regex("^[a-zA-Z0-9][a-zA-Z0-9.-]{1,61}[a-zA-Z0-9]$", store.bucket))
      ],
      [
        for alias in local.stores[*].key_alias :
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
        if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
      ],
      length(var.artifact_stores) > 0 || !anytrue(var.cloudformation[*].execution_role.read_artifacts) ? [] : [
        "${local.label}: cloudformation.execution_role has read_artifacts, but artifact_stores is empty: name the store.",
      ],
    )

    # Values of the same plan may not be known yet.
    values = concat(
      flatten([
        for at, policy in {
          "cloudformation.execution_role.statements" = { own = local.own_statements.cloudformation, module = [for statement in local.store_statements.cloudformation : statement.sid if try(var.cloudformation.execution_role.read_artifacts, false)] }
          "policies.statements"                      = { own = local.own_statements.action, module = local.action_statements[*].sid }
          } : [
          for sid in [for statement in policy.own : try(statement.Sid, null)] :
          "${local.label}: ${at} has sid \"${sid}\", which a statement of the module's has: choose another."
          if sid == null ? false : contains(policy.module, sid)
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
}
