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
      `buildkit_image`: image of BuildKit, by its digest, for builds with a `cache` or an emulator; null means the one that Docker takes from Docker Hub, by a tag that moves.
      `cache`: ECR repository that keeps the layers between builds, under `tag`. It must be another than `repository`, and its tags mutable.
      `container_name`: container of the task definition that runs the image; null means the last part of the repository's name.
      `context` and `dockerfile`: paths in the source.
      `emulator_image`: image, by its digest, that installs the emulator for the `platforms` that the build machine is not, such as tonistiigi/binfmt@sha256:DIGEST. It is required for those.
      `platforms`: such as linux/amd64 and linux/arm64; empty means that of the build machine.
      `repository`: name of the ECR repository, in the project's account and Region.
      `target`: stage of the Dockerfile; null means the last.
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
      repository     = string
      target         = optional(string)
    }))
    inline = optional(string)
    path   = optional(string)
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

variable "connection_arns" {
  description = "ARNs of the connections that `full_clone_repositories` are cloned through, or `project_source` is read through. Null means any connection of the project's account and Region, which keeps the role's policy known while the connection is not made yet. The repositories bound it either way, but not the token of a `project_source`: give its connection here where the account has others."
  type        = list(string)
  default     = null
}

variable "decrypt_key_aliases" {
  description = "Aliases of the KMS keys, in the project's account and Region, that the parameters and secrets of `environment_variables` and of `environment.registry_credential` are encrypted with, such as alias/orders."
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
    `compute_type`: null means BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM for Windows, BUILD_LAMBDA_1GB for Lambda.
    `fleet`: reserved capacity to run on.
    `image`: null means AWS's current image for the types LINUX_CONTAINER, LINUX_GPU_CONTAINER, ARM_CONTAINER and WINDOWS_SERVER_2022_CONTAINER; other types must name one.
    `privileged_mode`: whether builds may use a Docker daemon; null means true exactly when the buildspec is `container_image`.
    `registry_credential`: name or ARN of the secret with which to pull an image from a registry other than ECR.
    `type`: such as LINUX_CONTAINER or ARM_CONTAINER.
  EOT
  type = object({
    compute_type        = optional(string)
    fleet               = optional(object({ arn = string }))
    image               = optional(string)
    privileged_mode     = optional(bool)
    registry_credential = optional(string)
    type                = optional(string, "LINUX_CONTAINER")
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

variable "full_clone_repositories" {
  description = "Full ids, such as acme/orders, of the repositories that the pipeline's source actions hand on as a full clone (OutputArtifactFormat CODEBUILD_CLONE_REF): the build itself clones them, through the connection."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "logs" {
  description = <<-EOT
    Where builds write their logs.
    `cloudwatch`: `enabled` false for none. `kms_key_arn` null encrypts with the key of CloudWatch Logs; `retention_in_days` 0 keeps for ever. The log group is /aws/codebuild/NAME.
    `s3`: null for none; the prefix is by default the project's name.
  EOT
  type = object({
    cloudwatch = optional(object({
      enabled           = optional(bool, true)
      kms_key_arn       = optional(string)
      retention_in_days = optional(number, 90)
    }), {})
    s3 = optional(object({
      bucket = string
      prefix = optional(string)
    }))
  })
  default  = {}
  nullable = false
}

variable "name" {
  description = "Name of the project, 2 to 150 letters, digits, hyphens and underscores, of which the first is a letter or a digit."
  type        = string
  nullable    = false
}

variable "partition" {
  description = "Partition of the project, such as aws or aws-cn. Null means that of the provider."
  type        = string
  default     = null
}

variable "project_source" {
  description = <<-EOT
    Source of a project that no pipeline runs; null where `artifact_store` is given.
    `connection_arn`: connection to the provider of a GITHUB, GITHUB_ENTERPRISE, GITLAB, GITLAB_SELF_MANAGED or BITBUCKET source. Its handshake must be complete.
    `git_clone_depth`: commits to clone; 0 means all.
    `location`: the repository's HTTPS URL.
    `report_build_status`: whether the provider is told how the build ended.
    `type`: one of the above, CODECOMMIT, or NO_SOURCE.
    `version`: branch, tag or commit; null means the default branch.
  EOT
  type = object({
    connection_arn      = optional(string)
    git_clone_depth     = optional(number, 1)
    location            = optional(string)
    report_build_status = optional(bool, false)
    type                = string
    version             = optional(string)
  })
  default = null
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

variable "report_groups" {
  description = "Names of the report groups in the buildspec's `reports` section. The role may create exactly these, and report to them."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "role" {
  description = "Role that builds run with. `arn` brings one, and nothing is created for it or attached to it; otherwise `name` is by default `NAME-codebuild`. `path` and `permissions_boundary`, the ARN of a policy, hold for the batch role as well."
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
  description = "Tags of the project, its log group and its roles."
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
