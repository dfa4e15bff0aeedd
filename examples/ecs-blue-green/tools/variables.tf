variable "account_id" {
  description = "The tools account, 12 digits: it owns the pipeline, the artifacts and the images."
  type        = string
  nullable    = false
}

variable "approval" {
  description = "What the person who approves the deployment is told, which may hold variables of the source action such as `#{Source.CommitId}`, and the minutes there are to answer, 5 to 86400."
  type = object({
    message            = optional(string, "Deploy #{Source.CommitId}: #{Source.CommitMessage}")
    timeout_in_minutes = optional(number, 10080)
  })
  default  = {}
  nullable = false
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

variable "container_port" {
  description = "Port that the container listens on; the same in both stacks."
  type        = number
  default     = 80
  nullable    = false
}

variable "name" {
  description = "Name that all other names are made from, 1 to 26 lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen; the same in both stacks."
  type        = string
  nullable    = false

  # Here, where it is given: what is made from it would else be refused one by one. A target group has
  # 32 characters, of which "-green" are 6; a load balancer is not named internal-.
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,24}[a-z0-9])?$", var.name)) && !startswith(var.name, "internal-")
    error_message = "name \"${var.name}\" has ${length(var.name)} characters; it must be 1 to 26 lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen, and not begin with internal-, for all other names are made from it."
  }
}

variable "region" {
  description = "Region of both accounts' resources."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name, with Dockerfile, appspec.yaml and taskdef.json at its top."
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
