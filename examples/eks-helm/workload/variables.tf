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

variable "environment" {
  description = "Which of the pipeline's two this account is: staging or production."
  type        = string
  nullable    = false

  # A role of any other name would be made, and nobody would take it.
  validation {
    condition     = contains(["production", "staging"], var.environment)
    error_message = "environment is \"${var.environment}\", expected staging or production: the pipeline deploys to these."
  }
}

variable "kinds" {
  description = "What the chart is made of, to be checked against what AmazonEKSEditPolicy lets write: it grants nothing."
  type        = list(string)
  default     = ["Deployment", "Service", "ServiceAccount"]
  nullable    = false
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

variable "region" {
  description = "Region of the cluster."
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
  description = "The tools account, 12 digits: it owns the pipeline, the artifacts and the images."
  type        = string
  nullable    = false
}
