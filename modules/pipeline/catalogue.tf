locals {
  # One file for each type, of which only those in use are read: each costs a plan time, and the whole
  # of them took a tenth of a second of every ten pipelines.
  catalogue = one([
    for types in [toset(flatten([for stage in var.stages : [
      stage.actions[*].type, [for condition in [stage.before_entry, stage.on_failure, stage.on_success] : condition.rules[*].type if condition != null],
      ]]))] : one([
      for known in [{ for kind in ["actions", "rules"] : kind => [
        for file in fileset("${path.module}/catalogue/${kind}", "**/*.json") : trimsuffix(file, ".json")
        ] }] : {
        action_types = known.actions
        rule_types   = known.rules
        actions      = { for type in setintersection(types, known.actions) : type => jsondecode(file("${path.module}/catalogue/actions/${type}.json")) }
        rules        = { for type in setintersection(types, known.rules) : type => jsondecode(file("${path.module}/catalogue/rules/${type}.json")) }
      }
    ])
  ])

  # Sorted, because Terraform compares the blocks by position: an action that is added or written
  # elsewhere must not show the others as changed.
  sorted_stages = [for stage in var.stages : merge(stage, {
    actions = [
      for action in [for key in sort([
        for index, action in stage.actions : format("%09.3f|%s|%05d", action.run_order, action.name, index)
      ]) : stage.actions[tonumber(reverse(split("|", key))[0])]] :
      # A type that the account or a partner brings has no entry, and a namesake's entry is not about it.
      merge(action, { known = action.owner != "Custom" && action.owner != "ThirdParty" && contains(local.catalogue.action_types, action.type) })
    ]
  })]

  stages = [for index, stage in local.sorted_stages : merge(stage, {
    index = index
    at    = "Pipeline \"${var.name}\": stage \"${stage.name}\""
    actions = [for action in stage.actions : merge(action, {
      at          = "Pipeline \"${var.name}\": stage \"${stage.name}\", action \"${action.name}\""
      stage       = stage.name
      stage_index = index
      # Later stages run after earlier ones, and inside a stage by run_order.
      position = index * 2000 + action.run_order
      category = split("/", action.type)[0]
      provider = join("/", slice(split("/", action.type), 1, length(split("/", action.type))))
      owner    = action.owner != null ? action.owner : try(local.catalogue.actions[action.type].owner, "AWS")
      version  = action.version != null ? action.version : try(local.catalogue.actions[action.type].version, "1")
      given    = keys(action.configuration)
      declared = action.configuration
      # A null has no text; "" is told like any other wrong name.
      input_artifacts = [for name in action.input_artifacts : name == null ? "" : name]
      triggered       = action.known && action.type == local.constants.connection_source && contains(var.triggers[*].source_action, action.name)
      # Written even where AWS has a default: with a default left out, a change made in the console is
      # no drift, and polling is AWS's default.
      configuration = merge(
        { for key, spec in try(local.catalogue.actions[action.type].configuration, {}) : key => spec.default if action.known && can(spec.default) },
        action.known && action.type == local.constants.connection_source && contains(var.triggers[*].source_action, action.name) ? { DetectChanges = "false" } : {},
        # Null and "" are as good as not given. A computed value may be unknown, and a condition on it
        # would leave the keys unknown too: see `written`.
        { for key, value in action.configuration : key => value if contains(action.known ? local.scopes[action.type].computed : [], key) ? true : value != null && value != "" },
      )
    })]
    on_failure = stage.on_failure == null ? null : merge(stage.on_failure, {
      # A condition carries the result itself; beside retry_configuration AWS wants it said.
      result     = length(stage.on_failure.rules) > 0 ? null : stage.on_failure.retry_mode != null ? "RETRY" : stage.on_failure.result
      retry_mode = length(stage.on_failure.rules) == 0 && stage.on_failure.result == "RETRY" && stage.on_failure.retry_mode == null ? "FAILED_ACTIONS" : stage.on_failure.retry_mode
    })
  })]

  actions = flatten(local.stages[*].actions)

  rules = flatten([for index, stage in var.stages : [
    for block, condition in { before_entry = stage.before_entry, on_failure = stage.on_failure, on_success = stage.on_success } : [
      for rule in condition == null ? [] : condition.rules : merge(rule, {
        at          = "Pipeline \"${var.name}\": stage \"${stage.name}\", ${block} rule \"${rule.name}\""
        block       = block
        stage       = stage.name
        stage_index = index
        # Of before_entry a rule runs before its stage's actions, of the other conditions after them.
        position = index * 2000 + (block == "before_entry" ? 0 : 1500)
        known    = contains(local.catalogue.rule_types, rule.type)
        given    = keys(rule.configuration)
        declared = rule.configuration

        input_artifacts = [for name in rule.input_artifacts : name == null ? "" : name]
        configuration   = { for key, value in rule.configuration : key => value if value != null && value != "" }
      })
    ]
  ]])

  action_role_arns = sort(distinct([
    for item in concat(local.actions, local.rules) : item.role_arn if item.role_arn != null
  ]))
}
