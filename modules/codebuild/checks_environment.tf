locals {
  # https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html#lambda.limitations
  lambda_problems = !local.lambda ? [] : [
    for problem, found in {
      "batch builds"                       = var.batch != null
      "batch builds"                       = var.batch != null
      "a build_timeout of its own"         = var.build_timeout != 60
      "a cache"                            = var.cache.type != "NO_CACHE"
      "a fleet"                            = var.environment.fleet != null
      "a queued_timeout of its own"        = var.queued_timeout != 480
      "a VPC"                              = var.vpc != null
      "compute_type ${local.compute_type}" = !startswith(local.compute_type, "BUILD_LAMBDA_")
      "privileged mode"                    = coalesce(var.environment.privileged_mode, false)
    } : "an environment of type ${var.environment.type} runs on Lambda, which does not have ${problem}." if found
  ]

  environment_problems = concat(
    local.lambda_problems,
    local.lambda || !startswith(local.compute_type, "BUILD_LAMBDA_") ? [] : [
      "compute_type ${local.compute_type} is for Lambda, and environment.type is ${var.environment.type}: use ${startswith(var.environment.type, "ARM_") ? "ARM_LAMBDA_CONTAINER" : "LINUX_LAMBDA_CONTAINER"}.",
    ],
    !local.privileged_mode || local.image != null || !(local.windows || var.environment.type == "MAC_ARM") ? [] : [
      "an environment of type ${var.environment.type} has no privileged mode: remove environment.privileged_mode.",
    ],
    !contains(local.fleet_types, var.environment.type) || var.environment.fleet != null ? [] : [
      "an environment of type ${var.environment.type} runs only on reserved capacity: set environment.fleet.",
    ],
    var.environment.fleet == null || var.vpc == null ? [] : [
      "vpc and environment.fleet exclude each other: the network belongs to the fleet.",
    ],
  )

  # An image or a fleet of the same plan is not known yet.
  environment_value_problems = concat(
    local.build_image != "" ? [] : [
      "CodeBuild has no one image for environments of type ${var.environment.type}: set environment.image.",
    ],
    var.environment.registry_credential == null || !startswith(local.build_image, "aws/codebuild/") ? [] : [
      "environment.registry_credential is for private registries, and the image \"${local.build_image}\" is CodeBuild's own: set environment.image.",
    ],
    var.cache.type != "S3" || var.cache.bucket != null ? [] : [
      "a cache of type S3 needs cache.bucket.",
    ],
    var.cache.type == "S3" || var.cache.bucket == null && var.cache.prefix == null ? [] : [
      "cache.bucket and cache.prefix are for a cache of type S3, and cache.type is ${var.cache.type}.",
    ],
  )

  # Values of these names are readable in the console, the state and the plan.
  secret_name = "(^|_)(API_KEY|PASSWORD|PRIVATE_KEY|SECRET|SECRET_ACCESS_KEY|SECRET_KEY|TOKEN)$"

  variable_problems = concat(
    [for name in keys(var.environment_variables) :
      "environment variable \"${name}\": a name is letters, digits and underscores, of which the first is no digit."
      if !can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name))
    ],
    [for name in keys(var.environment_variables) :
      "environment variable \"${name}\": names that begin with CODEBUILD_ are CodeBuild's own: use another name."
      if startswith(name, "CODEBUILD_")
    ],
    [for name, variable in var.environment_variables :
      "environment variable \"${name}\" is a secret in plain text, which the console, the plan and the state show: use the type SECRETS_MANAGER or PARAMETER_STORE."
      if variable.type == "PLAINTEXT" && can(regex(local.secret_name, upper(name)))
    ],
    [for alias in var.decrypt_key_aliases :
      "decrypt_key_aliases: \"${alias}\" must begin with alias/."
      if !startswith(alias, "alias/")
    ],
    length(var.decrypt_key_aliases) == 0 || length(local.parameters) + length(local.secrets) > 0 ? [] : [
      "decrypt_key_aliases does nothing without environment variables of the type PARAMETER_STORE or SECRETS_MANAGER.",
    ],
  )

  local_cache = var.cache.type == "LOCAL"

  # https://docs.aws.amazon.com/codebuild/latest/userguide/caching-local.html
  cache_problems = concat(
    !local.local_cache || length(var.cache.modes) > 0 ? [] : [
      "a cache of type LOCAL needs cache.modes: LOCAL_SOURCE_CACHE, LOCAL_DOCKER_LAYER_CACHE or LOCAL_CUSTOM_CACHE.",
    ],
    local.local_cache || length(var.cache.modes) == 0 ? [] : [
      "cache.modes is for a cache of type LOCAL, and cache.type is ${var.cache.type}.",
    ],
    !local.local_cache || var.vpc == null ? [] : [
      "a cache of type LOCAL does nothing in a VPC: use the type S3.",
    ],
    !local.local_cache || local.compute_type != "BUILD_GENERAL1_2XLARGE" ? [] : [
      "a cache of type LOCAL does nothing with compute_type BUILD_GENERAL1_2XLARGE: use the type S3.",
    ],
    !local.local_cache || var.environment.type != "LINUX_GPU_CONTAINER" ? [] : [
      "a cache of type LOCAL does nothing with environment.type LINUX_GPU_CONTAINER: use the type S3.",
    ],
    !contains(var.cache.modes, "LOCAL_DOCKER_LAYER_CACHE") || local.lambda || local.windows || local.privileged_mode ? [] : [
      "LOCAL_DOCKER_LAYER_CACHE needs privileged mode: set environment.privileged_mode.",
    ],
    !contains(var.cache.modes, "LOCAL_DOCKER_LAYER_CACHE") || !local.windows ? [] : [
      "LOCAL_DOCKER_LAYER_CACHE is for Linux, and environment.type is ${var.environment.type}.",
    ],
  )
}
