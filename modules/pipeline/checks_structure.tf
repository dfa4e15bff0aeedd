locals {
  # AWS CodePipeline user guide, limits and "pipeline structure reference".
  structure_findings = concat(
    [for count in [length(var.stages)] : {
      text = "${local.pipeline.at}: ${count} ${count == 1 ? "stage is" : "stages are"} declared; AWS takes 2 to 50."
    } if count < 2 || count > 50],
    [for stage in local.stages : {
      text = "${stage.at}: ${length(stage.actions)} actions are declared; AWS takes 1 to 50."
    } if length(stage.actions) < 1 || length(stage.actions) > 50],
    [for given in [
      { name = "account_id", value = var.account_id, rule = "^[0-9]{12}$", right = "12 digits" },
      { name = "partition", value = var.partition, rule = "^aws(-[a-z]+)*$", right = "such as \"aws\" or \"aws-cn\"" },
      { name = "region", value = var.region, rule = "^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", right = "such as \"eu-west-1\"" },
      { name = "role.arn", value = var.role.arn, rule = "^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$#]+$", right = "the ARN of a role of account ${local.aws.account_id}" },
      { name = "role.path", value = var.role.path, rule = "^/([^*?$/\\x00-\\x20\\x7f]+/)*$", right = "\"/\", or begins and ends with it, such as \"/delivery/\", in at most 512 characters" },
      ] : {
      text = "${local.pipeline.at}: ${given.name} \"${given.value}\" is not right: it is ${given.right}."
    } if given.value == null ? false : !can(regex(given.rule, given.value)) || given.name == "role.path" && length(given.value) > 512],
    [for region in keys(var.artifact_stores) : {
      text = "${local.pipeline.at}: artifact_stores has \"${region}\", which is no Region, such as \"eu-west-1\"."
    } if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))],
    [for action in local.actions : {
      text = "${action.at}: connection_arns is empty, and the role could use no connection: give the one of this action, or leave connection_arns out."
    } if action.type == local.constants.connection_source && (var.connection_arns == null ? 1 : length(var.connection_arns)) == 0 && local.role.made],
    [for count in [length(local.actions)] : {
      text = "${local.pipeline.at}: ${count} actions are declared; AWS takes 1000."
    } if count > 1000],
    [for count in [length(var.variables)] : {
      text = "${local.pipeline.at}: ${count} variables are declared; AWS takes 50."
    } if count > 50],
    [for stores in [var.artifact_stores] : {
      text = "${local.pipeline.at}: artifact_stores is empty: give it the store of the pipeline's Region."
    } if length(stores) == 0],
    [for action in local.actions : {
      text = "${action.at}: ${action.type} is no source, and the first stage takes only sources: move it to a later stage."
    } if action.stage_index == 0 && action.category != "Source"],
    [for action in local.actions : {
      text = "${action.at}: a source may only be in the first stage: move it to stage \"${var.stages[0].name}\"."
    } if action.stage_index > 0 && action.category == "Source"],
    [for action in local.actions : {
      text = "${action.at}: run_order ${action.run_order} is not a whole number from 1 to 999."
    } if action.run_order < 1 || action.run_order > 999 || floor(action.run_order) != action.run_order],
    [for action in local.actions : {
      text = "${action.at}: timeout_in_minutes is for approvals; AWS fixes the time of ${action.type}: remove it."
    } if action.timeout_in_minutes != null && action.category != "Approval"],
    [for item in concat([for action in local.actions : action if action.category == "Approval"], local.rules) : {
      text = "${item.at}: timeout_in_minutes ${coalesce(item.timeout_in_minutes, 0)} is not a whole number from 5 to 86400."
      } if item.timeout_in_minutes == null ? false : (
      item.timeout_in_minutes < 5 || item.timeout_in_minutes > 86400 || floor(item.timeout_in_minutes) != item.timeout_in_minutes
    )],
    [for item in concat(local.actions, local.rules) : {
      text  = "${item.at}: Region \"${item.region}\" has no artifact store{nearest}: add one to artifact_stores."
      found = item.region
      among = keys(var.artifact_stores)
    } if item.region != null && !contains(keys(var.artifact_stores), coalesce(item.region, "-"))],
    [for mode in var.execution_mode[*] : {
      text  = "${local.pipeline.at}: execution_mode \"${mode}\" is unknown{nearest}; AWS takes \"PARALLEL\", \"QUEUED\" or \"SUPERSEDED\"."
      found = mode
      among = ["PARALLEL", "QUEUED", "SUPERSEDED"]
    } if !contains(["PARALLEL", "QUEUED", "SUPERSEDED"], mode)],
    [for action in local.actions : {
      text  = "${action.at}: type \"${action.type}\" is unknown{nearest}; a custom action type needs `owner` \"Custom\" and `version`."
      found = action.type
      among = local.catalogue.action_types
    } if !action.known && !contains(local.constants.custom_owners, action.owner)],
    [for action in local.actions : {
      text  = "${action.at}: owner \"${action.owner}\" is unknown{nearest}; AWS takes \"AWS\", \"Custom\" or \"ThirdParty\"."
      found = action.owner
      among = ["AWS", "Custom", "ThirdParty"]
    } if !contains(["AWS", "Custom", "ThirdParty"], action.owner)],
    [for action in local.actions : {
      text = "${action.at}: type \"${action.type}\" must be Category/Provider, of a category Approval, Build, Compute, Deploy, Invoke, Source or Test and a provider of 1 to 35 characters of A-Z a-z 0-9 - _."
    } if contains(local.constants.custom_owners, action.owner) && !action.known && !can(regex("^(Approval|Build|Compute|Deploy|Invoke|Source|Test)/[0-9A-Za-z_-]{1,35}$", action.type))],
    [for index, action in flatten(local.sorted_stages[*].actions) : {
      text = "${local.actions[index].at}: owner \"${action.owner}\" needs the `version` of the action type, 1 to 9 characters."
    } if contains(local.constants.custom_owners, coalesce(action.owner, "AWS")) && !can(regex("^[0-9A-Za-z_-]{1,9}$", action.version))],
    # 1 to 5: CreateCustomActionType takes no more as the maximum of a type.
    flatten([for action in local.actions : [for kind, artifacts in { input = action.input_artifacts, output = action.output_artifacts } : {
      text                                                                 = "${action.at}: ${length(artifacts)} ${kind} artifacts are declared; a custom action type takes at most 5."
    } if length(artifacts) > 5] if action.owner == "Custom"]),
    [for action in local.actions : {
      text = "${action.at}: ${action.type} has no version \"${action.version}\": leave `version` out."
    } if action.known && action.version != try(local.catalogue.actions[action.type].version, action.version)],
    [for action in local.actions : {
      text = "${action.at}: ${action.type} is refused: ${local.catalogue.actions[action.type].reason}. Use ${local.catalogue.actions[action.type].instead}."
      # Under the owner that AWS gives it, GitHub version 1 is a partner's type, which are else taken as they come.
    } if(action.known || action.owner == try(local.catalogue.actions[action.type].owner, null)) && !try(local.catalogue.actions[action.type].expressible, true)],
  )
}
