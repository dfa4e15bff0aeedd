variable "account_id" {
  description = "The tools account, 12 digits: it owns the pipeline, the artifacts and the images."
  type        = string
  nullable    = false
}

variable "approval_emails" {
  description = "Addresses that are told of what waits for an approval."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "connection_arn" {
  description = "ARN of a connection to GitHub that exists, in `region`; null creates one, which a person then has to accept in the console."
  type        = string
  default     = null
}

variable "emails" {
  description = "Addresses that are told of executions that failed."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "name" {
  description = "Name that all other names are made from, 1 to 25 lower-case letters, digits and hyphens, of which the first is a letter; the same in all stacks."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The tools Region: of the pipeline, the images, and each environment that names no other."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name, with a Dockerfile and the chart."
  type        = string
  nullable    = false
}

variable "second_region" {
  description = "The other Region that is deployed in."
  type        = string
  nullable    = false

  # Here, as the store of a Region that needs none has no name: Terraform would tell of an invalid index.
  validation {
    condition     = var.second_region != var.region && contains([for environment in values(var.environments) : coalesce(environment.region, var.region) if environment.eks_helm == null], var.second_region)
    error_message = "second_region \"${var.second_region}\" needs no artifact store: it must be another Region than \"${var.region}\", and the one of an environment that is deployed to there (Helm runs in the tools Region). Where there is none, remove the module second_store, its provider and artifact_stores."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
