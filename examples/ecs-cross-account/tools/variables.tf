variable "account_id" {
  description = "The tools account, 12 digits: it owns the pipeline, the artifacts and the images."
  type        = string
  nullable    = false
}

variable "approval" {
  description = "Somebody has to approve before the deployment: what they are told, which may hold variables of the source action such as `#{Source.CommitId}`, and the minutes they have, 5 to 86400. Null deploys without asking."
  type = object({
    message            = optional(string, "Deploy #{Source.CommitId}: #{Source.CommitMessage}")
    timeout_in_minutes = optional(number, 10080)
  })
  default = null
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

variable "name" {
  description = "Name that all other names are made from, 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter; the same in both stacks."
  type        = string
  nullable    = false

  # Here, where it is given: what is made from it would else be refused one by one. A connection's name
  # is the shortest of all, and a bucket's and a repository's are in lower case.
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,31}$", var.name))
    error_message = "name \"${var.name}\" has ${length(var.name)} characters; it must be 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter, for all other names are made from it."
  }
}

variable "partition" {
  description = "AWS partition of both accounts: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "region" {
  description = "Region of both accounts' resources."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name, with a Dockerfile at its top."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "workload_account_id" {
  description = "The workload account, 12 digits: the service runs there."
  type        = string
  nullable    = false
}
