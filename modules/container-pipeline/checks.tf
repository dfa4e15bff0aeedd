# What concerns the composition alone: names that are made of others, and what an environment says. What a
# module that is called refuses itself, it tells with its own words. Nothing here waits for a resource, so
# all of it but the repository is told by the first plan.
locals {
  # Names that are made of the pipeline's and too long for AWS. Without the bucket's: for all that is made of
  # the name a stand-in depends on these, and what the bucket of a further Region is called must not wait for
  # `artifact_stores`, which that bucket is given back in.
  too_long = [for made in [
    { what = "connection", limit = 32, text = var.name, cure = "connection.name", by = var.connection.arn == null && var.connection.name == null },
    { what = "role", limit = 64, text = "${var.name}-build-codebuild", cure = "build.project", by = var.build.project == null },
    { what = "role", limit = 64, text = "${var.name}-pipeline", cure = "role.arn", by = var.role.arn == null },
  ] : merge(made, { left = length(var.name) + made.limit - length(made.text) }) if made.by && length(made.text) > made.limit]

  misnamed = can(regex("^[a-z]([a-z0-9-]*[a-z0-9])?$", var.name)) ? [] : [
    "${local.label}: name must be lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen: buckets, repositories and roles are named after it.",
  ]
  # Where there is any, a stand-in takes the name's place.
  name_problems = concat(local.misnamed, local.too_long[*].text)

  environment_problems = { for key, environment in var.environments : key => [
    for problem in concat(
      local.written_problems[key],
      can(regex("^[0-9]{12}$", environment.account_id)) ? [] : [
        "account_id \"${environment.account_id}\" must be an account id of 12 digits, written as text to keep leading zeros",
      ],
      [for region in environment.region[*] : "region \"${region}\" is no Region, such as eu-west-1"
        if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
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

  # One message, of the name that leaves the fewest characters.
  length_problems = [
    for made in [concat(local.too_long, [
      for text in var.artifact_store.name != null || contains(keys(var.artifact_stores), local.aws.region) ? [] : ["${var.name}-artifacts-${local.aws.account_id}-${local.aws.region}"] :
      { what = "bucket", limit = 63, text = text, cure = "artifact_store.name", left = length(var.name) + 63 - length(text) } if length(text) > 63
    ])] :
    [for tightest in made : "${local.label}: name has ${length(var.name)} characters, and so the ${tightest.what} \"${tightest.text}\" ${length(tightest.text)}; AWS takes ${tightest.limit}: shorten it to ${tightest.left}, or give ${join(", ", made[*].cure)}." if tightest.left == min(made[*].left...)][0]
    if length(made) > 0
  ]

  # In this module's words, where the one that is called knows nothing of its inputs' names.
  connection_problems = [for problem in concat(
    [for arn in var.connection.arn[*] :
      "arn \"${arn}\" is no connection, \"arn:<partition>:codeconnections:<Region>:<account>:connection/<id>\""
      if !can(regex("^arn:[a-z0-9-]+:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/[a-zA-Z0-9-]+$", arn))
    ],
    var.connection.arn == null || length(var.connection.host[*]) == 0 ? [] : [
      "arn brings a connection, which has its host already: leave connection.host out",
    ],
    [for name in var.connection.arn == null ? var.connection.name[*] : [] :
      "name has ${length(name)} characters, expected 1 to 32"
      if length(name) < 1 || length(name) > 32
    ],
    var.connection.arn != null || var.connection.provider_type != "AzureDevOps" ? [] : [
      "provider_type \"AzureDevOps\" exists in AWS but not in provider hashicorp/aws 5.100: create the connection in the console or with the AWS CLI, and give its ARN as connection.arn",
    ],
    [for known in [["Bitbucket", "GitHub", "GitHubEnterpriseServer", "GitLab", "GitLabSelfManaged"]] :
      # The nearest name by the pairs of letters that two names share.
      "provider_type \"${var.connection.provider_type}\" is none of ${join(", ", known)}${join("", [
        for scored in slice(reverse(sort([for name in known : format("%.4f|%s", 2 * length(setintersection(
          [for at in range(max(0, length(var.connection.provider_type) - 1)) : substr(lower(var.connection.provider_type), at, 2)],
          [for at in range(length(name) - 1) : substr(lower(name), at, 2)],
        )) / max(1, length(var.connection.provider_type) + length(name) - 2), name)])), 0, 1) : tonumber(split("|", scored)[0]) >= 0.4 ? " (did you mean \"${split("|", scored)[1]}\"?)" : ""
      ])}"
      if !contains(concat(known, ["AzureDevOps"]), var.connection.provider_type)
    ],
    [for self_managed in var.connection.arn == null && contains(["Bitbucket", "GitHub", "GitHubEnterpriseServer", "GitLab", "GitLabSelfManaged"], var.connection.provider_type) ? [contains(["GitHubEnterpriseServer", "GitLabSelfManaged"], var.connection.provider_type)] : [] :
      self_managed
      ? "provider_type \"${var.connection.provider_type}\" is reached through a host: give connection.host.arn, or connection.host.name and connection.host.endpoint"
      : "host is for GitHubEnterpriseServer and GitLabSelfManaged, and connection.provider_type is \"${var.connection.provider_type}\": leave connection.host out, or name the kind"
      if self_managed != (length(var.connection.host[*]) > 0)
    ],
  ) : "${local.label}: connection.${problem}."]

  # A harmless one in its place, or the modules that are called would tell the same again.
  connection = merge(var.connection, [for stand_in in [{ arn = null, host = null, name = null, provider_type = "GitHub" }] : stand_in if length(local.connection_problems) > 0]...)

  # Apart, for a repository of the same plan may be unknown, and would hide all else.
  repository_problems = can(regex("^[^/:\\s]+(/[^/:\\s]+)+$", var.repository)) ? [] : [
    "${local.label}: repository \"${var.repository}\" must be owner and repository, such as acme/orders, without https://.",
  ]

  problems = concat(
    local.misnamed,
    local.length_problems,
    local.connection_problems,
    flatten(values(local.environment_problems)),
    [for key, environment in local.environments :
      "${local.label}: environment \"${key}\": Region ${environment.action_region} has no artifact store: call the module artifact-store with the providers of that Region, give it name and access of artifact_stores[\"${environment.action_region}\"] of this module's outputs, and give its output store here as artifact_stores[\"${environment.action_region}\"]."
      if !contains(keys(local.deployed), key)
    ],
    # CodePipeline takes the head of the branch that is pulled from, of a request that is closed as well.
    # https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
    flatten([for triggers in var.triggers[*] : [
      # The first wave that comes after an approval.
      for approved in [min(concat([1000], [for environment in values(var.environments) : environment.wave if length(environment.approval[*]) > 0], [
        for extra in values(var.extra_stages) : try(tonumber(trimprefix(extra.after, "Deploy-")) + 1, 0) if contains(extra.actions[*].type, "Approval/Manual")
        ])...)] : [for key, environment in local.environments :
        "${local.label}: environment \"${key}\": triggers.pull_request starts the pipeline with commits that nobody has merged, and nobody approves them before they are deployed: give it, or an earlier wave, an approval, or name it in triggers.unapproved."
        if environment.wave < approved && !contains(triggers.unapproved, key)
      ]
    ] if length(triggers.pull_request) > 0]),
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
