variable "account_id" {
  description = "The tools account, 12 digits: it owns the pipeline, the artifacts and the images."
  type        = string
  nullable    = false
}

variable "approval" {
  description = "What somebody is told who has to approve before production, which may hold variables of the source action such as `#{Source.CommitId}`, and the minutes they have, 5 to 86400."
  type = object({
    message            = optional(string, "Release #{Source.CommitId} to production: #{Source.CommitMessage}")
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

variable "chart" {
  description = "Folder of the chart in the repository. Its values `image.repository`, `image.tag` and `replicaCount` are set, as a chart of `helm create` has them."
  type        = string
  default     = "deploy/chart"
  nullable    = false
}

variable "connection_arn" {
  description = "ARN of a connection to GitHub that exists; null creates one, which a person then has to accept in the console."
  type        = string
  default     = null
}

variable "name" {
  description = "Name that all other names are made from, those of the release and of its namespace included: 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen; the same in all stacks."
  type        = string
  nullable    = false

  # Here, where it is given: what is made from it would else be refused one by one. A connection's name
  # is the shortest of all, and a namespace's ends with a letter or a digit.
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$", var.name))
    error_message = "name \"${var.name}\" has ${length(var.name)} characters; it must be 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen, for all other names are made from it."
  }
}

variable "partition" {
  description = "AWS partition of all accounts: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "production" {
  description = <<-EOT
    Where production runs.
    `account_id`: the account, 12 digits.
    `cluster_name`: EKS cluster in it, in `region`.
    `node_role_arns`: roles that pull the images: those of the nodes, or the Pod execution roles of Fargate.
    `replicas`: Pods that run at once.
  EOT
  type = object({
    account_id     = string
    cluster_name   = string
    node_role_arns = list(string)
    replicas       = optional(number, 3)
  })
  nullable = false
}

variable "region" {
  description = "Region of the resources of all accounts."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name, with a Dockerfile at its top and the `chart`."
  type        = string
  nullable    = false
}

variable "staging" {
  description = <<-EOT
    Where staging runs.
    `account_id`: the account, 12 digits.
    `cluster_name`: EKS cluster in it, in `region`.
    `node_role_arns`: roles that pull the images: those of the nodes, or the Pod execution roles of Fargate.
    `replicas`: Pods that run at once.
  EOT
  type = object({
    account_id     = string
    cluster_name   = string
    node_role_arns = list(string)
    replicas       = optional(number, 1)
  })
  nullable = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
