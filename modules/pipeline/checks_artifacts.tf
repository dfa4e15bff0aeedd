locals {
  artifact_findings = flatten([for item in concat(local.actions, local.rules) : concat(
    flatten([for name in distinct(item.input_artifacts) : [
      for earlier in [sort([for output in local.names.outputs : output.artifact if output.position < item.position])] : {
        text      = "${item.at}: input artifact \"${name}\" is produced by no earlier action{nearest}."
        found     = name
        among     = earlier
        otherwise = length(earlier) == 0 ? "; there is none that produces any" : "; they produce \"${join("\", \"", earlier)}\""
      }
    ] if lookup(local.names.produced, name, -1) < 0]),
    [for name in distinct(item.input_artifacts) : {
      text = "${item.at}: input artifact \"${name}\" is produced by stage \"${local.names.producers[name][0].stage}\", action \"${local.names.producers[name][0].name}\", which does not run earlier: give it a lower run_order or an earlier stage."
    } if lookup(local.names.produced, name, -1) >= item.position],
    [for name, uses in { for name in item.input_artifacts : name => name... } : {
      text = "${item.at}: input artifact \"${name}\" is given ${length(uses)} times: give it once."
    } if length(uses) > 1],
  )])
}
