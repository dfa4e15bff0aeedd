# What can be told of this side alone. Names are judged as container-pipeline does in the tools account, as
# neither side sees the other.
locals {
  # No `try`: what it is given is unknown as a whole where any value in it is.
  asked = [for key, environment in var.environments : environment if key == var.environment]

  problems = [for problem in concat(
    [for known in contains(keys(var.environments), var.environment) ? [] : [keys(var.environments)] :
      # The nearest name by the pairs of letters that two names share.
      "environments has none of this name${length(known) == 0 ? ", and is empty" : "; it has ${join(", ", known)}"}${join("", [
        for scored in slice(reverse(sort(concat(["0"], [for name in known : format("%.4f|%s", 2 * length(setintersection(
          [for at in range(max(0, length(var.environment) - 1)) : substr(lower(var.environment), at, 2)],
          [for at in range(max(0, length(name) - 1)) : substr(lower(name), at, 2)],
        )) / max(1, length(var.environment) + length(name) - 2), name)]))), 0, 1) : tonumber(split("|", scored)[0]) >= 0.4 ? " (did you mean \"${split("|", scored)[1]}\"?)" : ""
      ])}"
    ],
    can(regex("^[a-z]([a-z0-9-]*[a-z0-9])?$", var.name)) ? [] : [
      "the pipeline's name must be lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen, as in the tools account",
    ],
    [for id in [var.tools.account_id] : "tools.account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros"
      if !can(regex("^[0-9]{12}$", id))
    ],
    [for region in [var.tools.region] : "tools.region \"${region}\" is no Region, such as eu-west-1"
      if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
    ],
    flatten([for environment in local.asked : concat(
      local.written_problems[var.environment],
      environment.account_id == local.aws.account_id ? [] : [
        "it is of account ${environment.account_id}, and this is ${local.aws.account_id}: call the module with the providers of its account",
      ],
      coalesce(environment.region, var.tools.region) == local.aws.region ? [] : [
        "it is of Region ${coalesce(environment.region, var.tools.region)}, and this is ${local.aws.region}: call the module with the providers of its Region",
      ],
      environment.role.arn != null || length("${var.name}-${var.environment}-deploy") <= 64 ? [] : [
        "its role \"${var.name}-${var.environment}-deploy\" has ${length("${var.name}-${var.environment}-deploy")} characters, and AWS takes 64: shorten its name, or bring the role by role.arn",
      ],
    )]),
  ) : "${local.label}: ${problem}."]
}
