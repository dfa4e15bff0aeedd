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
  description = "Name that all other names are made from, at most 32 characters; the same in both stacks."
  type        = string
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
