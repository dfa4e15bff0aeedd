variable "account_id" {
  description = "The tools account, 12 digits: it owns the pipeline, the artifacts and the images."
  type        = string
  nullable    = false
}

variable "branch" {
  description = "Branch whose commits are delivered."
  type        = string
  default     = "main"
  nullable    = false
}

variable "chart" {
  description = "Folder of the chart in the repository, not its top. Its values `image.repository` and `image.tag` are set, as a chart of `helm create` has them."
  type        = string
  default     = "deploy/chart"
  nullable    = false

  # What is written into a command has no quotes to end it with. The folder above it becomes the artifact's top.
  validation {
    condition     = can(regex("^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$", var.chart))
    error_message = "chart \"${var.chart}\" must be a folder in the repository, of letters, digits and ._-/ alone."
  }
}

variable "cluster_name" {
  description = "EKS cluster of the workload account, in the same Region."
  type        = string
  nullable    = false
}

variable "connection_arn" {
  description = "ARN of a connection to GitHub that exists; null creates one, which a person then has to accept in the console."
  type        = string
  default     = null
}

variable "name" {
  description = "Name that all other names are made from, those of the release and of its namespace included: 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen; the same in both stacks."
  type        = string
  nullable    = false

  # Here, where it is given: what is made from it would else be refused one by one. A connection's name
  # is the shortest of all, and a namespace's ends with a letter or a digit.
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$", var.name))
    error_message = "name \"${var.name}\" has ${length(var.name)} characters; it must be 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen, for all other names are made from it."
  }
}

variable "node_role_arns" {
  description = "Roles that pull the images: those of the cluster's nodes, or the Pod execution roles of Fargate."
  type        = list(string)
  nullable    = false
}

variable "partition" {
  description = "AWS partition of both accounts: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "region" {
  description = "Region of the resources of both accounts."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name, with a Dockerfile at its top and the `chart`."
  type        = string
  nullable    = false
}

variable "security_group_ids" {
  description = "Security groups of the interfaces that the action reaches the cluster through, in the cluster's VPC; they must let HTTPS out. The same in both stacks."
  type        = list(string)
  nullable    = false
}

variable "subnet_ids" {
  description = "Subnets of those interfaces, in the cluster's VPC, with a way to EKS, S3, ECR, STS and CloudWatch Logs. The same in both stacks."
  type        = list(string)
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "workload_account_id" {
  description = "The workload account, 12 digits: the cluster runs there."
  type        = string
  nullable    = false
}
