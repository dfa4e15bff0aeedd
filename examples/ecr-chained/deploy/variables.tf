variable "account_id" {
  description = "Account of the team that deploys, 12 digits: the service runs there."
  type        = string
  nullable    = false
}

variable "build_account_id" {
  description = "Account of the team that builds, 12 digits: it owns the images."
  type        = string
  nullable    = false
}

variable "desired_count" {
  description = "Tasks that run at once."
  type        = number
  default     = 1
  nullable    = false
}

variable "first_image" {
  description = "Image that the service starts with; the pipeline's first execution replaces it."
  type        = string
  default     = "public.ecr.aws/nginx/nginx:stable"
  nullable    = false
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

variable "region" {
  description = "Region of both accounts' resources."
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
