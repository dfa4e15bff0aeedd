variable "account_id" {
  description = "Account of the topics and of all that is watched. Null means that of the provider."
  type        = string
  default     = null
}

variable "approvals" {
  description = <<-EOT
    The topic that Manual approvals publish to; null means none.
    `display_name`: sender's name in its e-mails, at most 100 characters.
    `emails`: addresses that are subscribed; each has to confirm.
    `existing`: ARN of a topic of this account and Region to use instead of a new one; nothing is attached to it but subscriptions, and its owner gives it the output `approvals_topic_policy`.
    `functions`: ARNs of Lambda functions of this account and Region that are subscribed, by names of your own.
    `name`: its name, 1 to 256 letters, digits, hyphens and underscores; null means `name` and "-approvals".
    `pipeline_role_arns`: ARNs of the roles of the pipelines whose approvals publish; they need not exist yet.
    `queues`: ARNs of SQS queues that are subscribed, by names of your own; each queue's policy lets the topic send.
  EOT
  type = object({
    display_name       = optional(string)
    emails             = optional(list(string), [])
    existing           = optional(object({ arn = string }))
    functions          = optional(map(string), {})
    name               = optional(string)
    pipeline_role_arns = list(string)
    queues             = optional(map(string), {})
  })
  default = null
}

variable "chat" {
  description = <<-EOT
    Chat channels that receive what is published to the topic; null means none. A person authorizes each Slack workspace and Teams tenant first, in the console of Amazon Q Developer in chat applications.
    `guardrail_policy_arns`: ARNs of the policies that bound whatever anybody asks for in a channel, whoever asks; null means AWS's CloudWatchReadOnlyAccess.
    `role`: the role that the chat service takes on. `arn` brings one (it must be known when Terraform plans) and nothing is attached to it; else it is created as `name`, null means `name` of the module and "-chat", with an IAM path and a policy that bounds its permissions. It reads alarms and metrics, to draw the graphs of alarms, and nothing else.
    `slack`: channels by a name of your own. `team_id` is the workspace's, as T0123456789; `channel_id` the channel's, as C0123456789; `logging_level` is ERROR, INFO or NONE; `user_authorization_required` asks each person for a role of their own before anything but reading.
    `teams`: channels by a name of your own. `tenant_id` and `team_id` are UUIDs; `channel_id` is what the channel's link holds, as 19%3A...%40thread.tacv2; the others are as of `slack`.
  EOT
  type = object({
    guardrail_policy_arns = optional(list(string))
    role = optional(object({
      arn                  = optional(string)
      name                 = optional(string)
      path                 = optional(string, "/")
      permissions_boundary = optional(string)
    }), {})
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
  })
  default = null
}

variable "key" {
  description = "KMS key of this account and Region that encrypts the topics, instead of a new one. Its policy stays its owner's, who gives it the output `key_policy`. Null creates a key."
  type        = object({ arn = string })
  default     = null
}

variable "key_deletion_window_in_days" {
  description = "Days between the deletion of the key and its end, 7 to 30, in which it can be restored."
  type        = number
  default     = 30
  nullable    = false
}

variable "key_rotation_period_in_days" {
  description = "Days between two rotations of the key's material, 90 to 2560; null means AWS's own, 365."
  type        = number
  default     = null
}

variable "name" {
  description = "Name that all others begin with: 1 to 40 letters, digits, hyphens and underscores."
  type        = string
  nullable    = false
}

variable "notify_recovery" {
  description = "Whether an alarm publishes again when what it tells of is over."
  type        = bool
  default     = false
  nullable    = false
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "pipelines" {
  description = <<-EOT
    Pipelines that are watched, by name.
    `dashboard`: whether the pipeline has a dashboard.
    `duration`: an alarm on executions that took longer than `limit_in_minutes`, told when they end; null means none. CloudWatch has it for V2 pipelines, and not in GovCloud and China.
    `failed_executions`: an alarm on `threshold` or more failed executions in `period_in_minutes`, 1 to 1440; a retry that fails counts again. Null means none; where CloudWatch has it is as of `duration`.
    `projects`: names of CodeBuild projects that the dashboard shows.
  EOT
  type = map(object({
    dashboard = optional(bool, true)
    duration = optional(object({
      limit_in_minutes  = number
      period_in_minutes = optional(number, 5)
    }))
    failed_executions = optional(object({
      period_in_minutes = optional(number, 5)
      threshold         = optional(number, 1)
    }))
    projects = optional(list(string), [])
  }))
  default  = {}
  nullable = false
}

variable "projects" {
  description = <<-EOT
    CodeBuild projects that are watched, by name.
    `duration`: an alarm on builds that took longer than `limit_in_minutes`, told when they end; null means none. `period_in_minutes`, 1 to 1440, is how often CloudWatch looks.
    `failed_builds`: an alarm on `threshold` or more failed builds in `period_in_minutes`; null means none.
  EOT
  type = map(object({
    duration = optional(object({
      limit_in_minutes  = number
      period_in_minutes = optional(number, 5)
    }))
    failed_builds = optional(object({
      period_in_minutes = optional(number, 5)
      threshold         = optional(number, 1)
    }))
  }))
  default  = {}
  nullable = false
}

variable "region" {
  description = "Region of the topics and of all that is watched. Null means that of the provider."
  type        = string
  default     = null
}

variable "rules" {
  description = <<-EOT
    Notification rules by a name of your own; AWS takes 10 for each resource.
    `detail_type`: FULL, or BASIC for what an event of EventBridge holds alone.
    `enabled`: whether it publishes.
    `events`: what it tells of, of one kind of resource: AWS's ids, as "codepipeline-pipeline-pipeline-execution-failed", or those without their first two words, as "pipeline-execution-failed", "manual-approval-needed", "build-state-failed" or "deployment-failed".
    `resource`: ARN of the pipeline, CodeBuild project or CodeDeploy application, of this account and Region. It has to exist before the rule: the output `arn` of the module that makes it waits for it.
    `tags`: tags of this rule alone, before those of all.
  EOT
  type = map(object({
    detail_type = optional(string, "FULL")
    enabled     = optional(bool, true)
    events      = list(string)
    resource    = string
    tags        = optional(map(string), {})
  }))
  default  = {}
  nullable = false
}

variable "tags" {
  description = "Tags of everything that takes them."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "topic" {
  description = <<-EOT
    The topic that rules and alarms publish to; null means none, for approvals alone.
    `alarm_arns`: ARNs of CloudWatch alarms of this account and Region, beside the module's own, that publish to it.
    `display_name`: sender's name in its e-mails, at most 100 characters.
    `emails`: addresses that are subscribed; each has to confirm.
    `event_rule_arns`: ARNs of EventBridge rules of this account and Region that publish to it.
    `existing`: ARN of a topic of this account and Region to use instead of a new one; nothing is attached to it but subscriptions, and its owner gives it the output `topic_policy`.
    `functions`: ARNs of Lambda functions of this account and Region that are subscribed, by names of your own.
    `name`: its name, 1 to 256 letters, digits, hyphens and underscores; null means `name` of the module.
    `queues`: ARNs of SQS queues that are subscribed, by names of your own; each queue's policy lets the topic send.
  EOT
  type = object({
    alarm_arns      = optional(list(string), [])
    display_name    = optional(string)
    emails          = optional(list(string), [])
    event_rule_arns = optional(list(string), [])
    existing        = optional(object({ arn = string }))
    functions       = optional(map(string), {})
    name            = optional(string)
    queues          = optional(map(string), {})
  })
  default = {}
}

variable "waiting" {
  description = <<-EOT
    Alarms on what takes too long while it is still going on, by a name of your own.
    `action`: name of the action, such as that of an approval; null means the whole stage.
    `limit_in_minutes`: minutes after its start that the alarm is raised, 1 to 86400; it lasts until the end.
    `pipeline`: name of the pipeline.
    `stage`: name of the stage; null means the whole execution, with all that it waits for between stages.
  EOT
  type = map(object({
    action           = optional(string)
    limit_in_minutes = number
    pipeline         = string
    stage            = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "waiting_roles" {
  description = "IAM path, and policy that bounds the permissions, of the two roles that `waiting` needs: that of the state machine and that which starts it."
  type = object({
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default  = {}
  nullable = false
}

variable "webhooks" {
  description = <<-EOT
    Addresses that are posted to, by a name of your own. The whole variable is sensitive, because such an address often holds its secret.
    `approvals`: whether it is subscribed to the topic of approvals, instead of the other.
    `auto_confirms`: whether the address confirms its subscription by itself, which Terraform then waits for.
    `url`: https address.
  EOT
  type = map(object({
    approvals     = optional(bool, false)
    auto_confirms = optional(bool, false)
    url           = string
  }))
  default   = {}
  nullable  = false
  sensitive = true
}
