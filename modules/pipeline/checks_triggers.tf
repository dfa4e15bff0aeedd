locals {
  trigger_filters = flatten([for trigger in var.triggers : [for kind in ["push", "pull_request"] : [
    for index, filter in trigger[kind] : {
      at     = "${local.pipeline.at}: trigger of \"${trigger.source_action}\", ${kind} ${index + 1}"
      kind   = kind
      events = try(filter.events, null)
      patterns = { for name in ["branches", "file_paths", "tags"] : name => {
        includes = filter[name].includes
        excludes = filter[name].excludes
      } if try(filter[name], null) != null }
    }
  ]]])

  trigger_findings = concat(
    [for count in [length(var.triggers)] : {
      text = "${local.pipeline.at}: ${count} triggers are declared; AWS takes 50."
    } if count > 50],
    [for trigger in var.triggers : {
      text      = "${local.pipeline.at}: trigger of \"${trigger.source_action}\": there is no such source action{nearest}."
      found     = trigger.source_action
      among     = local.names.connections
      otherwise = length(local.names.connections) == 0 ? "; only ${local.constants.connection_source} has triggers, and there is none" : "; there are \"${join("\", \"", local.names.connections)}\""
    } if !contains(keys(local.names.sources), trigger.source_action)],
    [for trigger in var.triggers : {
      text = "${local.pipeline.at}: trigger of \"${trigger.source_action}\": its type is ${local.names.sources[trigger.source_action][0]}, and only ${local.constants.connection_source} has triggers: remove it."
    } if contains(keys(local.names.sources), trigger.source_action) && !contains(local.names.connections, trigger.source_action)],
    [for name, rows in { for trigger in var.triggers : trigger.source_action => trigger... } : {
      text = "${local.pipeline.at}: trigger of \"${name}\" is declared ${length(rows)} times; AWS takes one for each source action: put their filters into one."
    } if length(rows) > 1],
    [for trigger in var.triggers : {
      text = "${local.pipeline.at}: trigger of \"${trigger.source_action}\": neither push nor pull_request is given: give a filter, or remove the trigger to start on every push to the source's branch."
    } if length(trigger.push) + length(trigger.pull_request) == 0],
    flatten([for trigger in var.triggers : [for kind in ["push", "pull_request"] : {
      text = "${local.pipeline.at}: trigger of \"${trigger.source_action}\": ${length(trigger[kind])} ${kind} filters are declared; AWS takes 3."
    } if length(trigger[kind]) > 3]]),
    [for filter in local.trigger_filters : {
      text = "${filter.at}: tags and ${contains(keys(filter.patterns), "branches") ? "branches" : "file_paths"} cannot be in one filter: make a second push of the tags."
    } if contains(keys(filter.patterns), "tags") && length(filter.patterns) > 1],
    [for filter in local.trigger_filters : {
      text = "${filter.at}: file_paths need branches beside them: add branches, such as includes = [\"**\"]."
    } if contains(keys(filter.patterns), "file_paths") && length(filter.patterns) == 1],
    # More than AWS takes even without what else the triggers are made of.
    [for size in [sum(concat([0], flatten([for filter in local.trigger_filters : [
      for patterns in values(filter.patterns) : [for values in patterns : [for value in values : length(value)]]
      ]])))] : {
      text = "${local.pipeline.at}: the patterns of its triggers have ${size} characters; AWS takes 200 KB for all triggers together: use fewer or shorter patterns."
    } if size > 204800],
    [for filter in local.trigger_filters : {
      text = "${filter.at}: nothing is given to filter by: give branches${filter.kind == "push" ? " or tags" : ""}, or remove it."
    } if length(filter.patterns) == 0 && filter.events == null],
    flatten([for filter in local.trigger_filters : [for name, patterns in filter.patterns : {
      text = "${filter.at}: ${name} has neither includes nor excludes: give a pattern, or remove it."
    } if length(patterns.includes) + length(patterns.excludes) == 0]]),
    flatten([for filter in local.trigger_filters : [for name, patterns in filter.patterns : [for list, values in patterns : {
      text = "${filter.at}: ${name}.${list} has ${length(values)} patterns; AWS takes 8."
    } if length(values) > 8]]]),
    flatten([for filter in local.trigger_filters : [for name, patterns in filter.patterns : [for list, values in patterns : [for value in values : {
      text = "${filter.at}: ${name}.${list}: the pattern \"${substr(value, 0, 40)}${length(value) > 40 ? "..." : ""}\" has ${length(value)} characters; AWS takes 1 to 255."
    } if length(value) < 1 || length(value) > 255]]]]),
    flatten([for filter in local.trigger_filters : [for event in filter.events == null ? [] : filter.events : {
      text  = "${filter.at}: event \"${event}\" is unknown{nearest}; AWS takes \"CLOSED\", \"OPEN\" or \"UPDATED\"."
      found = event
      among = ["CLOSED", "OPEN", "UPDATED"]
    } if !contains(["CLOSED", "OPEN", "UPDATED"], event)]]),
  )
}
