variable "account_id" {
  description = "Account of the pipeline, 12 digits."
  type        = string
  nullable    = false
}

variable "accounts" {
  description = "Accounts of the stacks of `environment`, by the names that its file gives them. The builds work there as the roles `<name>-plan` and `<name>-apply`, which this root makes in `account_id` alone."
  type        = map(string)
  nullable    = false
}

variable "apply_policies" {
  description = "ARNs of the policies, by names of your own, that say what an apply may do in `account_id`, beside its states."
  type        = map(string)
  nullable    = false
}

variable "approval_timeout_in_minutes" {
  description = "Minutes that an approval may take, 5 to 86400."
  type        = number
  default     = 1440
  nullable    = false
}

variable "branch" {
  description = "Branch whose commits are delivered."
  type        = string
  default     = "main"
  nullable    = false
}

variable "connection_arn" {
  description = "ARN of a connection to GitHub that exists; null creates one, which a person then has to accept in the console."
  type        = string
  default     = null
}

variable "environment" {
  description = "Environment that is delivered, environments/<environment>.yaml of the repository, with `aws: account`."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name that all other names are made from, 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter."
  type        = string
  nullable    = false

  # Here, where it is given: what is made from it would else be refused one by one. A connection's name
  # is the shortest of all, and a bucket's and a repository's are in lower case.
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,31}$", var.name))
    error_message = "name \"${var.name}\" has ${length(var.name)} characters; it must be 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter, for all other names are made from it."
  }
}

variable "plan_policies" {
  description = "ARNs of the policies, by names of your own, that say what a plan may read in `account_id`, beside its states; null means AWS's ReadOnlyAccess, which reads every object in S3 as well."
  type        = map(string)
  default     = null
}

variable "region" {
  description = "Region of the pipeline and of the states."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name, that holds this project's wrapper and the environment."
  type        = string
  nullable    = false
}

variable "state" {
  description = "Where the environment's `backend` keeps the states: `bucket`, `prefix` of their keys, `account_id` of the bucket where it is another than the pipeline's, and `key_alias` of the KMS key that encrypts them, null for none."
  type = object({
    account_id = optional(string)
    bucket     = string
    key_alias  = optional(string)
    prefix     = string
  })
  nullable = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
