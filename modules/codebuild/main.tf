locals {
  # What the builds run on. One local for all, for each costs every plan a millisecond.
  machine = one([
    # AWS's current images: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
    for image in [var.environment.image != null ? var.environment.image : lookup({
      ARM_CONTAINER                 = "aws/codebuild/amazonlinux-aarch64-standard:3.0"
      LINUX_CONTAINER               = "aws/codebuild/amazonlinux-x86_64-standard:6.0"
      LINUX_GPU_CONTAINER           = "aws/codebuild/amazonlinux-x86_64-standard:6.0"
      WINDOWS_SERVER_2022_CONTAINER = "aws/codebuild/windows-base:2022-1.0"
    }, var.environment.type, "")] :
    {
      compute_type = (
        var.environment.compute_type != null ? var.environment.compute_type :
        endswith(var.environment.type, "_LAMBDA_CONTAINER") ? "BUILD_LAMBDA_1GB" :
        # https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
        can(regex("^(WINDOWS_|MAC_ARM$)", var.environment.type)) ? "BUILD_GENERAL1_MEDIUM" : "BUILD_GENERAL1_SMALL"
      )
      image = image
      # Account, Region and name of an image in ECR that the role pulls; null for any other image.
      image_in_ecr = var.environment.image_pull_credentials_type == "CODEBUILD" ? null : try(regex("^(?P<account_id>[0-9]{12})\\.dkr\\.ecr\\.(?P<region>[a-z0-9-]+)\\.[a-z0-9.-]+/(?P<repository>[^:@]+)", image), null)
      lambda       = endswith(var.environment.type, "_LAMBDA_CONTAINER")
      platform     = startswith(var.environment.type, "ARM_") ? "linux/arm64" : "linux/amd64"
      # Builds that use Docker need it, and no other should have it: it lets a build reach its host.
      privileged_mode = coalesce(var.environment.privileged_mode, var.buildspec.container_image != null)
      windows         = startswith(var.environment.type, "WINDOWS_")
    }
  ])
}

resource "aws_codebuild_project" "this" {
  # checkov:skip=CKV_AWS_147: the key is the artifact store's, whose ARN is not known before it exists
  # checkov:skip=CKV_AWS_316: Docker needs it; it is on for builds of images and where environment.privileged_mode asks for it
  name                   = var.name
  badge_enabled          = var.badge_enabled
  build_timeout          = var.build_timeout
  concurrent_build_limit = var.concurrent_build_limit
  description            = var.description
  # Without it CodeBuild writes artifacts with the key that AWS manages for S3, which no other
  # account can use.
  encryption_key       = try(var.artifact_store.key.arn, var.encryption_key.arn, null)
  project_visibility   = var.public_read == null ? "PRIVATE" : "PUBLIC_READ"
  queued_timeout       = var.queued_timeout
  resource_access_role = try(local.roles.public.arn, null)
  service_role         = local.roles.build.arn
  source_version       = try(var.project_source.version, null)
  tags                 = var.tags

  artifacts {
    type                   = var.artifact_store != null ? "CODEPIPELINE" : var.artifacts == null ? "NO_ARTIFACTS" : "S3"
    bucket_owner_access    = try(var.artifacts.bucket_owner_access, null)
    encryption_disabled    = try(var.artifacts.encryption_disabled, null)
    location               = try(var.artifacts.bucket, null)
    name                   = try(var.artifacts.name, null)
    namespace_type         = try(var.artifacts.namespace_type, null)
    override_artifact_name = try(var.artifacts.override_artifact_name, null)
    packaging              = try(var.artifacts.packaging, null)
    path                   = try(var.artifacts.path, null)
  }

  dynamic "build_batch_config" {
    for_each = var.batch == null ? [] : [var.batch]

    content {
      combine_artifacts = build_batch_config.value.combine_artifacts
      service_role      = local.roles.batch.arn
      timeout_in_mins   = build_batch_config.value.timeout_in_mins

      restrictions {
        compute_types_allowed  = length(build_batch_config.value.compute_types_allowed) == 0 ? null : build_batch_config.value.compute_types_allowed
        maximum_builds_allowed = build_batch_config.value.maximum_builds_allowed
      }
    }
  }

  cache {
    type     = var.cache.type
    location = var.cache.type == "S3" ? local.locations.cache : null
    modes    = var.cache.type == "LOCAL" ? var.cache.modes : null
  }

  environment {
    certificate  = var.environment.certificate
    compute_type = local.machine.compute_type
    image        = local.machine.image
    # AWS's own images are pulled by CodeBuild, images of ECR and of private registries by the role.
    image_pull_credentials_type = (
      var.environment.image_pull_credentials_type != null ? var.environment.image_pull_credentials_type :
      var.environment.registry_credential != null || local.machine.image_in_ecr != null ? "SERVICE_ROLE" : "CODEBUILD"
    )
    privileged_mode = local.machine.privileged_mode
    type            = var.environment.type

    dynamic "environment_variable" {
      # What holds an account's id, or may, is a variable of the project: the buildspec itself stays the
      # same in every account.
      for_each = merge({
        for name, value in merge(concat(
          [for image in var.buildspec.container_image[*] : { IMAGE_REPOSITORY_URI = "${local.registry.host}/${image.repository}" }],
          [for cache in try(var.buildspec.container_image.cache, null)[*] : { IMAGE_CACHE_URI = "${local.registry.host}/${cache.repository}:${cache.tag}" }],
          [for helm in var.buildspec.helm[*] : {
            HELM_CHART  = local.helm.chart_oci ? helm.chart : null
            HELM_VALUES = helm.values
          }],
          length(local.terraform_backend) == 0 ? [] : [{ TERRAFORM_BACKEND = jsonencode(local.terraform_backend) }],
          [{ DELIVERY_ROLE_ARN = local.deploy_role_arn }],
          )...
        ) : name => { type = "PLAINTEXT", value = value } if value != null
      }, var.environment_variables)

      content {
        name  = environment_variable.key
        type  = environment_variable.value.type
        value = environment_variable.value.value
      }
    }

    dynamic "fleet" {
      for_each = var.environment.fleet == null ? [] : [var.environment.fleet]

      content {
        fleet_arn = fleet.value.arn
      }
    }

    dynamic "registry_credential" {
      for_each = var.environment.registry_credential == null ? [] : [var.environment.registry_credential]

      content {
        credential          = registry_credential.value
        credential_provider = "SECRETS_MANAGER"
      }
    }
  }

  dynamic "file_system_locations" {
    for_each = var.file_system_locations

    content {
      identifier    = file_system_locations.key
      location      = "${file_system_locations.value.file_system_id}.efs.${local.aws.region}.${local.aws.dns_suffix}:${file_system_locations.value.directory}"
      mount_options = file_system_locations.value.mount_options
      mount_point   = file_system_locations.value.mount_point
      type          = "EFS"
    }
  }

  logs_config {
    cloudwatch_logs {
      group_name  = local.locations.log_group
      status      = var.logs.cloudwatch.enabled ? "ENABLED" : "DISABLED"
      stream_name = var.logs.cloudwatch.stream_name
    }

    s3_logs {
      bucket_owner_access = try(var.logs.s3.bucket_owner_access, null)
      encryption_disabled = try(var.logs.s3.encryption_disabled, null)
      location            = var.logs.s3 == null ? null : local.locations.s3_logs
      status              = var.logs.s3 == null ? "DISABLED" : "ENABLED"
    }
  }

  dynamic "secondary_artifacts" {
    for_each = var.secondary_artifacts

    content {
      artifact_identifier    = secondary_artifacts.key
      bucket_owner_access    = secondary_artifacts.value.bucket_owner_access
      encryption_disabled    = secondary_artifacts.value.encryption_disabled
      location               = secondary_artifacts.value.bucket
      name                   = secondary_artifacts.value.name
      namespace_type         = secondary_artifacts.value.namespace_type
      override_artifact_name = secondary_artifacts.value.override_artifact_name
      packaging              = secondary_artifacts.value.packaging
      path                   = secondary_artifacts.value.path
      type                   = "S3"
    }
  }

  dynamic "secondary_source_version" {
    for_each = { for id, s in var.secondary_sources : id => s.version if s.version != null }

    content {
      source_identifier = secondary_source_version.key
      source_version    = secondary_source_version.value
    }
  }

  dynamic "secondary_sources" {
    for_each = var.secondary_sources
    iterator = secondary

    content {
      type                = secondary.value.type
      git_clone_depth     = secondary.value.type == "S3" ? null : secondary.value.git_clone_depth
      insecure_ssl        = secondary.value.insecure_ssl
      location            = secondary.value.location
      report_build_status = secondary.value.report_build_status
      source_identifier   = secondary.key

      dynamic "auth" {
        for_each = [for at, auth in local.auth : auth if at == "secondary_sources[\"${secondary.key}\"]"]

        content {
          resource = auth.value.resource
          type     = auth.value.type
        }
      }

      dynamic "build_status_config" {
        for_each = secondary.value.build_status_config[*]

        content {
          context    = build_status_config.value.context
          target_url = build_status_config.value.target_url
        }
      }

      dynamic "git_submodules_config" {
        for_each = secondary.value.fetch_submodules ? [true] : []

        content {
          fetch_submodules = true
        }
      }
    }
  }

  source {
    type = local.source_type
    buildspec = (
      length(local.given) > 1 || var.buildspec.path != null ? var.buildspec.path :
      var.buildspec.inline != null ? var.buildspec.inline :
      var.buildspec.container_image != null ? yamlencode(local.image_buildspec) :
      var.buildspec.helm != null ? yamlencode(local.helm_buildspec) :
      var.buildspec.terraform != null ? yamlencode(local.terraform_buildspec) : null
    )
    # CodeBuild refuses it for what Git does not clone.
    git_clone_depth     = contains(["CODEPIPELINE", "NO_SOURCE", "S3"], local.source_type) ? null : var.project_source.git_clone_depth
    insecure_ssl        = try(var.project_source.insecure_ssl, null)
    location            = try(var.project_source.location, null)
    report_build_status = try(var.project_source.report_build_status, null)

    dynamic "auth" {
      for_each = [for at, auth in local.auth : auth if at == "project_source"]

      content {
        resource = auth.value.resource
        type     = auth.value.type
      }
    }

    dynamic "build_status_config" {
      for_each = [for s in var.project_source[*] : s.build_status_config if s.build_status_config != null]

      content {
        context    = build_status_config.value.context
        target_url = build_status_config.value.target_url
      }
    }

    dynamic "git_submodules_config" {
      for_each = [for s in var.project_source[*] : true if s.fetch_submodules]

      content {
        fetch_submodules = true
      }
    }
  }

  dynamic "vpc_config" {
    for_each = var.vpc == null ? [] : [var.vpc]

    content {
      security_group_ids = vpc_config.value.security_group_ids
      subnets            = vpc_config.value.subnet_ids
      vpc_id             = vpc_config.value.vpc_id
    }
  }

  # CodeBuild tries the role while it creates the project, a connection's rights for one:
  # https://github.com/hashicorp/terraform-provider-aws/issues/37049
  depends_on = [
    aws_cloudwatch_log_group.this, aws_iam_role_policy.this,
  ]

  lifecycle {
    precondition {
      condition     = length(local.problems.known) == 0
      error_message = join("\n", local.problems.known)
    }

    precondition {
      condition     = length(local.problems.values) == 0
      error_message = join("\n", local.problems.values)
    }

    precondition {
      condition     = length(local.problems.references) == 0
      error_message = join("\n", local.problems.references)
    }
  }
}
