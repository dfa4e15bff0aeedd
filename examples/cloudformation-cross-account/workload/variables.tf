variable "account_id" {
  description = "The workload account, 12 digits: the stack is there."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name that all other names are made from, 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter; the same in both stacks."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,31}$", var.name))
    error_message = "name \"${var.name}\" has ${length(var.name)} characters; it must be 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter, for all other names are made from it."
  }
}

variable "region" {
  description = "Region of both accounts' resources."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "tools_account_id" {
  description = "The tools account, 12 digits: it owns the pipeline and the artifacts."
  type        = string
  nullable    = false
}
