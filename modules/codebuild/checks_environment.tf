locals {
  environment_problems = {
    known = concat(
      # https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html#lambda.limitations
      !local.machine.lambda ? [] : [for problem, found in {
        "a badge"                                    = var.badge_enabled
        "a build_timeout of its own"                 = var.build_timeout != 60
        "a cache"                                    = var.cache.type != "NO_CACHE"
        "a fleet"                                    = var.environment.fleet != null
        "a file system"                              = length(var.file_system_locations) > 0
        "a queued_timeout of its own"                = var.queued_timeout != 480
        "a VPC"                                      = var.vpc != null
        "compute_type ${local.machine.compute_type}" = !startswith(local.machine.compute_type, "BUILD_LAMBDA_")
        "privileged mode"                            = coalesce(var.environment.privileged_mode, false)
      } : "an environment of type ${var.environment.type} runs on Lambda, which does not have ${problem}." if found],
      local.machine.lambda || !startswith(local.machine.compute_type, "BUILD_LAMBDA_") ? [] : [
        "compute_type ${local.machine.compute_type} is for Lambda, and environment.type is ${var.environment.type}: use ${startswith(var.environment.type, "ARM_") ? "ARM_LAMBDA_CONTAINER" : "LINUX_LAMBDA_CONTAINER"}.",
      ],
      !local.machine.privileged_mode || var.buildspec.container_image != null || !(local.machine.windows || var.environment.type == "MAC_ARM") ? [] : [
        "an environment of type ${var.environment.type} has no privileged mode: remove environment.privileged_mode.",
      ],
      # The other EC2 types run on demand as well:
      # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectEnvironment.html (hostKernel)
      var.environment.type != "MAC_ARM" || var.environment.fleet != null ? [] : [
        "an environment of type MAC_ARM runs only on reserved capacity: set environment.fleet.",
      ],
      !contains(["ATTRIBUTE_BASED_COMPUTE", "CUSTOM_INSTANCE_TYPE"], local.machine.compute_type) || var.environment.fleet != null ? [] : [
        "compute_type ${local.machine.compute_type} is of reserved capacity, whose fleet says what it is: set environment.fleet, or use a BUILD_GENERAL1 type.",
      ],
      # https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
      var.environment.type != "LINUX_GPU_CONTAINER" || var.environment.fleet != null || !contains(["BUILD_GENERAL1_2XLARGE", "BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_XLARGE"], local.machine.compute_type) ? [] : [
        "an environment of type LINUX_GPU_CONTAINER is BUILD_GENERAL1_SMALL or BUILD_GENERAL1_LARGE, and compute_type is ${local.machine.compute_type}.",
      ],
      !local.machine.windows || !endswith(var.environment.type, "_CONTAINER") || var.environment.fleet != null || local.machine.compute_type != "BUILD_GENERAL1_SMALL" ? [] : [
        "an environment of type ${var.environment.type} is BUILD_GENERAL1_MEDIUM or larger, and compute_type is BUILD_GENERAL1_SMALL.",
      ],
      var.environment.fleet == null || var.vpc == null ? [] : [
        "vpc and environment.fleet exclude each other: the network belongs to the fleet.",
      ],
      # https://docs.aws.amazon.com/codebuild/latest/userguide/sample-efs.html
      length(var.file_system_locations) == 0 || local.machine.lambda ? [] : concat(
        var.vpc != null || var.environment.fleet != null ? [] : [
          "file_system_locations need a network that reaches them: set vpc, with private subnets.",
        ],
        !local.machine.windows && var.environment.type != "MAC_ARM" ? [] : [
          "file_system_locations are for Linux, and environment.type is ${var.environment.type}.",
        ],
        local.machine.privileged_mode || !endswith(var.environment.type, "_CONTAINER") || local.machine.windows ? [] : [
          "file_system_locations are mounted only in privileged mode: set environment.privileged_mode.",
        ],
      ),
      [for id in keys(var.file_system_locations) :
        "file_system_locations: \"${id}\" is no identifier, which is 1 to 128 letters, digits and underscores."
        if !can(regex("^[A-Za-z0-9_]{1,128}$", id))
      ],
      [for id in distinct([for id in keys(var.file_system_locations) : upper(id)]) :
        "file_system_locations: more than one is found by the variable CODEBUILD_${id}: use identifiers that differ by more than capitals."
        if length([for other in keys(var.file_system_locations) : other if upper(other) == id]) > 1
      ],
      [for id, fs in var.file_system_locations :
        "file_system_locations[\"${id}\"].mount_point \"${fs.mount_point}\" must be an absolute path below /."
        if !can(regex("^/[^/ ]", fs.mount_point))
      ],
      [for id, fs in var.file_system_locations :
        "file_system_locations[\"${id}\"].mount_point \"${fs.mount_point}\" is that of another as well: use one of its own."
        if length([for other in values(var.file_system_locations) : other if other.mount_point == fs.mount_point]) > 1
      ],
      [for id, fs in var.file_system_locations :
        "file_system_locations[\"${id}\"].directory \"${fs.directory}\" must be an absolute path."
        if !startswith(fs.directory, "/")
      ],
      [for id, fs in var.file_system_locations :
        "file_system_locations[\"${id}\"].mount_options \"${fs.mount_options}\" must be options of NFS, parted by commas and without spaces, such as nfsvers=4.1,hard."
        if fs.mount_options == null ? false : !can(regex("^[a-z_]+(=[a-z0-9.]+)?(,[a-z_]+(=[a-z0-9.]+)?)*$", fs.mount_options))
      ],
      [for fleet in var.environment.fleet[*] :
        "environment.fleet.overflow_vpc has ${length(fleet.overflow_vpc.subnet_ids)} subnets and ${length(fleet.overflow_vpc.security_group_ids)} security groups, and needs at least one of each."
        if fleet.overflow_vpc == null ? false : min(length(fleet.overflow_vpc.subnet_ids), length(fleet.overflow_vpc.security_group_ids)) == 0
      ],
      [for name in keys(var.environment_variables) :
        "environment variable \"${name}\": a name is letters, digits and underscores, of which the first is no digit."
        if !can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name))
      ],
      [for name in keys(var.environment_variables) :
        "environment variable \"${name}\": names that begin with CODEBUILD_ are CodeBuild's own: use another name."
        if startswith(name, "CODEBUILD_")
      ],
      [for alias in var.decrypt_key_aliases :
        "decrypt_key_aliases: \"${alias}\" must begin with alias/."
        if !startswith(alias, "alias/")
      ],
      length(var.decrypt_key_aliases) == 0 || length(local.declared.parameters) + length(local.declared.secrets) > 0 ? [] : [
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
      var.cache.type != "LOCAL" || local.machine.compute_type != "BUILD_GENERAL1_2XLARGE" ? [] : [
        "a cache of type LOCAL does nothing with compute_type BUILD_GENERAL1_2XLARGE: use the type S3.",
      ],
      var.cache.type != "LOCAL" || var.environment.type != "LINUX_GPU_CONTAINER" ? [] : [
        "a cache of type LOCAL does nothing with environment.type LINUX_GPU_CONTAINER: use the type S3.",
      ],
      !contains(var.cache.modes, "LOCAL_SOURCE_CACHE") || !contains(["NO_SOURCE", "S3"], local.source_type) || local.machine.lambda ? [] : [
        "LOCAL_SOURCE_CACHE keeps what Git fetched, and the source's type is ${local.source_type}: remove it.",
      ],
      !contains(var.cache.modes, "LOCAL_DOCKER_LAYER_CACHE") || !(endswith(var.environment.type, "_CONTAINER") && !local.machine.lambda && !local.machine.windows) || local.machine.privileged_mode ? [] : [
        "LOCAL_DOCKER_LAYER_CACHE needs privileged mode: set environment.privileged_mode.",
      ],
      !contains(var.cache.modes, "LOCAL_DOCKER_LAYER_CACHE") || !(local.machine.windows || var.environment.type == "MAC_ARM") ? [] : [
        "LOCAL_DOCKER_LAYER_CACHE is for Linux, and environment.type is ${var.environment.type}.",
      ],
    )

    # An image or a fleet of the same plan is not known yet.
    values = concat(
      [for name, variable in var.environment_variables :
        "environment variable \"${name}\" is a secret in plain text, which the console, the plan and the state show: use the type SECRETS_MANAGER or PARAMETER_STORE."
        # No value is looked at but of such a name: it may not be known yet.
        if variable.type == "PLAINTEXT" && can(regex(local.allowed.patterns.secret_name, upper(name))) ? !can(regex(local.allowed.patterns.no_secret, variable.value)) : false
      ],
      [for region in var.region[*] :
        "region \"${region}\" is no Region, such as eu-west-1."
        if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
      ],
      [for partition in var.partition[*] :
        "partition \"${partition}\" is no partition, such as aws or aws-cn."
        if !can(regex("^aws(-[a-z]+)*$", partition))
      ],
      [for at, prefix in { "cache.prefix" = var.cache.prefix, "logs.s3.prefix" = try(var.logs.s3.prefix, null) } :
        "${at} is empty, with which the role could write everywhere in the bucket: name a folder, or leave it out for the project's name."
        if prefix == null ? false : trim(prefix, "/") == ""
      ],
      !local.machine.lambda || var.environment.certificate == null ? [] : [
        "an environment of type ${var.environment.type} runs on Lambda, which does not have a certificate of its own.",
      ],
      [for certificate in var.environment.certificate[*] :
        "environment.certificate \"${certificate}\" must be BUCKET/KEY or its ARN, and end with .pem or .zip."
        if !can(regex("^(arn:[^:]+:s3:::)?[a-z0-9][a-z0-9.-]+/.+\\.(pem|zip)$", certificate))
      ],
      [for id, fs in var.file_system_locations :
        "file_system_locations[\"${id}\"].file_system_id \"${fs.file_system_id}\" is no id of an EFS file system, such as fs-0123456789abcdef0."
        if !can(regex("^fs-[0-9a-f]{8,40}$", fs.file_system_id))
      ],
      local.machine.image != "" ? [] : [
        "CodeBuild has no one image for environments of type ${var.environment.type}: set environment.image.",
      ],
      # https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
      !can(regex("^aws/codebuild/(standard:[1-4]|amazonlinux2?-x86_64-standard:[1-3]|amazonlinux2?-aarch64-standard:1)\\.0($|-)", local.machine.image)) ? [] : [
        "the image \"${local.machine.image}\" is deprecated: CodeBuild keeps it neither up to date nor at hand: leave environment.image out for the current one of ${var.environment.type}.",
      ],
      var.environment.registry_credential == null || !startswith(local.machine.image, "aws/codebuild/") ? [] : [
        "environment.registry_credential is for private registries, and the image \"${local.machine.image}\" is CodeBuild's own: set environment.image.",
      ],
      # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectEnvironment.html
      var.environment.image_pull_credentials_type != "SERVICE_ROLE" || !startswith(local.machine.image, "aws/codebuild/") ? [] : [
        "the image \"${local.machine.image}\" is CodeBuild's own, which only CodeBuild pulls: remove environment.image_pull_credentials_type.",
      ],
      var.environment.image_pull_credentials_type != "CODEBUILD" || var.environment.registry_credential == null ? [] : [
        "environment.registry_credential is used by the role, and environment.image_pull_credentials_type is CODEBUILD: remove one of them.",
      ],
      [for account_id in try(regex("^([0-9]{12})\\.dkr\\.ecr\\.", local.machine.image), []) :
        "the image \"${local.machine.image}\" is of another account, which only the role pulls from: remove environment.image_pull_credentials_type."
        if var.environment.image_pull_credentials_type == "CODEBUILD" && account_id != local.aws.account_id
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
    references = [for problem in concat(
      [
        for reference in concat(
          [for name, v in var.environment_variables : { at = "environment variable \"${name}\"", value = v.value } if v.type != "PLAINTEXT"],
          [
            for at, value in merge(
              {
                "artifact_store.bucket"            = try(var.artifact_store.bucket, null)
                "artifact_store.key.alias"         = try(var.artifact_store.key.alias, null)
                "encryption_key.alias"             = try(var.encryption_key.alias, null)
                "cache.bucket"                     = var.cache.bucket
                "cache.prefix"                     = var.cache.prefix
                "environment.certificate"          = var.environment.certificate
                "environment.image"                = var.environment.image
                "environment.registry_credential"  = var.environment.registry_credential
                "logs.cloudwatch.group_name"       = var.logs.cloudwatch.group_name
                "logs.s3.bucket"                   = try(var.logs.s3.bucket, null)
                "logs.s3.prefix"                   = try(var.logs.s3.prefix, null)
                "webhook.scope_configuration.name" = try(var.webhook.scope_configuration.name, null)
              },
              { for i, alias in var.decrypt_key_aliases : "decrypt_key_aliases[${i}]" => alias },
              { for at, s in local.sources : "${at}.location" => s.location },
              { for at, s in local.sources : "${at}.secret_arn" => s.secret_arn },
              { for a in var.artifacts[*] : "artifacts.bucket" => a.bucket },
              { for a in var.artifacts[*] : "artifacts.path" => a.path },
              { for id, a in var.secondary_artifacts : "secondary_artifacts[\"${id}\"].bucket" => a.bucket },
              { for id, a in var.secondary_artifacts : "secondary_artifacts[\"${id}\"].path" => a.path },
              { for name, g in var.report_groups : "report_groups[\"${name}\"].export.bucket" => g.export.bucket if g.export != null },
              { for name, g in var.report_groups : "report_groups[\"${name}\"].export.key.alias" => g.export.key.alias if g.export != null },
              { for name, g in var.report_groups : "report_groups[\"${name}\"].export.path" => g.export.path if g.export != null },
            ) : { at = at, value = value }
          ],
        ) : "${reference.at}: \"${reference.value}\" must be written out, without *, ? and $, for the role may use exactly what is named here."
        if reference.value == null ? false : can(regex("[*?$]", reference.value))
      ],
      [for at, id in merge(
        {
          account_id                  = var.account_id
          "artifact_store.account_id" = try(var.artifact_store.account_id, null)
          "encryption_key.account_id" = try(var.encryption_key.account_id, null)
        },
        { for name, g in var.report_groups : "report_groups[\"${name}\"].export.key.account_id" => g.export.key.account_id if g.export != null },
        { for t in var.buildspec.terraform[*] : "buildspec.terraform.state.account_id" => t.state.account_id if t.state != null },
        { for i, id in var.bucket_account_ids : "bucket_account_ids[${i}]" => id },
        ) : "${at} \"${id}\" is no account id, which has 12 digits."
        if id == null ? false : !can(regex("^[0-9]{12}$", id))
      ],
      flatten([for at, vpc in merge(
        { for vpc in var.vpc[*] : "vpc" => merge(vpc, { vpc_ids = [vpc.vpc_id] }) },
        { for fleet in var.environment.fleet[*] : "environment.fleet.overflow_vpc" => merge(fleet.overflow_vpc, { vpc_ids = [] }) if fleet.overflow_vpc != null },
        ) : [for name, kind in { security_group_ids = "sg", subnet_ids = "subnet", vpc_ids = "vpc" } : [for id in vpc[name] :
          "${at}.${trimsuffix(name, "s")} \"${id}\" is no id, such as ${kind}-0123456789abcdef0."
          if !can(regex("^${kind}-[0-9a-f]+$", id))
      ]]]),
      [for name, v in var.environment_variables :
        "environment variable \"${name}\" holds a password, a key or a token in plain text, which the console, the plan and the state show: use the type SECRETS_MANAGER or PARAMETER_STORE."
        if v.type == "PLAINTEXT" && can(regex(local.allowed.patterns.secret_value, v.value))
      ],
      [for name, v in var.environment_variables :
        "environment variable \"${name}\" is of the type ${v.type}, and \"${v.value}\" is the ARN of something else."
        if v.type != "PLAINTEXT" && startswith(v.value, "arn:") && !can(regex(
          v.type == "PARAMETER_STORE" ? "^arn:[^:]+:ssm:[^:]+:[0-9]{12}:parameter/" : "^arn:[^:]+:secretsmanager:[^:]+:[0-9]{12}:secret:", v.value
        ))
      ],
    ) : "Project \"${var.name}\": ${problem}"]
  }
}
