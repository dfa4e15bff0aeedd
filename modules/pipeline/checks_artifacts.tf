locals {
  # When an item runs: later stages after earlier ones, and inside a stage by run_order. A rule of
  # before_entry runs before its stage's actions, those of the other conditions after them.
  run_position = { for item in concat(local.actions, local.rules) : item.at => (
    item.stage_index * 2000 + (can(item.run_order) ? item.run_order : item.block == "before_entry" ? 0 : 1500)
  )... }

  # When each artifact exists first. Looked up: keys() and contains() walk over everything for each input.
  produced = { for name, outputs in local.producers : name => min([for output in outputs : local.run_position[output.at][0]]...) }

  artifact_findings = flatten([for item in concat(local.actions, local.rules) : concat(
    flatten([for name in distinct(item.input_artifacts) : [
      for earlier in [sort([for output in local.outputs : output.artifact if local.run_position[output.at][0] < local.run_position[item.at][0]])] : {
        text      = "${item.at}: input artifact \"${name}\" is produced by no earlier action{nearest}."
        found     = name
        among     = earlier
        otherwise = length(earlier) == 0 ? "; there is none that produces any" : "; they produce \"${join("\", \"", earlier)}\""
      }
    ] if lookup(local.produced, name, -1) < 0]),
    [for name in distinct(item.input_artifacts) : {
      text = "${item.at}: input artifact \"${name}\" is produced by stage \"${local.producers[name][0].stage}\", action \"${local.producers[name][0].name}\", which does not run earlier: give it a lower run_order or an earlier stage."
    } if lookup(local.produced, name, -1) >= local.run_position[item.at][0]],
    [for name, uses in { for name in item.input_artifacts : name => name... } : {
      text = "${item.at}: input artifact \"${name}\" is given ${length(uses)} times: give it once."
    } if length(uses) > 1],
  )])
}
