variable "account_id" {
  description = "Account that owns the project. Null means that of the provider."
  type        = string
  default     = null
}

variable "artifact_store" {
  description = "Artifact store of the pipeline that runs the project, in the project's Region: the `store` output of the artifact-store module. `account_id` null means the project's own. Null for a project that no pipeline runs, which takes `project_source` instead."
  type = object({
    account_id = optional(string)
    bucket     = string
    key = optional(object({
      alias = string
      arn   = string
    }))
    region = optional(string)
  })
  default = null
}

variable "batch" {
  description = <<-EOT
    Batch builds, which the buildspec's `batch` section describes; null for none. They are started by a second role, named `NAME-codebuild-batch`.
    `combine_artifacts`: whether the artifacts of all builds go to one place.
    `compute_types_allowed`: compute types that a build of the batch may use; empty means any.
    `maximum_builds_allowed`: builds in one batch, 1 to 100.
    `role_arn`: role to use in place of the second role.
    `timeout_in_mins`: minutes that the batch may take, 5 to 2160.
  EOT
  type = object({
    combine_artifacts      = optional(bool, false)
    compute_types_allowed  = optional(list(string), [])
    maximum_builds_allowed = optional(number, 100)
    role_arn               = optional(string)
    timeout_in_mins        = optional(number, 480)
  })
  default = null
}

variable "bucket_account_ids" {
  description = "Accounts, other than the project's own, that own buckets which are named here: of artifacts, logs, the cache, sources, exports and the certificate. The role uses no bucket of any further account. The artifact store says its account itself."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "build_timeout" {
  description = "Minutes that a build may take, 5 to 2160."
  type        = number
  default     = 60
  nullable    = false
}

variable "buildspec" {
  description = <<-EOT
    What a build does: exactly one of these.
    `path`: file in the source.
    `inline`: the buildspec's own text.
    `container_image`: a buildspec that builds a container image, pushes it to ECR under the commit's id, and writes `imagedefinitions.json` and `imageDetail.json`. An image that the commit already has is used again.
      `artifact_files`: further files of the source to hand on, such as taskdef.json and appspec.yaml.
      `build_args`: build arguments, taken literally. They are readable in the image: no secrets.
      `buildkit_image`: image of BuildKit, by its digest, such as moby/buildkit@sha256:DIGEST. It is required with a `cache` or an emulator.
      `cache`: ECR repository that keeps the layers between builds, under `tag`, in the registry of `repository`. Its tags must be mutable, so it is another than `repository` where that one's are not.
      `container_name`: container of the task definition that runs the image; null means the last part of the repository's name.
      `context` and `dockerfile`: paths in the source.
      `emulator_image`: image, by its digest, that installs the emulator for the `platforms` that the build machine is not, such as tonistiigi/binfmt@sha256:DIGEST. It is required for those.
      `platforms`: such as linux/amd64 and linux/arm64; empty means that of the build machine.
      `registry`: account and Region of the registry; null means the project's own. A registry of another account must let the role push by its repositories' policies.
      `repository`: name of the ECR repository.
      `secrets`: names in `environment_variables` by the id that the Dockerfile mounts them under with `RUN --mount=type=secret,id=ID`. They are in no layer and no argument.
      `target`: stage of the Dockerfile; null means the last.
    `helm`: a buildspec that installs or upgrades a release in an EKS cluster, waits until it is ready, and takes it back if it is not.
      `chart`: folder in the source, or oci://REGISTRY/CHART. The role may read a chart in ECR.
      `chart_version`: version of a chart by oci://, which must have one or a digest.
      `cluster`: name and Region, null meaning the project's own, of the cluster. Without a `role_arn` it is in the project's account.
      `create_namespace`: whether to make the namespace if it is not there.
      `history_max`: revisions of the release to keep; 0 keeps all.
      `image`: sets the image to deploy, which is the variable IMAGE_URI where the pipeline's action sets it, else ImageURI in `file` of the input artifact `artifact`; null means the primary one. `repository_key` and `tag_key`, or `digest_key` in place of the latter, or `uri_key` alone, are the chart's values for it.
      `namespace` and `release`: names in Kubernetes.
      `role_arn`: role to deploy with, such as one in the cluster's account; null means the project's role.
      `timeout_in_minutes`: that the release may take to be ready, and again to be taken back.
      `tools`: versions of `helm`, 3 or 4, and `kubectl`, with the SHA-256 sum of their download for Linux on the project's architecture, which may be left out for the default versions 3.20.0 and 1.34.3 only. `url` is where to take them from, with {version} and {arch}; null means the publisher.
      `values`: YAML of values, over those of `values_files`, which are paths in the source. It is readable in the console: no secrets.
    `terraform`: a buildspec that plans, or applies a plan.
      `action`: plan, whose output artifact is terraform-plan.txt and terraform.tar, the source with the plan in it, and which exports PLAN_CHANGES (true or false), PLAN_SHA256 and PLAN_SUMMARY; or apply, which applies the plan in the terraform.tar of its input artifact and never plans. Its action in the pipeline must have a variable PLAN_SHA256 with the value of the plan's, #{NAMESPACE.PLAN_SHA256}.
      `backend_config`: further arguments of the backend, or all where there is no `state`.
      `create_workspace`: whether a plan makes the `workspace` where it is not there, and may write its state for that.
      `directory`: path in the source of the configuration, whose .terraform.lock.hcl must be there.
      `provider_role_arns`: roles that the configuration itself takes.
      `role_arn`: role to do everything with, the state included; null means the project's role, which then may use the `state`.
      `state`: S3 backend. `dynamodb_table` null locks with a file beside the state. `key_alias`: alias of the KMS key that encrypts it. `account_id` and `region` null mean the project's own.
      `tools`: version of `terraform`, as in `helm`; the default is 1.11.4. A plan is applied by the version that made it.
      `var_files`: paths in the source, for plan.
      `workspace`: null means the default one.
  EOT
  type = object({
    container_image = optional(object({
      artifact_files = optional(list(string), [])
      build_args     = optional(map(string), {})
      buildkit_image = optional(string)
      cache = optional(object({
        repository = string
        tag        = optional(string, "cache")
      }))
      container_name = optional(string)
      context        = optional(string, ".")
      dockerfile     = optional(string, "Dockerfile")
      emulator_image = optional(string)
      platforms      = optional(list(string), [])
      registry = optional(object({
        account_id = optional(string)
        region     = optional(string)
      }), {})
      repository = string
      secrets    = optional(map(string), {})
      target     = optional(string)
    }))
    helm = optional(object({
      chart         = string
      chart_version = optional(string)
      cluster = object({
        name   = string
        region = optional(string)
      })
      create_namespace = optional(bool, false)
      history_max      = optional(number, 10)
      image = optional(object({
        artifact       = optional(string)
        digest_key     = optional(string)
        file           = optional(string, "imageDetail.json")
        repository_key = optional(string, "image.repository")
        tag_key        = optional(string, "image.tag")
        uri_key        = optional(string)
      }))
      namespace          = string
      release            = string
      role_arn           = optional(string)
      timeout_in_minutes = optional(number, 10)
      tools = optional(object({
        helm = optional(object({
          sha256  = optional(string)
          url     = optional(string)
          version = optional(string)
        }), {})
        kubectl = optional(object({
          sha256  = optional(string)
          url     = optional(string)
          version = optional(string)
        }), {})
      }), {})
      values       = optional(string)
      values_files = optional(list(string), [])
    }))
    inline = optional(string)
    path   = optional(string)
    terraform = optional(object({
      action             = string
      backend_config     = optional(map(string), {})
      create_workspace   = optional(bool, false)
      directory          = optional(string, ".")
      provider_role_arns = optional(list(string), [])
      role_arn           = optional(string)
      state = optional(object({
        account_id           = optional(string)
        bucket               = string
        dynamodb_table       = optional(string)
        key                  = string
        key_alias            = optional(string)
        region               = optional(string)
        workspace_key_prefix = optional(string, "env:")
      }))
      tools = optional(object({
        terraform = optional(object({
          sha256  = optional(string)
          url     = optional(string)
          version = optional(string)
        }), {})
      }), {})
      var_files = optional(list(string), [])
      workspace = optional(string)
    }))
  })
  nullable = false
}

variable "cache" {
  description = <<-EOT
    Where builds keep the files that the buildspec's `cache` section names.
    `type`: NO_CACHE, LOCAL or S3.
    `modes`: of a LOCAL cache: LOCAL_SOURCE_CACHE, LOCAL_DOCKER_LAYER_CACHE, LOCAL_CUSTOM_CACHE.
    `bucket` and `prefix`: of an S3 cache; the prefix is by default the project's name.
  EOT
  type = object({
    bucket = optional(string)
    modes  = optional(list(string), [])
    prefix = optional(string)
    type   = optional(string, "NO_CACHE")
  })
  default  = {}
  nullable = false
}

variable "concurrent_build_limit" {
  description = "Builds that may run at once, 1 or more. Null means the account's quota."
  type        = number
  default     = null
}

variable "decrypt_key_aliases" {
  description = "Aliases of the KMS keys, in the project's account and Region, or in the account of a secret that is given by its ARN, that the parameters and secrets of `environment_variables`, `environment.registry_credential` and `secret_arn` of a source are encrypted with, such as alias/orders."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "description" {
  description = "What the project is for, at most 255 characters."
  type        = string
  default     = null
}

variable "environment" {
  description = <<-EOT
    Machine that builds run on.
    `certificate`: `BUCKET/KEY` or ARN in S3 of a certificate that builds trust, such as that of a GitHub Enterprise server; it ends with .pem or .zip.
    `compute_type`: null means BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM for Windows and macOS, BUILD_LAMBDA_1GB for Lambda. ATTRIBUTE_BASED_COMPUTE and CUSTOM_INSTANCE_TYPE are of a fleet.
    `fleet`: reserved capacity to run on. Its network is its own; where a fleet in a VPC lets builds overflow to on-demand machines (ON_DEMAND), `overflow_vpc` names that network, for the role then needs rights in it.
    `image`: null means AWS's current image for the types LINUX_CONTAINER, LINUX_GPU_CONTAINER, ARM_CONTAINER and WINDOWS_SERVER_2022_CONTAINER; other types must name one.
    `image_pull_credentials_type`: null means SERVICE_ROLE for an image in ECR or with a `registry_credential`, and CODEBUILD for any other. CODEBUILD for an image in ECR needs a repository policy that lets CodeBuild pull.
    `privileged_mode`: whether builds may use a Docker daemon; null means true exactly when the buildspec is `container_image`.
    `registry_credential`: name or ARN of the secret with which to pull an image from a registry other than ECR.
    `type`: WINDOWS_CONTAINER, LINUX_CONTAINER, LINUX_GPU_CONTAINER, ARM_CONTAINER, WINDOWS_SERVER_2019_CONTAINER, WINDOWS_SERVER_2022_CONTAINER, LINUX_LAMBDA_CONTAINER, ARM_LAMBDA_CONTAINER, LINUX_EC2, ARM_EC2, WINDOWS_EC2 or MAC_ARM.
  EOT
  type = object({
    certificate  = optional(string)
    compute_type = optional(string)
    fleet = optional(object({
      arn = string
      overflow_vpc = optional(object({
        security_group_ids = list(string)
        subnet_ids         = list(string)
      }))
    }))
    image                       = optional(string)
    image_pull_credentials_type = optional(string)
    privileged_mode             = optional(bool)
    registry_credential         = optional(string)
    type                        = optional(string, "LINUX_CONTAINER")
  })
  default  = {}
  nullable = false
}

variable "environment_variables" {
  description = "Environment variables of every build, by name. `value` is the value itself for the type PLAINTEXT, name or ARN of a parameter for PARAMETER_STORE, and name or ARN of a secret, optionally followed by :json-key:version-stage:version-id, for SECRETS_MANAGER. The role may read exactly those."
  type = map(object({
    type  = optional(string, "PLAINTEXT")
    value = string
  }))
  default  = {}
  nullable = false
}

variable "file_system_locations" {
  description = <<-EOT
    EFS file systems that builds mount, by identifier: up to 128 letters, digits and underscores. They need `vpc`, Linux and privileged mode. A build finds one in the directory that CODEBUILD_IDENTIFIER names.
    `directory`: of the file system.
    `file_system_id`: such as fs-0123456789abcdef0, in the project's Region.
    `mount_options`: of NFS, parted by commas; null means what AWS recommends.
    `mount_point`: directory of the build's container.
  EOT
  type = map(object({
    directory      = optional(string, "/")
    file_system_id = string
    mount_options  = optional(string)
    mount_point    = string
  }))
  default  = {}
  nullable = false
}

variable "name" {
  description = "Name of the project, 2 to 150 letters, digits, hyphens and underscores, of which the first is a letter or a digit."
  type        = string
  nullable    = false
}

variable "output_artifacts" {
  description = "Whether the pipeline's actions have output artifacts, which builds write to `artifact_store`; without, they only read it. Null means that they may have, but with `buildspec.helm` and the apply of `buildspec.terraform`, which put out nothing. Within an account what either side grants is granted, so `access` of the artifact-store module has to name the role in `read_only` as well."
  type        = bool
  default     = null
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "queued_timeout" {
  description = "Minutes that a build may wait for a machine, 5 to 480."
  type        = number
  default     = 480
  nullable    = false
}

variable "region" {
  description = "Region of the project. Null means that of the provider."
  type        = string
  default     = null
}

variable "role" {
  description = "Role that builds run with. `arn` brings one, and nothing is created for it or attached to it; otherwise `name` is by default `NAME-codebuild`. `path` and `permissions_boundary`, the ARN of a policy, hold for the other roles as well."
  type = object({
    arn                  = optional(string)
    name                 = optional(string)
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default  = {}
  nullable = false
}

variable "tags" {
  description = "Tags of the project, its log group, report groups and roles."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "vpc" {
  description = "Network that builds run in: 1 to 16 subnets and 1 to 5 security groups of one VPC. Null for none."
  type = object({
    security_group_ids = list(string)
    subnet_ids         = list(string)
    vpc_id             = string
  })
  default = null
}
