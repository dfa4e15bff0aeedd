variable "account_id" {
  description = "The workload account, 12 digits: the cluster runs there."
  type        = string
  nullable    = false
}

variable "cluster_name" {
  description = "EKS cluster of this account and Region, whose authentication mode is API or API_AND_CONFIG_MAP."
  type        = string
  nullable    = false
}

variable "cluster_security_group_id" {
  description = "Security group of the cluster's private endpoint, which is made to let the action in; null where it does already."
  type        = string
  default     = null
}

variable "kinds" {
  description = "What the chart is made of, such as Deployment: the role may write these kinds in its namespace, and no others."
  type        = list(string)
  default     = ["Deployment", "Service", "ServiceAccount"]
  nullable    = false
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

variable "partition" {
  description = "AWS partition of both accounts: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "region" {
  description = "Region of the cluster."
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

variable "tools_account_id" {
  description = "The tools account, 12 digits: it owns the pipeline, the artifacts and the images."
  type        = string
  nullable    = false
}
