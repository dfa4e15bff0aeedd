# Every check adds to a list of findings: `text` is the message, and where a name is wrong, `found` is that
# name, `among` the right ones, and "{nearest}" in the text the place for the hint; `otherwise` stands there
# where none is near.
locals {
  # The nearest name by Dice's coefficient over pairs of letters: twice the shared pairs over all pairs.
  # From 0.4 on, a slip of the finger in a short name still counts as near, and another word does not. The
  # same letters in another order are near whatever pairs they make.
  problems = { for kind, findings in {
    # Of names and structure alone: known in every plan, whatever else is not.
    structure = concat(
      local.name_findings,
      local.structure_findings,
      local.configuration_findings,
      local.artifact_findings,
      local.condition_findings,
      local.trigger_findings,
    )
    # Of values, any of which may be unknown until apply, and would then hide the findings above.
    values = concat(
      local.value_findings,
      local.absent_findings,
    )
    # Each of what is often made in the same plan by itself, so that it hides no other's findings.
    boundary    = local.grant_findings.boundary
    computed    = concat(local.scope_findings.computed, local.grant_findings.computed)
    connection  = local.grant_findings.connection
    connections = local.grant_findings.connections
    names       = local.scope_findings.named
    keys        = local.grant_findings.keys
    passed      = local.grant_findings.passed
    policies    = local.grant_findings.policies
    roles       = local.setting_findings.roles
    stores      = concat(local.setting_findings.stores, local.grant_findings.stores)
    variables   = local.setting_findings.variables
    } : kind => [
    for finding in findings : replace(finding.text, "{nearest}", join("", [
      for scored in slice(reverse(sort(concat(["0"], [
        for name in try(finding.among, []) : format("%.4f|%s", join("", sort(split("", lower(finding.found)))) == join("", sort(split("", lower(name)))) ? 1 : 2 * length(setintersection(
          [for at in range(max(0, length(finding.found) - 1)) : substr(lower(finding.found), at, 2)],
          [for at in range(max(0, length(name) - 1)) : substr(lower(name), at, 2)],
          )) / max(1, length(toset([for at in range(max(0, length(finding.found) - 1)) : substr(lower(finding.found), at, 2)]))
        + length(toset([for at in range(max(0, length(name) - 1)) : substr(lower(name), at, 2)]))), name)
      ]))), 0, 1) : tonumber(split("|", scored)[0]) >= 0.4 ? " (did you mean \"${join("|", slice(split("|", scored), 1, length(split("|", scored))))}\"?)" : try(finding.otherwise, "")
    ]))
  ] }
}
