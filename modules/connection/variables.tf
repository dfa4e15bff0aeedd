variable "arn" {
  description = "ARN of a connection that exists, to use instead of a new one; it must be known when Terraform plans. Null creates one."
  type        = string
  default     = null
}

variable "host" {
  description = "Where a self-managed GitHub Enterprise Server or GitLab is installed: `arn` of a host that exists, or `name` (1 to 64 characters) and `endpoint` (https URL) of a new one, with the VPC it is reached through and the certificate (PEM) it shows where no public authority signed it."
  type = object({
    arn      = optional(string)
    endpoint = optional(string)
    name     = optional(string)
    vpc = optional(object({
      id                 = string
      security_group_ids = list(string)
      subnet_ids         = list(string)
      tls_certificate    = optional(string)
    }))
  })
  default = null
}

variable "name" {
  description = "Name of the connection, 1 to 32 characters; not needed where `arn` brings one."
  type        = string
  default     = null
}

variable "provider_type" {
  description = "Where the repositories are: Bitbucket, GitHub, GitHubEnterpriseServer, GitLab or GitLabSelfManaged."
  type        = string
  default     = "GitHub"
  nullable    = false
}

variable "tags" {
  description = "Tags of the connection and of a host that is made."
  type        = map(string)
  default     = {}
  nullable    = false
}
