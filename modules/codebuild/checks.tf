# Lists apart, for a value that is not known before the apply hides the whole list it is judged in:
# `known` looks only at what a first plan knows, `values` at what may come from resources of the same
# plan, and `references` at what the role is granted by name.
locals {
  allowed = {
    connected_types = ["BITBUCKET", "GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED"]
    docker_types    = ["ARM_CONTAINER", "LINUX_CONTAINER", "LINUX_GPU_CONTAINER"]
    events = [
      "PRERELEASED", "PULL_REQUEST_CLOSED", "PULL_REQUEST_CREATED", "PULL_REQUEST_MERGED", "PULL_REQUEST_REOPENED",
      "PULL_REQUEST_UPDATED", "PUSH", "RELEASED", "WORKFLOW_JOB_QUEUED",
    ]
    # Which events a filter of a webhook is of; one that is not here holds for any.
    filter_events = {
      BASE_REF       = { are = "pull requests", pattern = "^PULL_REQUEST_" }
      COMMIT_MESSAGE = { are = "pushes and pull requests", pattern = "^(PUSH$|PULL_REQUEST_)" }
      FILE_PATH      = { are = "pushes and pull requests", pattern = "^(PUSH$|PULL_REQUEST_)" }
      HEAD_REF       = { are = "pushes and pull requests", pattern = "^(PUSH$|PULL_REQUEST_)" }
      RELEASE_NAME   = { are = "releases", pattern = "RELEASED$" }
      TAG_NAME       = { are = "releases", pattern = "RELEASED$" }
      WORKFLOW_NAME  = { are = "queued jobs of a workflow", pattern = "^WORKFLOW_JOB_QUEUED$" }
    }
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    retention_in_days = [
      0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ]
    source_types = [
      "BITBUCKET", "GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED", "CODECOMMIT", "NO_SOURCE", "S3",
    ]
    patterns = {
      # Values of these names are readable in the console, the state and the plan.
      secret_name = "(^|_)(API_?KEY|CREDENTIALS?|PASS|PASSWD|PAT|PRIVATE_KEY|PWD|SECRET|SECRET_ACCESS_KEY|SECRET_KEY|SECRET_KEY_BASE)$|(PASSPHRASE|PASSWORD|TOKEN)$"
      # What is a secret whatever its name: a URL's password, keys of AWS, tokens of GitHub, private keys.
      secret_value = "://[^/@:\\s$]*:[^/@\\s$]+@|\\bAKIA[0-9A-Z]{16}\\b|\\bgh[opsru]_[A-Za-z0-9]{20}|\\bgithub_pat_[A-Za-z0-9_]{20}|-----BEGIN [A-Z ]*PRIVATE KEY"
      # Nothing, and what tells only where a secret is.
      no_secret = "^$|^arn:[a-z-]+:(secretsmanager|ssm):"
      # The values of paths, as a shell, and --values and -chdir of the tools, take them.
      wrong_path = "^$|^[/-]|://|[[:cntrl:]]"
    }
    platforms = [
      "linux/386", "linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64", "linux/ppc64le",
      "linux/riscv64", "linux/s390x",
    ]
  }

  # Of each group's EVENT filters.
  events = [for group in try(var.webhook.filter_groups, []) : flatten([
    for filter in group : [for event in split(",", filter.pattern) : trimspace(event)] if filter.type == "EVENT"
  ])]

  wrong = {
    platforms    = var.buildspec.container_image == null ? [] : [for p in var.buildspec.container_image.platforms : p if !contains(local.allowed.platforms, p)]
    source_types = [for s in values(local.sources) : s.type if !contains(local.allowed.source_types, s.type)]
    events       = [for event in flatten(local.events) : event if !contains(local.allowed.events, event)]
  }

  # Nearest right name by the pairs of letters that two names share (Dice), for wrong names only.
  did_you_mean = {
    for name, scores in {
      for wrong in concat(
        [for p in local.wrong.platforms : { name = p, right = local.allowed.platforms }],
        [for t in local.wrong.source_types : { name = t, right = local.allowed.source_types }],
        [for e in local.wrong.events : { name = e, right = local.allowed.events }],
        ) : wrong.name => {
        for right in wrong.right : right => 2 * length(setintersection(
          toset([for i in range(max(length(wrong.name) - 1, 0)) : lower(substr(wrong.name, i, 2))]),
          toset([for i in range(length(right) - 1) : lower(substr(right, i, 2))]),
        )) / max(length(wrong.name) + length(right) - 2, 1)
      }...
      } : name => (
      max(values(scores[0])...) < 0.5 ? "" :
      " (did you mean \"${[for right, score in scores[0] : right if score == max(values(scores[0])...)][0]}\"?)"
    )
  }

  problems = {
    known = [for problem in concat(
      local.name_problems,
      local.source_problems.known,
      local.buildspec_problems.known,
      local.environment_problems.known,
      local.webhook_problems,
      local.results_problems.known,
      length(coalesce(var.description, " ")) <= 255 ? [] : [
        "the description has ${length(var.description)} characters, and CodeBuild takes at most 255.",
      ],
      var.build_timeout >= 5 && var.build_timeout <= 2160 ? [] : [
        "build_timeout is ${var.build_timeout} minutes, and CodeBuild takes 5 to 2160.",
      ],
      var.queued_timeout >= 5 && var.queued_timeout <= 480 ? [] : [
        "queued_timeout is ${var.queued_timeout} minutes, and CodeBuild takes 5 to 480.",
      ],
      coalesce(var.concurrent_build_limit, 1) >= 1 ? [] : [
        "concurrent_build_limit is ${var.concurrent_build_limit}, and must be 1 or more; null means the account's quota.",
      ],
      [for batch in var.batch[*] :
        "batch.timeout_in_mins is ${batch.timeout_in_mins} minutes, and CodeBuild takes 5 to 2160."
        if batch.timeout_in_mins < 5 || batch.timeout_in_mins > 2160
      ],
      [for batch in var.batch[*] :
        "batch.maximum_builds_allowed is ${batch.maximum_builds_allowed}, and CodeBuild takes 1 to 100."
        if batch.maximum_builds_allowed < 1 || batch.maximum_builds_allowed > 100
      ],
      [for vpc in var.vpc[*] :
        "vpc has ${length(vpc.subnet_ids)} subnets, and CodeBuild takes 1 to 16."
        if length(vpc.subnet_ids) < 1 || length(vpc.subnet_ids) > 16
      ],
      [for vpc in var.vpc[*] :
        "vpc has ${length(vpc.security_group_ids)} security groups, and CodeBuild takes 1 to 5."
        if length(vpc.security_group_ids) < 1 || length(vpc.security_group_ids) > 5
      ],
    ) : "Project \"${var.name}\": ${problem}"]

    values = [for problem in concat(
      local.buildspec_problems.values,
      local.source_problems.values,
      local.environment_problems.values,
      local.results_problems.values,
    ) : "Project \"${var.name}\": ${problem}"]

    references = local.environment_problems.references
  }

  # What the project waits for is made only under a right name: the provider would refuse a wrong one
  # there first, and hide every check of the project.
  name_problems = concat(
    can(regex("^[A-Za-z0-9][A-Za-z0-9_-]+$", var.name)) && length(var.name) <= 150 ? [] : [
      "a name is 2 to 150 letters, digits, hyphens and underscores, of which the first is a letter or a digit.",
    ],
    [for use, role in local.roles :
      "the ${use == "build" ? "" : "${use} "}role's name \"${role.name}\" has ${length(role.name)} characters, and IAM takes at most 64: ${ {
        build  = "set role.name"
        batch  = "shorten the project's name or set batch.role_arn"
        public = "shorten the project's name or set public_read.role_arn"
      }[use]}."
      if role.made && length(role.name) > 64
    ],
    can(regex("^/([!-~]+/)?$", var.role.path)) && !can(regex("[*?$]|//", var.role.path)) ? [] : [
      "role.path \"${var.role.path}\" must begin and end with a slash, without spaces, *, ?, $ and empty parts between.",
    ],
  )
}
