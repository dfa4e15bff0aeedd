variable "account_id" {
  description = "The account, 12 digits, of everything."
  type        = string
  nullable    = false
}

variable "branch" {
  description = "Branch whose commits are delivered."
  type        = string
  default     = "main"
  nullable    = false
}

variable "connection_arn" {
  description = "ARN of a connection to GitHub that exists, in `region`; null creates one, which a person then has to accept in the console."
  type        = string
  default     = null
}

variable "name" {
  description = "Name that all other names are made from, 1 to 25 lower-case letters, digits and hyphens, of which the first is a letter."
  type        = string
  nullable    = false

  # A bucket's name has at most 63 characters, and a Region's has up to 14 of them.
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,24}$", var.name))
    error_message = "name \"${var.name}\" has ${length(var.name)} characters; it must be 1 to 25 lower-case letters, digits and hyphens, of which the first is a letter, for all other names are made from it."
  }
}

variable "region" {
  description = "Region of the pipeline and of the first stack."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name, with template.yaml at its top."
  type        = string
  nullable    = false
}

variable "second_region" {
  description = "Region of the second stack, another than `region`."
  type        = string
  nullable    = false

  validation {
    condition     = var.second_region != var.region
    error_message = "second_region is \"${var.second_region}\", as region is; it must be another, for there is one artifact store in each."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
