# What is wrong with each trigger, whether this call acts on it or not: every call gets the same.
locals {
  # EventBridge and Scheduler, quotas: characters of a pattern, of a template, of a name.
  sizes = { pattern = 2048, template = 8192, name = 64 }

  trigger_sorts = {
    for key, trigger in var.triggers : key => compact([
      trigger.codecommit != null ? "codecommit" : "",
      trigger.ecr != null ? "ecr" : "",
      trigger.pipeline != null ? "pipeline" : "",
      trigger.s3 != null ? "s3" : "",
      trigger.schedule != null ? "schedule" : "",
    ])
  }

  trigger_problems = {
    for key, trigger in var.triggers : key => concat(
      can(regex("^[A-Za-z0-9._-]+$", key)) ? [] : [
        "a key ends the name of a rule, and is letters, digits, ., - and _.",
      ],
      length(local.rule_names[key]) <= local.sizes.name ? [] : [
        "the rule's name \"${local.rule_names[key]}\" has ${length(local.rule_names[key])} characters, and EventBridge takes ${local.sizes.name}: choose a shorter key or name.",
      ],
      length(local.trigger_sorts[key]) == 1 ? [] : [
        "has ${length(local.trigger_sorts[key]) == 0 ? "none" : join(" and ", local.trigger_sorts[key])} of codecommit, ecr, pipeline, s3 and schedule: give one, and each further event a trigger of its own.",
      ],
      [for id in trigger.account_id[*] :
        "account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
        if !can(regex("^[0-9]{12}$", id))
      ],
      [for region in trigger.region[*] :
        "region \"${region}\" is no Region, such as eu-west-1."
        if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
      ],
      [for size in [length(local.patterns[key])] :
        "its event pattern has ${size} characters, and EventBridge takes ${local.sizes.pattern}: let one pattern stand for several values, or part them into several triggers."
        if size > local.sizes.pattern
      ],
      [for size in [length(local.inputs[key])] :
        "what it starts the pipeline with has ${size} characters, and EventBridge takes ${local.sizes.template}: pass on less in variables."
        if size > local.sizes.template
      ],
      # https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineVariable.html
      [for name in keys(trigger.variables) :
        "variable \"${name}\": the name must be 1 to 128 characters of A-Z a-z 0-9 @ - _."
        if !can(regex("^[A-Za-z0-9@_-]{1,128}$", name))
      ],
      [for name, value in trigger.variables :
        "variable \"${name}\" has ${length(value)} characters, and CodePipeline takes 1 to 1000."
        if length(value) < 1 || length(value) > 1000
      ],
      [for name, value in trigger.variables : trigger.schedule != null ?
        "variable \"${name}\" takes \"${value}\" from the event, and a schedule has none: give the text itself." :
        "variable \"${name}\" takes \"${value}\" from the event, expected a path, as \"$.detail.image-tag\"."
        if startswith(value, "$.") && (trigger.schedule != null || !can(regex("^[$]([.][A-Za-z0-9_/-]+([[][0-9]+[]])?)+$", value)))
      ],
      # In a template, "<name>" stands for a value of the event.
      [for name, value in trigger.variables :
        "variable \"${name}\" has < or >, which EventBridge would take for a value of the event: leave them out."
        if can(regex("[<>]", value))
      ],
      # jsonencode writes < and > so, which is undone in the template, and with it what is meant literally.
      [for name, value in trigger.variables :
        "variable \"${name}\" has \"${regex("\\\\u003[ce]", value)}\", by which JSON writes < or >, and EventBridge would take that for a value of the event: leave it out."
        if can(regex("\\\\u003[ce]", value))
      ],
      [for name in keys(trigger.variables) :
        "variable \"${name}\" is none of the pipeline${local.nearest[name][0]}."
        if var.pipeline.variables == null ? false : !contains(var.pipeline.variables[*].name, name)
      ],
      [for variable in var.pipeline.variables == null ? [] : var.pipeline.variables :
        "the pipeline's variable \"${variable.name}\" has no default_value, so it starts only when each trigger gives one: add it to variables."
        if variable.default_value == null && !contains(keys(trigger.variables), variable.name)
      ],
      [for event in trigger.pipeline[*] :
        "pipeline.name \"${event.name}\" must be 1 to 100 characters of A-Z a-z 0-9 . @ - _."
        if !can(regex("^[A-Za-z0-9.@_-]+$", event.name)) || length(event.name) > 100
      ],
      [for event in trigger.pipeline[*] :
        "the pipeline would start itself, again and again: name another."
        if event.name == var.pipeline.name && local.places[key] == "${local.pipeline.account_id}:${local.pipeline.region}"
      ],
      [for written in concat(trigger.codecommit[*].repository, trigger.ecr[*].repository, trigger.s3[*].bucket) :
        "the pipeline writes to \"${written}\" itself (pipeline.writes_to), and would start itself again and again: let it write elsewhere, or start on something else."
        if contains(var.pipeline.writes_to, written)
      ],
    )
  }

  # The nearest name by the pairs of letters that two names share, for wrong names only.
  nearest = {
    for wrong in distinct(concat(
      flatten([for trigger in values(var.triggers) : [
        for name in keys(trigger.variables) : { name = name, known = var.pipeline.variables[*].name }
        if var.pipeline.variables == null ? false : !contains(var.pipeline.variables[*].name, name)
      ]]),
      flatten([for sources in values(local.sources) : [
        for source in sources : { name = source.action, known = keys(var.pipeline.source_actions) }
        if source.action == null || var.pipeline.source_actions == null ? false : !contains(keys(var.pipeline.source_actions), source.action)
      ]]),
      )) : wrong.name => join("", [
      for scored in slice(reverse(sort(concat(["0"], [
        for name in wrong.known : format("%.4f|%s", 2 * length(setintersection(
          [for at in range(max(0, length(wrong.name) - 1)) : lower(substr(wrong.name, at, 2))],
          [for at in range(max(0, length(name) - 1)) : lower(substr(name, at, 2))],
        )) / max(1, length(wrong.name) + length(name) - 2), name)
      ]))), 0, 1) : tonumber(split("|", scored)[0]) >= 0.4 ? " (did you mean \"${split("|", scored)[1]}\"?)" : ""
    ])...
  }
}
