locals {
  project_arn    = "arn:${local.partition}:codebuild:${local.region}:${local.account_id}:project/${var.name}"
  log_group_name = !var.logs.cloudwatch.enabled ? null : "/aws/codebuild/${var.name}"

  image = var.buildspec.container_image

  machine = {
    lambda   = endswith(var.environment.type, "_LAMBDA_CONTAINER")
    platform = startswith(var.environment.type, "ARM_") ? "linux/arm64" : "linux/amd64"
    windows  = startswith(var.environment.type, "WINDOWS_")
  }

  # AWS's current images: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
  build_image = var.environment.image != null ? var.environment.image : lookup({
    ARM_CONTAINER                 = "aws/codebuild/amazonlinux-aarch64-standard:3.0"
    LINUX_CONTAINER               = "aws/codebuild/amazonlinux-x86_64-standard:6.0"
    LINUX_GPU_CONTAINER           = "aws/codebuild/amazonlinux-x86_64-standard:6.0"
    WINDOWS_SERVER_2022_CONTAINER = "aws/codebuild/windows-base:2022-1.0"
  }, var.environment.type, "")
  compute_type = (
    var.environment.compute_type != null ? var.environment.compute_type :
    local.machine.lambda ? "BUILD_LAMBDA_1GB" :
    local.machine.windows ? "BUILD_GENERAL1_MEDIUM" : "BUILD_GENERAL1_SMALL"
  )

  # Builds that use Docker need it, and no other should have it: it lets a build reach its host.
  privileged_mode = coalesce(var.environment.privileged_mode, local.image != null)

  # Account, Region, name and tag of an image in ECR; null for any other image.
  build_image_ecr = try(regex("^(?P<account_id>[0-9]{12})\\.dkr\\.ecr\\.(?P<region>[a-z0-9-]+)\\.[a-z0-9.-]+/(?P<repository>[^:@]+)", local.build_image), null)
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.logs.cloudwatch.enabled && local.well_named ? 1 : 0

  name              = local.log_group_name
  kms_key_id        = var.logs.cloudwatch.kms_key_arn
  retention_in_days = var.logs.cloudwatch.retention_in_days
  tags              = var.tags
}

resource "aws_codebuild_project" "this" {
  name                   = var.name
  build_timeout          = var.build_timeout
  concurrent_build_limit = var.concurrent_build_limit
  description            = var.description
  # Without it CodeBuild writes artifacts with the key that AWS manages for S3, which no other
  # account can use.
  encryption_key = try(var.artifact_store.key.arn, null)
  queued_timeout = var.queued_timeout
  service_role   = local.role_arn
  source_version = try(var.project_source.version, null)
  tags           = var.tags

  artifacts {
    type = var.artifact_store != null ? "CODEPIPELINE" : "NO_ARTIFACTS"
  }

  dynamic "build_batch_config" {
    for_each = var.batch == null ? [] : [var.batch]

    content {
      combine_artifacts = build_batch_config.value.combine_artifacts
      service_role      = local.batch_role_arn
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
    compute_type = local.compute_type
    image        = local.build_image
    # AWS's own images are pulled by CodeBuild, images of ECR and of private registries by the role.
    image_pull_credentials_type = (
      var.environment.registry_credential != null || local.build_image_ecr != null ? "SERVICE_ROLE" : "CODEBUILD"
    )
    privileged_mode = local.privileged_mode
    type            = var.environment.type

    dynamic "environment_variable" {
      for_each = merge(local.buildspec_variables, var.environment_variables)

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

  logs_config {
    cloudwatch_logs {
      group_name = local.log_group_name
      status     = local.log_group_name == null ? "DISABLED" : "ENABLED"
    }

    s3_logs {
      location = var.logs.s3 == null ? null : local.locations.s3_logs
      status   = var.logs.s3 == null ? "DISABLED" : "ENABLED"
    }
  }

  source {
    type                = local.source_type
    buildspec           = local.buildspec
    git_clone_depth     = try(var.project_source.git_clone_depth, null)
    location            = try(var.project_source.location, null)
    report_build_status = try(var.project_source.report_build_status, null)

    dynamic "auth" {
      for_each = local.connected ? [var.project_source.connection_arn] : []

      content {
        resource = auth.value
        type     = "CODECONNECTIONS"
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
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.batch, aws_iam_role_policy.this]

  lifecycle {
    precondition {
      condition     = length(local.problems) == 0
      error_message = join("\n", local.problems)
    }

    precondition {
      condition     = length(local.value_problems) == 0
      error_message = join("\n", local.value_problems)
    }

    precondition {
      condition     = length(local.reference_problems) == 0
      error_message = join("\n", local.reference_problems)
    }
  }
}
