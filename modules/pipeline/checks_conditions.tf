locals {
  condition_findings = concat(
    [for stage in local.stages : {
      text = "${stage.at}, before_entry: result \"${stage.before_entry.result}\" is not possible; AWS takes \"FAIL\" or \"SKIP\"."
    } if !contains(["FAIL", "SKIP"], try(stage.before_entry.result, "FAIL"))],
    [for stage in local.stages : {
      text = "${stage.at}, on_success: result \"${stage.on_success.result}\" is not possible; AWS takes \"FAIL\" or \"ROLLBACK\"."
    } if !contains(["FAIL", "ROLLBACK"], try(stage.on_success.result, "FAIL"))],
    [for stage in var.stages : {
      text = "${local.pipeline.at}: stage \"${stage.name}\", on_failure: result \"${stage.on_failure.result}\" is not possible; AWS takes \"RETRY\" or \"ROLLBACK\"."
    } if !contains(["RETRY", "ROLLBACK"], try(coalesce(stage.on_failure.result, "RETRY"), "RETRY"))],
    [for stage in var.stages : {
      text = "${local.pipeline.at}: stage \"${stage.name}\", on_failure: retry_mode \"${stage.on_failure.retry_mode}\" is unknown; AWS takes \"ALL_ACTIONS\" or \"FAILED_ACTIONS\"."
    } if !contains(["ALL_ACTIONS", "FAILED_ACTIONS"], try(coalesce(stage.on_failure.retry_mode, "ALL_ACTIONS"), "ALL_ACTIONS"))],
    [for stage in var.stages : {
      text = "${local.pipeline.at}: stage \"${stage.name}\", on_failure: a retry and rules exclude each other: keep one of them."
    } if(stage.on_failure == null ? 0 : length(stage.on_failure.rules)) > 0 && (try(stage.on_failure.retry_mode, null) != null || try(coalesce(stage.on_failure.result, "-"), "") == "RETRY")],
    [for stage in var.stages : {
      text = "${local.pipeline.at}: stage \"${stage.name}\", on_failure: retry_mode is for result \"RETRY\", not \"ROLLBACK\": remove one of them."
    } if try(stage.on_failure.retry_mode, null) != null && try(coalesce(stage.on_failure.result, "-"), "") == "ROLLBACK"],
    [for stage in var.stages : {
      text = "${local.pipeline.at}: stage \"${stage.name}\", on_failure: neither result, retry_mode nor rules are given: give one, or remove on_failure."
    } if stage.on_failure != null && try(stage.on_failure.result, null) == null && try(stage.on_failure.retry_mode, null) == null && (stage.on_failure == null ? 0 : length(stage.on_failure.rules)) == 0],
    # What every block can end in: AWS CodePipeline user guide, stage conditions.
    flatten([for rollback in concat(
      [for stage in local.stages : { stage = stage, block = "on_success" } if try(stage.on_success.result, "") == "ROLLBACK"],
      [for stage in local.stages : { stage = stage, block = "on_failure" } if try(coalesce(stage.on_failure.result, "-"), "") == "ROLLBACK" || (stage.on_failure == null ? 0 : length(stage.on_failure.rules)) > 0],
      ) : [
      for problem in [
        rollback.stage.index == 0 ? "the source stage cannot be rolled back: declare it on a later stage" : null,
        local.execution_mode == "PARALLEL" ? "execution_mode PARALLEL has no rollback: use QUEUED or SUPERSEDED" : null,
      ] : { text = "${rollback.stage.at}, ${rollback.block}: ${problem}." } if problem != null
    ]]),
    flatten([for stage in local.stages : [for block in ["before_entry", "on_success"] : {
      text = "${stage.at}, ${block}: 0 rules are declared; AWS takes 1 to 5."
    } if stage[block] == null ? false : length(stage[block].rules) == 0]]),
    flatten([for stage in local.stages : [for block in ["before_entry", "on_failure", "on_success"] : {
      text = "${stage.at}, ${block}: ${length(stage[block].rules)} rules are declared; AWS takes 1 to 5."
    } if stage[block] == null ? false : length(stage[block].rules) > 5]]),
    [for rule in local.rules : {
      text  = "${rule.at}: type \"${rule.type}\" is unknown{nearest}; AWS has ${join(", ", local.catalogue.rule_types)}."
      found = rule.type
      among = local.catalogue.rule_types
    } if !rule.known],
    [for rule in local.rules : {
      text = "${rule.at}: result \"SKIP\" works with LambdaInvoke and VariableCheck alone, not with ${rule.type}: use \"FAIL\", or another rule."
    } if rule.known && rule.block == "before_entry" && try(var.stages[rule.stage_index].before_entry.result, "") == "SKIP" && !contains(["LambdaInvoke", "VariableCheck"], rule.type)],
    [for rule in local.rules : {
      text = "${rule.at}: a Commands rule without commands: give at least one."
    } if rule.type == "Commands" && length(rule.commands) == 0],
    [for rule in local.rules : {
      text = "${rule.at}: ${length(rule.commands)} commands are declared; AWS takes 1 to 50: put them into a script of the artifact."
    } if length(rule.commands) > 50],
    [for rule in local.rules : {
      text = "${rule.at}: commands are for a Commands rule, not for ${rule.type}: remove them."
    } if rule.type != "Commands" && length(rule.commands) > 0],
  )
}
