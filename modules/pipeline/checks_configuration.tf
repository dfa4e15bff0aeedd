locals {
  # Actions and rules with their catalogue entry; those that cannot be made at all have their own message.
  described = concat(
    [for action in local.actions : merge(action, { entry = local.catalogue.actions[action.type], what = action.type })
    if action.known && try(local.catalogue.actions[action.type].expressible, false)],
    [for rule in local.rules : merge(rule, { entry = local.catalogue.rules[rule.type], what = "rule ${rule.type}" }) if rule.known],
  )

  configuration_findings = concat(
    flatten([for item in local.described : [for key, spec in item.entry.configuration : {
      text = "${item.at}: configuration lacks \"${key}\", which ${item.what} needs."
    } if spec.required && !contains(item.given, key)]]),
    # The others that need an input artifact do so for a value, which may be unknown.
    flatten([for item in local.described : [for key, spec in item.entry.configuration : {
      text = "${item.at}: ${item.what} needs an input artifact where ${key} is not given: declare one in input_artifacts, or give ${key}."
    } if contains(try(spec.needs_input, []), "") && !contains(item.given, key)] if length(item.input_artifacts) == 0]),
    flatten([for item in local.described : [for key in item.given : {
      text  = "${item.at}: configuration key \"${key}\" is unknown to ${item.what}{nearest}."
      found = key
      among = keys(item.entry.configuration)
      # AWS has these variables beside the configuration, where provider 5.100 cannot write them.
      otherwise = item.type == "Deploy/EKS" && key == "EnvironmentVariables" ? ": let a CodeBuild action write the values into the chart or the manifests of the artifact" : (
        length(item.entry.configuration) == 0 ? ", which takes none" : "; it takes ${join(", ", keys(item.entry.configuration))}"
      )
    } if !contains(keys(item.entry.configuration), key)]]),
    flatten([for item in concat(local.actions, local.rules) : [for key in item.given : {
      text = "${item.at}: configuration key \"${substr(key, 0, 40)}...\" has ${length(key)} characters; AWS takes 1 to 50."
    } if length(key) > 50] if !item.known]),
    [for item in local.described : {
      text = "${item.at}: ${item.what} needs ${join(", or ", [for group in item.entry.one_of : join(" and ", group)])} in its configuration."
      } if can(item.entry.one_of) && !anytrue([
        for group in try(item.entry.one_of, []) : alltrue([for key in group : contains(item.given, key)])
    ])],
    [for item in local.described : {
      text = "${item.at}: configuration lacks \"PrimarySource\", which ${length(item.input_artifacts)} input artifacts need: name the one with the buildspec."
    } if length(item.input_artifacts) > 1 && can(item.entry.configuration.PrimarySource) && !contains(item.given, "PrimarySource")],
    [for item in local.described : {
      text = "${item.at}: ${item.what} takes ${item.entry.inputs.max == 0 ? "no" : "${item.entry.inputs.min == item.entry.inputs.max ? "exactly" : item.entry.inputs.min == 0 ? "at most" : "${item.entry.inputs.min} to"} ${item.entry.inputs.max}"} input artifact${item.entry.inputs.max > 1 ? "s" : ""}; ${length(item.input_artifacts)} ${length(item.input_artifacts) == 1 ? "is" : "are"} declared."
    } if length(item.input_artifacts) < item.entry.inputs.min || length(item.input_artifacts) > item.entry.inputs.max],
    [for item in local.described : {
      text = "${item.at}: ${item.what} takes ${item.entry.outputs.max == 0 ? "no" : "${item.entry.outputs.min == item.entry.outputs.max ? "exactly" : item.entry.outputs.min == 0 ? "at most" : "${item.entry.outputs.min} to"} ${item.entry.outputs.max}"} output artifact${item.entry.outputs.max > 1 ? "s" : ""}; ${length(item.output_artifacts)} ${length(item.output_artifacts) == 1 ? "is" : "are"} declared."
    } if can(item.entry.outputs) && (length(try(item.output_artifacts, [])) < try(item.entry.outputs.min, 0) || length(try(item.output_artifacts, [])) > try(item.entry.outputs.max, 5))],
    [for item in local.described : {
      text = "${item.at}: ${item.what} passes no role on: remove passed_role_arns."
    } if try(length(item.passed_role_arns), 0) > 0 && !try(item.entry.passes_roles, false)],
  )
}
