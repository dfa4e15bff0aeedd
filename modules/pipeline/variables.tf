variable "account_id" {
  description = "Id of the account that owns the pipeline, 12 digits; null means that of the provider."
  type        = string
  default     = null
}

variable "artifact_stores" {
  description = "Artifact stores by Region: the value is the `store` output of the artifact-store module. One for the pipeline's own Region, and one for every other Region that an action names. `key` null means the AWS managed key, which no other account can use."
  type = map(object({
    bucket     = string
    account_id = optional(string)
    region     = optional(string)
    key = optional(object({
      alias = string
      arn   = string
    }))
  }))
  nullable = false
}

variable "connection_arns" {
  description = "ARNs of the connections that source actions may use. Null means every connection of this account and Region: the ARN of a connection made in the same plan is not known, and a policy has to be. The repository is bound either way."
  type        = list(string)
  default     = null
}

variable "execution_mode" {
  description = "What a new execution does while another runs: `SUPERSEDED`, `QUEUED` or `PARALLEL` (at most 50 at a time). Null means `QUEUED` where there is a manual approval, which a newer execution would otherwise overtake unseen, and `SUPERSEDED` elsewhere."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the pipeline, 1 to 100 characters of `A-Z a-z 0-9 . @ - _`."
  type        = string
  nullable    = false
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "region" {
  description = "Region of the pipeline; null means that of the provider."
  type        = string
  default     = null
}

variable "role" {
  description = "Role of the pipeline. By default one named `<name>-pipeline` is made, with the rights its actions need and no others. `arn` brings a role: nothing is created or attached, and the ARN must be known at plan time."
  type = object({
    arn                  = optional(string)
    name                 = optional(string)
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default  = {}
  nullable = false
}

variable "stages" {
  description = <<-EOT
    Stages in order, 2 to 50; the first holds the source actions and no other may. An action's `type` is
    `Category/Provider`, a file under catalogue/actions; with `owner` `Custom` or `ThirdParty` it may be any, and
    needs its `version`. Equal `run_order` (1 to 999) means at the same time. `timeout_in_minutes` (5 to
    86400) is for approvals. `role_arn` is the role the action runs with, usually of another account; without
    it the pipeline's role acts, and is given the rights. `passed_role_arns` are roles that an action of the
    pipeline's role hands on, such as the task and execution role of an ECS service.
    A condition's `result` is what happens when a rule of `before_entry` or `on_success` fails, or when all
    rules of `on_failure` succeed.
  EOT
  type = list(object({
    name = string
    actions = list(object({
      name               = optional(string, "")
      type               = string
      configuration      = optional(map(string), {})
      input_artifacts    = optional(list(string), [])
      namespace          = optional(string)
      output_artifacts   = optional(list(string), [])
      owner              = optional(string)
      passed_role_arns   = optional(list(string), [])
      region             = optional(string)
      role_arn           = optional(string)
      run_order          = optional(number, 1)
      timeout_in_minutes = optional(number)
      version            = optional(string)
    }))
    before_entry = optional(object({
      result = optional(string, "FAIL")
      rules = optional(list(object({
        name               = string
        type               = string
        commands           = optional(list(string), [])
        configuration      = optional(map(string), {})
        input_artifacts    = optional(list(string), [])
        region             = optional(string)
        role_arn           = optional(string)
        timeout_in_minutes = optional(number)
      })), [])
    }))
    on_failure = optional(object({
      result     = optional(string)
      retry_mode = optional(string)
      rules = optional(list(object({
        name               = string
        type               = string
        commands           = optional(list(string), [])
        configuration      = optional(map(string), {})
        input_artifacts    = optional(list(string), [])
        region             = optional(string)
        role_arn           = optional(string)
        timeout_in_minutes = optional(number)
      })), [])
    }))
    on_success = optional(object({
      result = optional(string, "FAIL")
      rules = optional(list(object({
        name               = string
        type               = string
        commands           = optional(list(string), [])
        configuration      = optional(map(string), {})
        input_artifacts    = optional(list(string), [])
        region             = optional(string)
        role_arn           = optional(string)
        timeout_in_minutes = optional(number)
      })), [])
    }))
  }))
  nullable = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "triggers" {
  description = "Filters on what starts the pipeline, at most one for each connection source action, 50 in all. At most 3 `push` and 3 `pull_request` filters; a push has tags, or branches, or branches and file paths; at most 8 includes and 8 excludes, each at most 255 characters, and an exclude wins. `events` are of `OPEN`, `UPDATED`, `CLOSED`; null means all."
  type = list(object({
    source_action = optional(string, "")
    pull_request = optional(list(object({
      events = optional(list(string))
      branches = optional(object({
        excludes = optional(list(string), [])
        includes = optional(list(string), [])
      }))
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
  }))
  default  = []
  nullable = false
}

variable "variables" {
  description = "Pipeline variables, at most 50, read as `#{variables.<name>}` anywhere but in source actions. The name has 1 to 128 characters of `A-Z a-z 0-9 @ - _`, the default 1 to 1000, the description at most 200. Without a default every start has to give the value, which no trigger can."
  type = list(object({
    name          = string
    default_value = optional(string)
    description   = optional(string)
  }))
  default  = []
  nullable = false
}
