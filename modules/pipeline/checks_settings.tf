# What reads no configuration, so that no unknown value of one can hide it.
locals {
  setting_findings = {
    stores = concat(
      [for region in [local.aws.region] : {
        text  = "${local.pipeline.at}: artifact_stores has none for the pipeline's Region \"${region}\"{nearest}: add it."
        found = region
        among = keys(var.artifact_stores)
      } if length(var.artifact_stores) > 0 && !contains(keys(var.artifact_stores), region)],
      [for region, store in var.artifact_stores : {
        text = "${local.pipeline.at}: the artifact store of Region \"${region}\", bucket \"${store.bucket}\", is in Region \"${coalesce(store.region, "-")}\": put it under its own Region."
      } if store.region == null ? false : store.region != region],
      [for region, store in var.artifact_stores : {
        text = "${local.pipeline.at}: the artifact store of Region \"${region}\", bucket \"${store.bucket}\", is in account ${coalesce(store.account_id, "-")}; AWS takes stores of the pipeline's account, ${local.aws.account_id}."
      } if store.account_id == null ? false : store.account_id != local.aws.account_id],
      [for action in local.actions : {
        text = "${action.at}: ${action.type} runs in the pipeline's Region alone, \"${local.aws.region}\", not in \"${coalesce(action.region, "-")}\": remove `region`."
      } if action.region == null ? false : action.region != local.aws.region && (contains(local.constants.custom_owners, action.owner) || try(!local.catalogue.actions[action.type].cross_region, false))],
    )
    variables = concat(
      [for variable in var.variables : {
        text = "${local.pipeline.at}: variable \"${variable.name}\" has no default_value, which neither a trigger nor change detection can give: add one."
        } if variable.default_value == null && (length(var.triggers) > 0 || anytrue([
          for action in local.actions : try(action.configuration.DetectChanges == "true", false) || try(action.configuration.PollForSourceChanges == "true", false) if action.category == "Source"
      ]))],
      [for variable in var.variables : {
        text = "${local.pipeline.at}: variable \"${variable.name}\": the default_value has ${variable.default_value == null ? 0 : length(variable.default_value)} characters; AWS takes 1 to 1000."
      } if variable.default_value == null ? false : length(variable.default_value) < 1 || length(variable.default_value) > 1000],
      [for variable in var.variables : {
        text = "${local.pipeline.at}: variable \"${variable.name}\": the description has ${length(coalesce(variable.description, "-"))} characters; AWS takes 200."
      } if variable.description == null ? false : length(variable.description) > 200],
    )
    roles = concat(
      [for item in concat(local.actions, local.rules) : {
        text = "${item.at}: role_arn \"${coalesce(item.role_arn, "-")}\" is no ARN of a role."
      } if item.role_arn == null ? false : !can(regex(local.constants.role_rule, item.role_arn))],
      [for action in local.actions : {
        text = "${action.at}: ${action.type} runs with the pipeline's role alone: remove role_arn."
      } if action.role_arn == null ? false : action.known && !try(local.catalogue.actions[action.type].cross_account, true)],
      [for action in local.actions : {
        text = "${action.at}: ${action.type} needs a role_arn: ${local.catalogue.actions[action.type].needs_role}; name a role made for it."
      } if action.role_arn != null ? false : action.known && can(local.catalogue.actions[action.type].needs_role)],
      [for action in local.actions : {
        text = "${action.at}: passed_role_arns are the pipeline role's, and role_arn acts here: give that role the right to pass them, and remove passed_role_arns."
      } if action.role_arn == null ? false : length(action.passed_role_arns) > 0],
      [for item in concat(local.actions, local.rules) : {
        text = "${item.at}: its role is of account ${try(split(":", item.role_arn)[4], "-")}, and no other account can use the AWS managed key of the artifact store \"${try(var.artifact_stores[item.region == null ? local.aws.region : item.region].bucket, "-")}\": give the store a key."
        } if item.role_arn == null ? false : try(split(":", item.role_arn)[4], local.aws.account_id) != local.aws.account_id
        && length(item.input_artifacts) + length(try(item.output_artifacts, [])) > 0
        && try(startswith(var.artifact_stores[item.region == null ? local.aws.region : item.region].key.alias, "alias/aws/"), var.artifact_stores[item.region == null ? local.aws.region : item.region].key == null, false)
      ],
      [for item in concat(local.actions, local.rules) : {
        text = "${item.at}: role_arn \"${coalesce(item.role_arn, "-")}\" is the pipeline's own role, which acts without it and cannot assume itself: remove role_arn."
      } if item.role_arn == null ? false : item.role_arn == local.role.arn],
    )
  }
}
