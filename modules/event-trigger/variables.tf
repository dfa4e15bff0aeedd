variable "account_id" {
  description = "Account that this call acts in. Null means that of the provider."
  type        = string
  default     = null
}

variable "dead_letter" {
  description = <<-EOT
    Queue of the events that did not start the pipeline, or did not reach the bus, within `retry`.
    `kms_key_arn`: ARN of a KMS key that encrypts the queue, whose policy must let events.amazonaws.com `kms:Decrypt` and `kms:GenerateDataKey`; null encrypts with a key that SQS owns. Of a queue that is brought, the key it is encrypted with.
    `message_retention_seconds`: how long an event stays in the queue, 60 to 1209600 seconds.
    `name`: name of the queue, at most 80 letters, digits, - and _; null means `<name>-dead-letters`.
    `queue`: queue of this Region that is brought, by its `arn`: nothing is made, and its owner gives it `dead_letter_queue_policy`.
  EOT
  type = object({
    kms_key_arn               = optional(string)
    message_retention_seconds = optional(number, 1209600)
    name                      = optional(string)
    queue                     = optional(object({ arn = string }))
  })
  default  = {}
  nullable = false
}

variable "event_bus" {
  description = <<-EOT
    Bus in the pipeline's account and Region that takes the events of other accounts and Regions. It is made there when a trigger needs it; give every call the same.
    `bus`: bus that is brought, by its `arn`: nothing is made, and its owner gives it `event_bus_policy`.
    `kms_key_arn`: ARN of a KMS key that encrypts the events on the bus, whose policy must let events.amazonaws.com use it; null means a key that AWS owns.
    `name`: name of the bus, at most 256 letters, digits, ., - and _; null means `name`.
    `organization_id`: id of the organization, `o-...`, that whoever sends has to belong to as well; null asks for none.
    `sender_role_arns`: ARNs of the roles that send, by account, where they are not those that this module makes with its defaults; they need not exist yet.
    `trusted_accounts`: accounts in which any principal that may put events may send these, not only the role of the call there.
  EOT
  type = object({
    bus              = optional(object({ arn = string }))
    kms_key_arn      = optional(string)
    name             = optional(string)
    organization_id  = optional(string)
    sender_role_arns = optional(map(list(string)), {})
    trusted_accounts = optional(list(string), [])
  })
  default  = {}
  nullable = false
}

variable "name" {
  description = "What the names of all that is made begin with: rules are named `<name>-<key of the trigger>`, at most 64 characters. Null means the pipeline's name. Give every call the same."
  type        = string
  default     = null
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "pipeline" {
  description = <<-EOT
    Pipeline that is started.
    `account_id`: account of the pipeline; null means this call's, where no trigger has one.
    `name`: name of the pipeline, which need not exist yet.
    `region`: Region of the pipeline; null means this call's, where no trigger has one.
    `source_actions`: types of the pipeline's source actions by name, such as `{ Image = "Source/ECR" }`, which the triggers' `source_action` is checked against; null checks none.
    `variables`: the pipeline's variables, which the triggers' `variables` are checked against; null checks none. One without `default_value` has to be given by every trigger.
    `writes_to`: repositories and buckets that the pipeline itself writes to: a trigger on one of them would start it for ever, and is refused.
  EOT
  type = object({
    account_id     = optional(string)
    name           = string
    region         = optional(string)
    source_actions = optional(map(string))
    variables = optional(list(object({
      default_value = optional(string)
      name          = string
    })))
    writes_to = optional(list(string), [])
  })
  nullable = false
}

variable "region" {
  description = "Region that this call acts in. Null means that of the provider."
  type        = string
  default     = null
}

variable "retry" {
  description = <<-EOT
    How long a start is tried again.
    `attempts`: how many times, 0 to 185.
    `maximum_age_seconds`: for how many seconds after the event, 60 to 86400. A late start deploys what the event named then, which may be older than what runs by now.
  EOT
  type = object({
    attempts            = optional(number, 185)
    maximum_age_seconds = optional(number, 3600)
  })
  default  = {}
  nullable = false
}

variable "role" {
  description = <<-EOT
    Role that EventBridge starts the pipeline with, or sends to the bus with.
    `arn`: ARN of a role that is brought: nothing is made or attached, and its owner gives it `role_policy` and `role_trust_policy`.
    `name`: name of the role; null means `<name>-trigger`, and `<name>-forward-<Region>` where the call sends to the bus.
    `path`: path of the role.
    `permissions_boundary`: ARN of the policy that bounds the role.
  EOT
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
  description = "Tags of the bus, the queue, the role, the rules and the schedule group."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "triggers" {
  description = <<-EOT
    What starts the pipeline, by a key of your own that stays: each has exactly one of `codecommit`, `ecr`, `pipeline`, `s3` and `schedule`.
    `account_id`: account in which the event happens; null means the pipeline's.
    `codecommit`: `branch` of `repository` is made or moves, and the commit is the revision of `source_action`.
    `ecr`: an image is pushed to `repository`, and its digest is the revision of `source_action`.
    `ecr.any_tag`: whether every tag starts the pipeline.
    `ecr.image_tag_mutability`: IMMUTABLE or MUTABLE, as the repository is: exact `tags` need MUTABLE, for an immutable one is pushed only once.
    `ecr.replicated`: whether the image arrives by replication from another registry, which is no push.
    `ecr.tag_patterns`: tags with * for any characters.
    `ecr.tag_prefixes`: what tags begin with.
    `ecr.tags`: exact tags.
    `enabled`: whether the trigger acts.
    `pipeline`: the other pipeline, of `name`, succeeds.
    `region`: Region in which the event happens; null means the pipeline's.
    `s3`: an object is created in `bucket`, which must be versioned, and its version is the revision of `source_action`.
    `s3.any_key`: whether every object starts the pipeline.
    `s3.enable_notifications`: whether the call of the bucket's account and Region turns on the bucket's notifications to EventBridge, which replaces all other notifications of the bucket; where it is false, whoever owns the bucket does.
    `s3.key_patterns`: keys with * for any characters.
    `s3.key_prefixes`: what keys begin with.
    `s3.keys`: exact keys.
    `s3.override_key`: whether `source_action` takes the key of the event as well, for which its `AllowOverrideForS3ObjectKey` must be "true": needed where more than one key can start the pipeline.
    `schedule`: by the clock.
    `schedule.end_date` and `schedule.start_date`: when it ends and begins, as 2026-01-31T00:00:00Z; null means never and at once.
    `schedule.expression`: `rate(<n> <unit>)`, `cron(<minutes> <hours> <day of month> <month> <day of week> <year>)` or `at(2026-01-31T09:00:00)`.
    `schedule.flexible_window_minutes`: minutes, 1 to 1440, within which it starts at any moment; null starts on the minute.
    `schedule.timezone`: time zone of the expression, such as Europe/Berlin.
    `source_action`: source action whose revision is that of the event. Without one, the pipeline takes whatever is newest when it starts, and `unpinned` has to say so.
    `unpinned`: whether that is meant.
    `variables`: values of the pipeline's variables by name, 1 to 1000 characters; what begins with "$." is taken from the event, such as `$.detail.image-tag`.
  EOT
  type = map(object({
    account_id = optional(string)
    codecommit = optional(object({
      branch        = string
      repository    = string
      source_action = optional(string)
      unpinned      = optional(bool, false)
    }))
    ecr = optional(object({
      any_tag              = optional(bool, false)
      image_tag_mutability = optional(string, "IMMUTABLE")
      replicated           = optional(bool, false)
      repository           = string
      source_action        = optional(string)
      tag_patterns         = optional(list(string), [])
      tag_prefixes         = optional(list(string), [])
      tags                 = optional(list(string), [])
      unpinned             = optional(bool, false)
    }))
    enabled  = optional(bool, true)
    pipeline = optional(object({ name = string }))
    region   = optional(string)
    s3 = optional(object({
      any_key              = optional(bool, false)
      bucket               = string
      enable_notifications = optional(bool, false)
      key_patterns         = optional(list(string), [])
      key_prefixes         = optional(list(string), [])
      keys                 = optional(list(string), [])
      override_key         = optional(bool, false)
      source_action        = optional(string)
      unpinned             = optional(bool, false)
    }))
    schedule = optional(object({
      end_date                = optional(string)
      expression              = string
      flexible_window_minutes = optional(number)
      start_date              = optional(string)
      timezone                = optional(string, "UTC")
    }))
    variables = optional(map(string), {})
  }))
  nullable = false
}
