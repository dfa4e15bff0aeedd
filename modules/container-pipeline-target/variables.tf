variable "account_id" {
  description = "Account that is worked in, 12 digits, which must be the environment's; null means that of the provider."
  type        = string
  default     = null
}

variable "environment" {
  description = "Name of the environment, a key of `environments`. An account with several has a call for each."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name of the pipeline, the same as in the tools account."
  type        = string
  nullable    = false
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "region" {
  description = "Region that is worked in, which must be the environment's; null means that of the provider."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "tools" {
  description = <<-EOT
    The tools account, 12 digits, and its Region. What is called otherwise there than by default has to be told:
    `artifact_stores`: bucket and alias of the key (null means `alias/` and the bucket's name) of stores by Region, where they are not named `NAME-artifacts-ACCOUNT-REGION`.
    `pipeline_role_arn`: of a pipeline's role that is brought.
    `registry_account_id`: account of the ECR repository, where it is another.
    `repository`: its name, where it is not the pipeline's.
    `role_path`: IAM path of the roles.
  EOT
  type = object({
    account_id = string
    artifact_stores = optional(map(object({
      bucket    = string
      key_alias = optional(string)
    })), {})
    pipeline_role_arn   = optional(string)
    region              = string
    registry_account_id = optional(string)
    repository          = optional(string)
    role_path           = optional(string, "/")
  })
  nullable = false
}
