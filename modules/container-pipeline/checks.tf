# What concerns the composition alone: names that are made of others, and what an environment says. What a
# module that is called refuses itself, it tells with its own words. Nothing here waits for a resource, so
# all of it is told by the first plan.
locals {
  name_problems = concat(
    can(regex("^[a-z]([a-z0-9-]*[a-z0-9])?$", var.name)) ? [] : [
      "${local.label}: name must be lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen: buckets, repositories and roles are named after it.",
    ],
    [for made in [
      { what = "connection", limit = 32, text = var.name, cure = "connection.name", by = var.connection.arn == null && var.connection.name == null },
      { what = "role", limit = 64, text = "${var.name}-build-codebuild", cure = "build.project", by = var.build.project == null },
      { what = "role", limit = 64, text = "${var.name}-pipeline", cure = "role.arn", by = var.role.arn == null },
      ] :
      "${local.label}: name has ${length(var.name)} characters, and so the ${made.what} \"${made.text}\" ${length(made.text)}; AWS takes ${made.limit}: shorten it to ${length(var.name) + made.limit - length(made.text)}, or give ${made.cure}."
      if made.by && length(made.text) > made.limit
    ],
  )

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

  environment_problems = { for key, environment in var.environments : key => [
    for problem in concat(
      can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", key)) && length(key) <= 32 ? [] : [
        "its name must be 1 to 32 lower-case letters, digits and hyphens, of which the first and the last are no hyphens: roles and projects are named after it",
      ],
      can(regex("^[0-9]{12}$", environment.account_id)) ? [] : [
        "account_id \"${environment.account_id}\" must be an account id of 12 digits, written as text to keep leading zeros",
      ],
      [for region in environment.region[*] : "region \"${region}\" is no Region, such as eu-west-1"
        if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
      ],
      length(local.declared[key]) == 1 ? [] : [
        "${length(local.declared[key]) == 0 ? "says not how to deploy" : "has ${join(" and ", local.declared[key])}"}: give exactly one of ${join(", ", local.types)}",
      ],
      environment.wave >= 1 && environment.wave <= 999 && floor(environment.wave) == environment.wave ? [] : [
        "wave is ${environment.wave}, and must be a whole number, 1 to 999",
      ],
      [for made in concat(
        environment.role.arn != null ? [] : [{ text = "${var.name}-${key}-deploy", cure = "bring the role by role.arn" }],
        [for type in local.declared[key] : { text = "${var.name}-${key}-helm-codebuild", cure = "the name of the pipeline" } if type == "eks_helm"],
        [for type in local.declared[key] : { text = "${var.name}-${key}-publish-codebuild", cure = "the name of the pipeline" }
          if type == "lambda_image" || length(flatten(environment.eks_native[*].manifests)) > 0
        ],
        ) :
        "its role \"${made.text}\" has ${length(made.text)} characters, and AWS takes 64: shorten its name, or ${made.cure}"
        if length(made.text) > 64 && length(local.name_problems) == 0
      ],
      [for arn in environment.role.arn[*] :
        "role.arn \"${arn}\" is no ARN of a role of account ${environment.account_id}"
        if !can(regex("^arn:${local.aws.partition}:iam::${environment.account_id}:role/[^*?$]+$", arn))
      ],
      [for option, roles in {
        execution_role = concat(environment.ecs_blue_green[*].execution_role, environment.ecs_rolling[*].execution_role)
        pull_roles     = environment.pull_roles
        } :
        "${option}: ${join(", ", [for role in roles : "\"${role}\"" if !can(regex("^(arn:${local.aws.partition}:iam::${environment.account_id}:role/)?[A-Za-z0-9_+=,.@/-]+$", role))])} must be the name, after its path if it has one, or the ARN of a role of account ${environment.account_id}"
        if length([for role in roles : role if !can(regex("^(arn:${local.aws.partition}:iam::${environment.account_id}:role/)?[A-Za-z0-9_+=,.@/-]+$", role))]) > 0
      ],
      # They become lists parted by commas, and files of an artifact.
      [for path in flatten([
        environment.ecs_blue_green[*].app_spec_path,
        environment.ecs_blue_green[*].task_definition_path,
        [for eks in environment.eks_native[*] : concat([for helm in eks.helm[*] : concat([helm.chart], helm.values_files)], eks.manifests)],
        ]) :
        "\"${path}\" is no path in the source, relative and inside it, without a comma"
        if can(regex("^$|^[/-]|://|[[:cntrl:],]", path)) || contains(split("/", path), "..")
      ],
      flatten([for eks in environment.eks_native[*] : [
        length(eks.helm[*]) + (length(eks.manifests) > 0 ? 1 : 0) == 1 ? [] : [
          "eks_native has ${length(eks.manifests) > 0 ? "both helm and" : "neither helm nor"} manifests: give one",
        ],
      ]]),
      # Of two, the later one by its name is told.
      [for other in slice(keys(var.environments), 0, index(keys(var.environments), key)) : "deploys to ${local.destinations[key][0]}, as \"${other}\" does: give each its own, or remove one"
        if length(setintersection(local.destinations[key], local.destinations[other])) > 0
      ],
    ) : "${local.label}: environment \"${key}\": ${problem}."
  ] }

  # What an environment deploys to, to find two that do to the same.
  destinations = { for key, environment in var.environments : key => [
    for what in concat(
      [for ecs in environment.ecs_blue_green[*] : "ECS service ${ecs.cluster}/${ecs.service}"],
      [for ecs in environment.ecs_rolling[*] : "ECS service ${ecs.cluster}/${ecs.service}"],
      [for eks in environment.eks_helm[*] : "release ${eks.namespace}/${eks.release} of EKS cluster ${eks.cluster}"],
      flatten([for eks in environment.eks_native[*] : [for helm in eks.helm[*] : "release ${eks.namespace}/${helm.release} of EKS cluster ${eks.cluster}"]]),
      [for lambda in environment.lambda_image[*] : "alias ${lambda.function}:${lambda.alias}"],
    ) : "${what} of account ${environment.account_id}, Region ${coalesce(environment.region, local.aws.region)}"
  ] }

  # Apart, for the bucket of a further Region takes its name from here, and gives its store back.
  bucket_problems = [
    for name in length(local.name_problems) > 0 || var.artifact_store.name != null || contains(keys(var.artifact_stores), local.aws.region) ? [] : [local.bucket] :
    "${local.label}: name has ${length(var.name)} characters, and so the bucket \"${name}\" ${length(name)}; AWS takes 63: shorten it to ${length(var.name) + 63 - length(name)}, or give artifact_store.name."
    if length(name) > 63
  ]

  problems = concat(
    local.name_problems,
    local.bucket_problems,
    flatten(values(local.environment_problems)),
    [for key, environment in local.environments :
      "${local.label}: environment \"${key}\": Region ${environment.action_region} has no artifact store: call the module artifact-store with the providers of that Region, give it name and access of artifact_stores[\"${environment.action_region}\"] of this module's outputs, and give its output store here as artifact_stores[\"${environment.action_region}\"]."
      if !contains(keys(local.deployed), key)
    ],
    length(local.containers) < 2 || !local.generated || var.build.container_image.container_name != null ? [] : [
      "${local.label}: environments have different containers, ${join(", ", [for key, environment in local.environments : "\"${environment.ecs_rolling.container}\" of \"${key}\"" if try(environment.ecs_rolling.container, null) != null])}, and the build writes imagedefinitions.json for one: name them alike, or bring a build.",
    ],
    [for key, environment in local.environments :
      "${local.label}: environment \"${key}\": lambda_image runs images of one platform, and build.container_image.platforms has ${length(var.build.container_image.platforms)}: leave the function's alone."
      if environment.type == "lambda_image" && length(var.build.container_image.platforms) > 1
    ],
    [for option in var.build.project == null ? [] : compact([
      var.build.buildspec != null ? "buildspec" : "",
      length(var.build.environment_variables) > 0 ? "environment_variables" : "",
      var.build.vpc != null ? "vpc" : "",
      ]) :
      "${local.label}: build.project brings a project, which has a ${option} of its own: leave build.${option} out."
    ],
    [for option in var.image.registry == null ? [] : compact([
      var.image.encryption != null ? "encryption" : "",
      length(var.image.keep_tagged) > 0 ? "keep_tagged" : "",
      length(var.image.pull_accounts) > 0 ? "pull_accounts" : "",
      length(var.image.pull_role_arns) > 0 ? "pull_role_arns" : "",
      ]) :
      "${local.label}: image.registry brings the repository, whose owner says that: leave image.${option} out."
    ],
    flatten([for stage, extra in var.extra_stages : [for known in [concat(["Build"], [for wave in distinct(values(var.environments)[*].wave) : "Deploy-${wave}"])] :
      # The nearest name by the pairs of letters that two names share.
      "${local.label}: extra_stages[\"${stage}\"].after is \"${extra.after}\", and the stages are ${join(", ", sort(known))}${join("", [
        for scored in slice(reverse(sort([for name in known : format("%.4f|%s", 2 * length(setintersection(
          [for at in range(max(0, length(extra.after) - 1)) : substr(lower(extra.after), at, 2)],
          [for at in range(length(name) - 1) : substr(lower(name), at, 2)],
        )) / max(1, length(extra.after) + length(name) - 2), name)])), 0, 1) : tonumber(split("|", scored)[0]) >= 0.4 ? " (did you mean \"${split("|", scored)[1]}\"?)" : ""
      ])}."
      if !contains(known, extra.after)
    ]]),
  )
}
