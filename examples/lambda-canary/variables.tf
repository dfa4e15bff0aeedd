variable "account_id" {
  description = "Account of the pipeline and the function, 12 digits."
  type        = string
  nullable    = false
}

variable "alarms" {
  description = "What takes a version back while traffic is shifted to it: a percent of all invocations that fails, in minutes of `minimum_invocations` or more, or a slowest percent that takes longer. All traffic counts, of which the new version has a tenth at first: one that always fails is 10 percent."
  type = object({
    failing_percent                    = optional(number, 2)
    minimum_invocations                = optional(number, 20)
    slowest_percent_takes_milliseconds = optional(number, 3000)
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

variable "build" {
  description = "How the repository becomes what the function holds: version of Python, of the function too, commands, and the folder that they put it in."
  type = object({
    python = optional(string, "3.13")
    commands = optional(list(string), [
      "python -m pip install --quiet --requirement requirements.txt --target package",
      "PYTHONPATH=src:package python -m unittest discover tests",
      "cp -R src/. package/",
    ])
    directory = optional(string, "package")
  })
  default  = {}
  nullable = false
}

variable "connection_arn" {
  description = "ARN of a connection to GitHub that exists; null creates one, which a person then has to accept in the console."
  type        = string
  default     = null
}

variable "deploy_strategy" {
  description = "How traffic moves to a new version: CanaryNPercentMMinutes, LinearNPercentEveryMMinutes or AllAtOnce."
  type        = string
  default     = "Canary10Percent5Minutes"
  nullable    = false
}

variable "handler" {
  description = "File and function that Lambda calls, of your code as of first.zip."
  type        = string
  default     = "index.handler"
  nullable    = false
}

variable "memory_in_mib" {
  description = "Memory of the function, 128 to 10240 MiB."
  type        = number
  default     = 256
  nullable    = false
}

variable "name" {
  description = "Name that all other names are made from, 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter."
  type        = string
  nullable    = false

  # Here, where it is given: what is made from it would else be refused one by one. A connection's name
  # is the shortest of all, and a bucket's is in lower case.
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,31}$", var.name))
    error_message = "name \"${var.name}\" has ${length(var.name)} characters; it must be 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter, for all other names are made from it."
  }
}

variable "region" {
  description = "Region of all resources."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name, with src/index.py, tests and requirements.txt."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "timeout_in_seconds" {
  description = "Seconds that an invocation may take, 1 to 900."
  type        = number
  default     = 10
  nullable    = false
}
