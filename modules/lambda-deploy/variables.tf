variable "account_id" {
  description = "Account of the function. Null means that of the provider."
  type        = string
  default     = null
}

variable "alarm_actions" {
  description = "ARNs of what an alarm tells beside the pipeline, such as SNS topics: `alarm` when it goes off, `ok` when it is over."
  type = object({
    alarm = optional(list(string), [])
    ok    = optional(list(string), [])
  })
  default  = {}
  nullable = false
}

variable "alarms" {
  description = <<-EOT
    CloudWatch alarms on the alias, which end a deployment and take it back when they go off: each is made where it is not null. They are named FUNCTION-ALIAS-duration, -error-rate, -errors and -throttles.
    `duration`: milliseconds, 1 or more, that the given `percentile` of the invocations, 50 to 100, takes at most.
    `error_rate`: percent of the invocations that may fail, 0 or more and less than 100, judged in periods of `minimum_invocations` or more.
    `errors`: invocations that may fail in a period.
    `throttles`: invocations that may be throttled in a period.
    `datapoints_to_alarm`: periods over the threshold, among the latest `evaluation_periods`, that set it off; null means all of these.
    `period`: seconds, a multiple of 60 up to 86400.
  EOT
  type = object({
    duration = optional(object({
      datapoints_to_alarm = optional(number)
      evaluation_periods  = optional(number, 1)
      percentile          = optional(number, 99)
      period              = optional(number, 60)
      threshold           = number
    }))
    error_rate = optional(object({
      datapoints_to_alarm = optional(number)
      evaluation_periods  = optional(number, 1)
      minimum_invocations = optional(number, 10)
      period              = optional(number, 60)
      threshold           = optional(number, 1)
    }))
    errors = optional(object({
      datapoints_to_alarm = optional(number)
      evaluation_periods  = optional(number, 1)
      period              = optional(number, 60)
      threshold           = optional(number, 0)
    }))
    throttles = optional(object({
      datapoints_to_alarm = optional(number)
      evaluation_periods  = optional(number, 1)
      period              = optional(number, 60)
      threshold           = optional(number, 0)
    }))
  })
  default  = { errors = {} }
  nullable = false
}

variable "alias" {
  description = <<-EOT
    Alias that the action shifts, and that callers invoke.
    `create`: false for one that is made elsewhere.
    `description`: at most 256 characters.
    `function_version`: published version that it starts with, and that the first deployment would go back to.
    `name`: 1 to 128 letters, digits, hyphens and underscores, not all digits.
  EOT
  type = object({
    create           = optional(bool, true)
    description      = optional(string)
    function_version = optional(string, "1")
    name             = optional(string, "live")
  })
  default  = {}
  nullable = false
}

variable "deploy_strategy" {
  description = "How the action shifts the alias: AllAtOnce, CanaryNPercentMMinutes (N percent, and the rest M minutes later) or LinearNPercentEveryMMinutes (N percent more every M minutes), within 2 days."
  type        = string
  default     = "AllAtOnce"
  nullable    = false
}

variable "function_name" {
  description = "Name of the function, 1 to 64 letters, digits, hyphens and underscores. It has at least one published version."
  type        = string
  nullable    = false
}

variable "further_alarms" {
  description = "Names of alarms, made elsewhere in the function's account and Region, that the action watches as well. It watches at most 10 in all."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "image_repository_arns" {
  description = "For a function that is a container image: ARNs of the ECR repositories, of any account but in the function's Region, that its images are in. The output `statements` is for them."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "region" {
  description = "Region of the function. Null means that of the provider."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of the alarms."
  type        = map(string)
  default     = {}
  nullable    = false
}
