# What is judged of an environment alike on both sides of an account boundary: container-pipeline and
# container-pipeline-target have this file word by word, so that the map of environments is refused with the
# same words wherever it is planned first.
locals {
  # A splat, as an object that holds an unknown value cannot be compared with null.
  declared = { for key, environment in var.environments : key => [
    for type, given in {
      ecs_blue_green = environment.ecs_blue_green[*]
      ecs_rolling    = environment.ecs_rolling[*]
      eks_helm       = environment.eks_helm[*]
      eks_native     = environment.eks_native[*]
      lambda_image   = environment.lambda_image[*]
    } : type if length(given) > 0
  ] }

  written_problems = { for key, environment in var.environments : key => concat(
    can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", key)) && length(key) <= 32 ? [] : [
      "its name must be 1 to 32 lower-case letters, digits and hyphens, of which the first and the last are no hyphens: roles and projects are named after it",
    ],
    length(local.declared[key]) == 1 ? [] : [
      "${length(local.declared[key]) == 0 ? "says not how to deploy" : "has ${join(" and ", local.declared[key])}"}: give exactly one of ${join(", ", local.types)}",
    ],
    flatten([for kind in [
      # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
      { of = "ecs_blue_green", takes = "^[a-zA-Z0-9_-]{1,255}$", expected = "1 to 255 letters, digits, _ and -", given = [for each in environment.ecs_blue_green[*] : { cluster = each.cluster, service = each.service }] },
      { of = "ecs_rolling", takes = "^[a-zA-Z0-9_-]{1,255}$", expected = "1 to 255 letters, digits, _ and -", given = [for each in environment.ecs_rolling[*] : { cluster = each.cluster, service = each.service }] },
      # https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
      { of = "eks_helm", takes = "^[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}$", expected = "1 to 100 letters, digits, _ and -, of which the first is a letter or a digit", given = [for each in environment.eks_helm[*] : { cluster = each.cluster }] },
      { of = "eks_native", takes = "^[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}$", expected = "1 to 100 letters, digits, _ and -, of which the first is a letter or a digit", given = [for each in environment.eks_native[*] : { cluster = each.cluster }] },
      # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
      { of = "lambda_image", takes = "^[a-zA-Z0-9_-]{1,64}$", expected = "1 to 64 letters, digits, _ and -", given = [for each in environment.lambda_image[*] : { function = each.function }] },
      ] : [for names in kind.given : [for option, name in names :
        "${kind.of}.${option} \"${name}\" is no name${startswith(name, "arn:") ? " but an ARN" : ""}: ${kind.expected}"
        if !can(regex(kind.takes, name))
    ]]]),
    # The keys alone: the ARNs may be of listeners of the same plan.
    [for given in [for ecs in environment.ecs_blue_green[*] : sort(keys(ecs.load_balancer.listener_arns))] :
      "ecs_blue_green.load_balancer.listener_arns has ${length(given) == 0 ? "no listener" : join(" and ", formatlist("\"%s\"", given))}: give \"production\", which serves the traffic, and \"test\" where there is one"
      if !contains(given, "production") || length(setsubtract(given, ["production", "test"])) > 0
    ],
    [for ecs in environment.ecs_blue_green[*] :
      "ecs_blue_green.load_balancer.target_groups has ${length(ecs.load_balancer.target_groups)}, expected 2: the old and the new tasks have one each"
      if length(ecs.load_balancer.target_groups) != 2
    ],
    [for option, roles in {
      execution_role = concat(environment.ecs_blue_green[*].execution_role, environment.ecs_rolling[*].execution_role)
      pull_roles     = environment.pull_roles
      task_role      = compact(concat(environment.ecs_blue_green[*].task_role, environment.ecs_rolling[*].task_role))
      } :
      "${option}: ${join(", ", [for role in roles : "\"${role}\"" if !can(regex("^(arn:${local.aws.partition}:iam::${environment.account_id}:role/)?[A-Za-z0-9_+=,.@/-]+$", role))])} must be the name, after its path if it has one, or the ARN of a role of account ${environment.account_id}"
      if length([for role in roles : role if !can(regex("^(arn:${local.aws.partition}:iam::${environment.account_id}:role/)?[A-Za-z0-9_+=,.@/-]+$", role))]) > 0
    ],
  ) }
}
