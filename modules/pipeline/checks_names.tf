locals {
  # AWS CodePipeline user guide, limits: the characters and lengths of names. The lengths are not in the
  # expressions, which are compiled for each name anew: {1,100} makes a hundred copies of what is before it.
  constants = {
    connection_source = "Source/CodeStarSourceConnection"
    custom_owners     = ["Custom", "ThirdParty"]
    name_rule         = "^[A-Za-z0-9.@_-]+$"
    name_text         = "1 to 100 characters of A-Z a-z 0-9 . @ - _"
    # One role, as it stands: IAM would take a wildcard for many, and "$${" for a variable.
    role_rule = "^arn:${local.aws.partition}:iam::[0-9]{12}:role/[^*?$#]+$"
  }

  names = one([
    # Only what is known of each action: try() over a value with anything unknown in it is unknown itself.
    for owners in [[for action in local.actions : {
      at        = action.at
      name      = action.name
      namespace = action.namespace
      position  = action.position
      stage     = action.stage
      type      = action.type
      }]] : one([
      for outputs in [flatten([for index, action in local.actions : [
        for name in action.output_artifacts : merge(owners[index], { artifact = name })
        ]])] : {
        connections = [for action in owners : action.name if action.type == local.constants.connection_source]
        namespaces  = { for action in owners : action.namespace => action... if action.namespace != null }
        outputs     = outputs
        # When each artifact exists first. Looked up: keys() and contains() walk over everything for each input.
        produced  = { for name, positions in { for output in outputs : output.artifact => output.position... } : name => min(positions...) }
        producers = { for output in outputs : output.artifact => output... }
        sources   = { for action in owners : action.name => action.type... if startswith(action.type, "Source/") }
      }
    ])
  ])

  name_findings = concat(
    [for name in [var.name] : {
      text = "${local.pipeline.at}: the name must be ${local.constants.name_text}${length(name) > 100 ? ", and has ${length(name)}" : ""}."
    } if length(name) > 100 || !can(regex(local.constants.name_rule, name))],
    [for name in [local.role.name] : {
      text = "${local.pipeline.at}: the role's name \"${name}\" must be 1 to 64 characters of A-Z a-z 0-9 + = , . @ - _${length(name) > 64 ? ", and has ${length(name)}" : ""}: give another as role.name."
    } if local.role.made && !can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", name))],
    [for item in concat(local.stages, local.actions, local.rules) : {
      text = "${item.at}: the name must be ${local.constants.name_text}${length(item.name) > 100 ? ", and has ${length(item.name)}" : ""}."
    } if length(item.name) > 100 || !can(regex(local.constants.name_rule, item.name))],
    flatten([for action in local.actions : [for name in distinct(concat(action.input_artifacts, action.output_artifacts)) : {
      text = "${action.at}: the artifact name \"${name}\" must be 1 to 100 characters of A-Z a-z 0-9 - _${length(name) > 100 ? ", and has ${length(name)}" : ""}."
    } if length(name) > 100 || !can(regex("^[A-Za-z0-9_-]+$", name))]]),
    [for action in local.actions : {
      text = "${action.at}: the namespace \"${action.namespace}\" must be 1 to 100 characters of A-Z a-z 0-9 @ - _${length(action.namespace) > 100 ? ", and has ${length(action.namespace)}" : ""}."
    } if action.namespace != null && !can(regex("^[A-Za-z0-9@_-]{1,100}$", action.namespace))],
    [for action in local.actions : {
      text = "${action.at}: the namespace \"${action.namespace}\" is AWS's own: choose another."
    } if contains(["codepipeline", "variables"], coalesce(action.namespace, "-"))],
    [for variable in var.variables : {
      text = "${local.pipeline.at}: variable \"${variable.name}\": the name must be 1 to 128 characters of A-Z a-z 0-9 @ - _${length(variable.name) > 128 ? ", and has ${length(variable.name)}" : ""}."
    } if !can(regex("^[A-Za-z0-9@_-]{1,128}$", variable.name))],
    [for name, rows in { for stage in local.stages : stage.name => stage... } : {
      text = "${rows[0].at} is declared ${length(rows)} times: give each stage a name of its own."
    } if length(rows) > 1],
    flatten([for stage in local.stages : [for name, rows in { for action in stage.actions : action.name => action... } : {
      text = "${rows[0].at} is declared ${length(rows)} times: give each action of a stage a name of its own."
    } if length(rows) > 1]]),
    [for name, rows in { for rule in local.rules : "${rule.stage_index}|${rule.block}|${rule.name}" => rule... } : {
      text = "${rows[0].at} is declared ${length(rows)} times: give each rule of a condition a name of its own."
    } if length(rows) > 1],
    [for name, rows in local.names.producers : {
      text = "${local.pipeline.at}: output artifact \"${name}\" is produced ${length(rows)} times, by ${join(" and by ", [for row in rows : "stage \"${row.stage}\", action \"${row.name}\""])}: name each artifact once."
    } if length(rows) > 1],
    [for name, rows in local.names.namespaces : {
      text = "${local.pipeline.at}: namespace \"${name}\" is given ${length(rows)} times, to ${join(" and to ", [for row in rows : "stage \"${row.stage}\", action \"${row.name}\""])}: give each action its own."
    } if length(rows) > 1],
    [for name, rows in { for variable in var.variables : variable.name => variable... } : {
      text = "${local.pipeline.at}: variable \"${name}\" is declared ${length(rows)} times: declare it once."
    } if length(rows) > 1],
  )
}
