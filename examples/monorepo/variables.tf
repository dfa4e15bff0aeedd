variable "account_id" {
  description = "Account of the pipelines, the images and the services, 12 digits."
  type        = string
  nullable    = false
}

variable "branch" {
  description = "Branch whose commits are delivered, and that pull requests go to; letters, digits, hyphens and slashes."
  type        = string
  default     = "main"
  nullable    = false
}

variable "cluster" {
  description = "ECS cluster that the services run in. It exists, and has a service of the name of each of `services`, whose container has that name too."
  type        = string
  nullable    = false
}

variable "connection_arn" {
  description = "ARN of a connection to GitHub that exists; null creates one, which a person then has to accept in the console. `pull_requests` needs one that is accepted."
  type        = string
  default     = null
}

variable "ignored_files" {
  description = "Patterns of files that start no pipeline, whatever folder they are in, at most 8."
  type        = list(string)
  default     = ["**/*.md"]
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

variable "pull_requests" {
  description = "Checks pull requests with the file `buildspec` of the repository. `contributor_ids`: numeric ids of the GitHub accounts whose pull requests are built, as https://api.github.com/users/NAME tells them. Null checks none."
  type = object({
    buildspec       = optional(string, "ci/pull-request.yaml")
    contributor_ids = list(string)
  })
  default = null

  validation {
    condition     = var.pull_requests == null || var.connection_arn != null
    error_message = "pull_requests needs connection_arn: CodeBuild makes the webhook through a connection that somebody has accepted, which a new one is not."
  }
}

variable "region" {
  description = "Region of all resources."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name."
  type        = string
  nullable    = false
}

variable "services" {
  description = <<-EOT
    Services by name, each with a pipeline of its own.
    `compute_type`: machine that builds the image.
    `folder`: its folder in the repository, with its Dockerfile; null means services/NAME.
    `shared_folders`: further folders that it is built from, at most 7.
    `task_role_arns`: task and execution role of its task definition, which a deployment hands on.
  EOT
  type = map(object({
    compute_type   = optional(string, "BUILD_GENERAL1_SMALL")
    folder         = optional(string)
    shared_folders = optional(list(string), [])
    task_role_arns = list(string)
  }))
  nullable = false
}

variable "tags" {
  description = "Tags of every resource; those of one service have the tag `service` as well."
  type        = map(string)
  default     = {}
  nullable    = false
}
