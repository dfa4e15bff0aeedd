locals {
  # Values of these names are readable in the console, the state and the plan.
  secret_name = "(^|_)(API_?KEY|CREDENTIALS?|PASS|PASSWD|PASSWORD|PRIVATE_KEY|PWD|SECRET|SECRET_ACCESS_KEY|SECRET_KEY|TOKEN)$"

  environment_problems = concat(
    # https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html#lambda.limitations
    !local.machine.lambda ? [] : [for problem, found in {
      "batch builds"                       = var.batch != null
      "a build_timeout of its own"         = var.build_timeout != 60
      "a cache"                            = var.cache.type != "NO_CACHE"
      "a fleet"                            = var.environment.fleet != null
      "a queued_timeout of its own"        = var.queued_timeout != 480
      "a VPC"                              = var.vpc != null
      "compute_type ${local.compute_type}" = !startswith(local.compute_type, "BUILD_LAMBDA_")
      "privileged mode"                    = coalesce(var.environment.privileged_mode, false)
    } : "an environment of type ${var.environment.type} runs on Lambda, which does not have ${problem}." if found],
    local.machine.lambda || !startswith(local.compute_type, "BUILD_LAMBDA_") ? [] : [
      "compute_type ${local.compute_type} is for Lambda, and environment.type is ${var.environment.type}: use ${startswith(var.environment.type, "ARM_") ? "ARM_LAMBDA_CONTAINER" : "LINUX_LAMBDA_CONTAINER"}.",
    ],
    !local.privileged_mode || local.image != null || !(local.machine.windows || var.environment.type == "MAC_ARM") ? [] : [
      "an environment of type ${var.environment.type} has no privileged mode: remove environment.privileged_mode.",
    ],
    !contains(["ARM_EC2", "LINUX_EC2", "MAC_ARM", "WINDOWS_EC2"], var.environment.type) || var.environment.fleet != null ? [] : [
      "an environment of type ${var.environment.type} runs only on reserved capacity: set environment.fleet.",
    ],
    var.environment.fleet == null || var.vpc == null ? [] : [
      "vpc and environment.fleet exclude each other: the network belongs to the fleet.",
    ],
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
    # https://docs.aws.amazon.com/codebuild/latest/userguide/caching-local.html
    var.cache.type != "LOCAL" || length(var.cache.modes) > 0 ? [] : [
      "a cache of type LOCAL needs cache.modes: LOCAL_SOURCE_CACHE, LOCAL_DOCKER_LAYER_CACHE or LOCAL_CUSTOM_CACHE.",
    ],
    var.cache.type == "LOCAL" || length(var.cache.modes) == 0 ? [] : [
      "cache.modes is for a cache of type LOCAL, and cache.type is ${var.cache.type}.",
    ],
    var.cache.type != "LOCAL" || var.vpc == null ? [] : [
      "a cache of type LOCAL does nothing in a VPC: use the type S3.",
    ],
    var.cache.type != "LOCAL" || local.compute_type != "BUILD_GENERAL1_2XLARGE" ? [] : [
      "a cache of type LOCAL does nothing with compute_type BUILD_GENERAL1_2XLARGE: use the type S3.",
    ],
    var.cache.type != "LOCAL" || var.environment.type != "LINUX_GPU_CONTAINER" ? [] : [
      "a cache of type LOCAL does nothing with environment.type LINUX_GPU_CONTAINER: use the type S3.",
    ],
    !contains(var.cache.modes, "LOCAL_DOCKER_LAYER_CACHE") || local.machine.lambda || local.machine.windows || local.privileged_mode ? [] : [
      "LOCAL_DOCKER_LAYER_CACHE needs privileged mode: set environment.privileged_mode.",
    ],
    !contains(var.cache.modes, "LOCAL_DOCKER_LAYER_CACHE") || !local.machine.windows ? [] : [
      "LOCAL_DOCKER_LAYER_CACHE is for Linux, and environment.type is ${var.environment.type}.",
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

  # In the role's policy a * or ? stands for other secrets, parameters or buckets as well, and $
  # begins a policy variable. A list of its own: a secret of the same plan would hide all the others.
  reference_problems = [
    for reference in concat(
      [for name, v in var.environment_variables : { at = "environment variable \"${name}\"", value = v.value } if v.type != "PLAINTEXT"],
      [
        for at, value in {
          "artifact_store.bucket"           = try(var.artifact_store.bucket, null)
          "cache.bucket"                    = var.cache.bucket
          "cache.prefix"                    = var.cache.prefix
          "environment.image"               = var.environment.image
          "environment.registry_credential" = var.environment.registry_credential
          "logs.s3.bucket"                  = try(var.logs.s3.bucket, null)
          "logs.s3.prefix"                  = try(var.logs.s3.prefix, null)
          "project_source.location"         = try(var.project_source.location, null)
        } : { at = at, value = value }
      ],
    ) : "Project \"${var.name}\": ${reference.at}: \"${reference.value}\" must be written out, without *, ? and $, for the role may use exactly what is named here."
    if reference.value == null ? false : can(regex("[*?$]", reference.value))
  ]
}
