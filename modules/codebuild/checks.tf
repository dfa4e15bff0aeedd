# Lists apart, for a value that is not known before the apply hides the whole list it is judged in:
# `problems` looks only at what a first plan knows, `value_problems` at what may come from
# resources of the same plan, and `reference_problems` at what the role is granted by name.
locals {
  allowed = {
    docker_types = ["ARM_CONTAINER", "LINUX_CONTAINER", "LINUX_GPU_CONTAINER"]
    source_types = concat(local.connected_types, ["CODECOMMIT", "NO_SOURCE"])
    platforms = [
      "linux/386", "linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64", "linux/ppc64le",
      "linux/riscv64", "linux/s390x",
    ]
  }

  wrong = {
    platforms    = local.image == null ? [] : [for p in local.image.platforms : p if !contains(local.allowed.platforms, p)]
    source_types = var.project_source == null ? [] : [for t in [var.project_source.type] : t if !contains(local.allowed.source_types, t)]
  }

  # Nearest right name by the pairs of letters that two names share (Dice), for wrong names only.
  did_you_mean = {
    for name, scores in {
      for wrong in concat(
        [for p in local.wrong.platforms : { name = p, right = local.allowed.platforms }],
        [for t in local.wrong.source_types : { name = t, right = local.allowed.source_types }],
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

  # What the project waits for is made only under a right name: the provider would refuse a wrong one
  # there first, and hide every check of the project.
  well_named = length(local.name_problems) == 0

  problems = [for problem in concat(
    local.name_problems,
    local.source_problems,
    local.image_problems,
    local.environment_problems,
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
    var.logs.cloudwatch.enabled || var.logs.s3 != null ? [] : [
      "builds write no logs, so nobody could see why one failed: enable logs.cloudwatch or set logs.s3.",
    ],
  ) : "Project \"${var.name}\": ${problem}"]

  value_problems = [for problem in concat(
    local.buildspec_value_problems,
    local.source_value_problems,
    local.environment_value_problems,
  ) : "Project \"${var.name}\": ${problem}"]

  name_problems = concat(
    can(regex("^[A-Za-z0-9][A-Za-z0-9_-]+$", var.name)) && length(var.name) <= 150 ? [] : [
      "a name is 2 to 150 letters, digits, hyphens and underscores, of which the first is a letter or a digit.",
    ],
    var.role.arn != null || length(local.role_name) <= 64 ? [] : [
      "the role's name \"${local.role_name}\" has ${length(local.role_name)} characters, and IAM takes at most 64: set role.name.",
    ],
    !local.batch_role || length(local.batch_name) <= 64 ? [] : [
      "the batch role's name \"${local.batch_name}\" has ${length(local.batch_name)} characters, and IAM takes at most 64: shorten the project's name or set batch.role_arn.",
    ],
    can(regex("^/([!-~]+/)?$", var.role.path)) ? [] : [
      "role.path \"${var.role.path}\" must begin and end with a slash.",
    ],
    [for group in var.report_groups :
      "report group \"${group}\": a name is 2 to 128 letters, digits, hyphens and underscores, of which the first is a letter or a digit."
      if !can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{1,127}$", group))
    ],
  )
}
