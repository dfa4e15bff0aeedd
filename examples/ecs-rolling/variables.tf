variable "account_id" {
  description = "Account of the pipeline, the images and the service, 12 digits."
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
  description = "ARN of a connection to GitHub that exists; null creates one, which a person then has to accept in the console."
  type        = string
  default     = null
}

variable "deployment_timeout_in_minutes" {
  description = "Minutes that the action waits for the service to be stable, 1 to 60."
  type        = number
  default     = 30
  nullable    = false
}

variable "desired_count" {
  description = "Tasks that run at once."
  type        = number
  default     = 2
  nullable    = false
}

variable "first_image" {
  description = "Image that the service starts with; the pipeline's first execution replaces it."
  type        = string
  default     = "public.ecr.aws/nginx/nginx:stable"
  nullable    = false
}

variable "health_check" {
  description = "Command that ECS runs in the container and that ends with 0 where it is healthy; `first_image` and your own have to know it."
  type        = list(string)
  default     = ["CMD-SHELL", "curl --fail --silent --output /dev/null http://localhost/ || exit 1"]
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

variable "notification_emails" {
  description = "Addresses that are told of executions that fail; each has to confirm the e-mail that AWS sends it."
  type        = list(string)
  nullable    = false
}

variable "region" {
  description = "Region of all resources."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name, with a Dockerfile at its top."
  type        = string
  nullable    = false
}

variable "security_group_ids" {
  description = "Security groups of the tasks; they must let HTTPS out, to pull the image."
  type        = list(string)
  nullable    = false
}

variable "subnet_ids" {
  description = "Subnets that the tasks run in; they need a way to ECR, S3 and CloudWatch Logs."
  type        = list(string)
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
