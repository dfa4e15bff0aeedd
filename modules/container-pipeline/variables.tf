variable "account_id" {
  description = "The tools account, 12 digits; null means that of the provider."
  type        = string
  default     = null
}

variable "artifact_store" {
  description = <<-EOT
    Tuning of the artifact store of the tools Region, which is made unless `artifact_stores` brings one.
    `access_logging`, `expire_after_days`, `force_destroy`, `key`, `key_administrator_arns`, `organization_id`, `tls_minimum_version`: as in the module artifact-store.
    `name`: of the bucket; null means `NAME-artifacts-ACCOUNT-REGION`.
    `read_only_role_arns`, `read_write_role_arns`: further roles that use the artifacts, such as those of projects in `extra_stages`.
  EOT
  type = object({
    access_logging = optional(object({
      bucket                = string
      partition_date_source = optional(string)
      prefix                = optional(string, "")
    }))
    expire_after_days = optional(number, 365)
    force_destroy     = optional(bool, false)
    key = optional(object({
      alias = string
      arn   = string
    }))
    key_administrator_arns = optional(list(string), [])
    name                   = optional(string)
    organization_id        = optional(string)
    read_only_role_arns    = optional(list(string), [])
    read_write_role_arns   = optional(list(string), [])
    tls_minimum_version    = optional(string)
  })
  default  = {}
  nullable = false
}

variable "artifact_stores" {
  description = "Artifact stores that are brought, by Region: the `store` output of the module artifact-store, one for each further Region that an environment's action runs in, made with the name and access that the output `artifact_stores` says. One of the tools Region takes the place of that which is made."
  type = map(object({
    account_id = optional(string)
    bucket     = string
    key = optional(object({
      alias = string
      arn   = string
    }))
    region = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "branch" {
  description = "Branch whose commits are delivered."
  type        = string
  default     = "main"
  nullable    = false
}

variable "build" {
  description = <<-EOT
    Tuning of the project `NAME-build`.
    `build_timeout`, `cache`, `decrypt_key_aliases`, `environment`, `environment_variables`, `vpc`: as in the module codebuild.
    `buildspec`: `path` in the source or `inline` text, in place of the one that is generated. It hands on what the environments read (imagedefinitions.json, imageDetail.json ...) and exports IMAGE_URI, the image of the repository by its digest: no stage that takes it is entered with another value, for CodePipeline does not escape it.
    `container_image`: as in `buildspec` of the module codebuild; `cache` keeps layers in a repository that is made as well, by default `REPOSITORY-cache`.
    `project`: name and role of a project of the tools account and Region that builds in place of it, as a `buildspec` does.
  EOT
  type = object({
    build_timeout = optional(number, 60)
    buildspec = optional(object({
      inline = optional(string)
      path   = optional(string)
    }))
    cache = optional(object({
      bucket = optional(string)
      modes  = optional(list(string), [])
      prefix = optional(string)
      type   = optional(string, "NO_CACHE")
    }), {})
    container_image = optional(object({
      artifact_files = optional(list(string), [])
      build_args     = optional(map(string), {})
      buildkit_image = optional(string)
      cache = optional(object({
        repository = optional(string)
        tag        = optional(string, "cache")
      }))
      container_name = optional(string)
      context        = optional(string, ".")
      dockerfile     = optional(string, "Dockerfile")
      emulator_image = optional(string)
      platforms      = optional(list(string), [])
      secrets        = optional(map(string), {})
      target         = optional(string)
    }), {})
    decrypt_key_aliases = optional(list(string), [])
    environment = optional(object({
      compute_type    = optional(string)
      image           = optional(string)
      privileged_mode = optional(bool)
      type            = optional(string, "LINUX_CONTAINER")
    }), {})
    environment_variables = optional(map(object({
      type  = optional(string, "PLAINTEXT")
      value = string
    })), {})
    project = optional(object({
      name     = string
      role_arn = string
    }))
    vpc = optional(object({
      security_group_ids = list(string)
      subnet_ids         = list(string)
      vpc_id             = string
    }))
  })
  default  = {}
  nullable = false
}

variable "connection" {
  description = "Connection to the provider of the repository: `arn` brings one, else one is made that a person has to accept in the console, with `provider_type`, `host` and `name` (null means the pipeline's) as in the module connection."
  type = object({
    arn = optional(string)
    host = optional(object({
      arn      = optional(string)
      endpoint = optional(string)
      name     = optional(string)
      vpc = optional(object({
        id                 = string
        security_group_ids = list(string)
        subnet_ids         = list(string)
        tls_certificate    = optional(string)
      }))
    }))
    name          = optional(string)
    provider_type = optional(string, "GitHub")
  })
  default  = {}
  nullable = false
}

variable "execution_mode" {
  description = "What a new execution does while another runs: SUPERSEDED, QUEUED or PARALLEL. Null means QUEUED where there is an approval, and SUPERSEDED elsewhere."
  type        = string
  default     = null
}

variable "extra_stages" {
  description = "Further stages by name, each `after` the stage Build or a stage Deploy-WAVE; those after the same one in the order of their names. `actions` are those of the module pipeline. The source is the artifact and the namespace `Source`, what was built `Image` and `Build`."
  type = map(object({
    after = string
    actions = list(object({
      name               = string
      type               = string
      configuration      = optional(map(string), {})
      input_artifacts    = optional(list(string), [])
      namespace          = optional(string)
      output_artifacts   = optional(list(string), [])
      passed_role_arns   = optional(list(string), [])
      region             = optional(string)
      role_arn           = optional(string)
      run_order          = optional(number, 1)
      timeout_in_minutes = optional(number)
    }))
  }))
  default  = {}
  nullable = false
}

variable "image" {
  description = <<-EOT
    Tuning of the ECR repository.
    `encryption`, `expire_others_after_days`, `expire_untagged_after_days`, `force_delete`, `keep_tagged`, `scan_on_push`: as in the module ecr.
    `pull_accounts`, `pull_role_arns`: who pulls beside the environments.
    `registry`: account and Region, null meaning the pipeline's own, of a repository that is brought: nothing is made, and its owner lets the environments pull.
    `repository`: its name; null means the pipeline's.
  EOT
  type = object({
    encryption = optional(object({
      kms_key = optional(string)
      type    = optional(string, "KMS")
    }))
    expire_others_after_days   = optional(number)
    expire_untagged_after_days = optional(number, 14)
    force_delete               = optional(bool, false)
    keep_tagged = optional(list(object({
      count        = optional(number)
      days         = optional(number)
      tag_patterns = list(string)
    })), [])
    pull_accounts  = optional(list(string), [])
    pull_role_arns = optional(list(string), [])
    registry = optional(object({
      account_id = optional(string)
      region     = optional(string)
    }))
    repository   = optional(string)
    scan_on_push = optional(bool, true)
  })
  default  = {}
  nullable = false
}

variable "name" {
  description = "Name of the pipeline, lower-case letters, digits and hyphens, of which the first is a letter: all other names are made from it, and the target accounts give the same. A bucket's name in the longest Region leaves it 25 characters."
  type        = string
  nullable    = false
}

variable "notifications" {
  description = <<-EOT
    Who is told how the pipeline goes; null tells nobody.
    `approval_emails`: addresses that are told of what waits for an approval.
    `dashboard`: whether the pipeline has a dashboard.
    `duration_limit_in_minutes`: an alarm on executions that took longer; null means none.
    `emails`, `slack`, `teams`: who is told of `events`, named as in `rules` of the module notifications, and of failed executions by an alarm; `slack` and `teams` as in its `chat`.
    `topic`: of this account and Region, which is used in place of a new one.
  EOT
  type = object({
    approval_emails           = optional(list(string), [])
    dashboard                 = optional(bool, true)
    duration_limit_in_minutes = optional(number)
    emails                    = optional(list(string), [])
    events                    = optional(list(string), ["pipeline-execution-failed"])
    slack = optional(map(object({
      channel_id                  = string
      logging_level               = optional(string, "ERROR")
      team_id                     = string
      user_authorization_required = optional(bool, true)
    })), {})
    teams = optional(map(object({
      channel_id                  = string
      logging_level               = optional(string, "ERROR")
      team_id                     = string
      tenant_id                   = string
      user_authorization_required = optional(bool, true)
    })), {})
    topic = optional(object({ arn = string }))
  })
  default = null
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "region" {
  description = "The tools Region; null means that of the provider."
  type        = string
  default     = null
}

variable "repository" {
  description = "Repository with the source, as owner/name, such as acme/orders."
  type        = string
  nullable    = false
}

variable "role" {
  description = "`arn` brings the pipeline's role (nothing is attached to it); `path` and `permissions_boundary` are of all roles that are made here. The target accounts are told the path, or the ARN, in `tools`."
  type = object({
    arn                  = optional(string)
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default  = {}
  nullable = false
}

variable "rollback" {
  description = "Whether a stage that fails to deploy goes back to its last execution that succeeded. Not with PARALLEL."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "triggers" {
  description = <<-EOT
    Filters on what starts the pipeline, `push` and `pull_request` as in `triggers` of the module pipeline; null means every push to the branch.
    `unapproved`: names of environments that a commit of a pull request, which nobody has merged, is deployed to before anybody has approved it. Any other needs an approval there, of its own or before.
  EOT
  type = object({
    pull_request = optional(list(object({
      branches = optional(object({
        excludes = optional(list(string), [])
        includes = optional(list(string), [])
      }))
      events = optional(list(string))
      file_paths = optional(object({
        excludes = optional(list(string), [])
        includes = optional(list(string), [])
      }))
    })), [])
    push = optional(list(object({
      branches = optional(object({
        excludes = optional(list(string), [])
        includes = optional(list(string), [])
      }))
      file_paths = optional(object({
        excludes = optional(list(string), [])
        includes = optional(list(string), [])
      }))
      tags = optional(object({
        excludes = optional(list(string), [])
        includes = optional(list(string), [])
      }))
    })), [])
    unapproved = optional(list(string), [])
  })
  default = null
}

variable "variables" {
  description = "Variables of the pipeline, as in the module pipeline."
  type = list(object({
    default_value = optional(string)
    description   = optional(string)
    name          = string
  }))
  default  = []
  nullable = false
}
