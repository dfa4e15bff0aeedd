variable "account_id" {
  description = "Account of the environment, 12 digits."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "Name of the environment, a key of `environments`."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name of the pipeline, the same as in the tools account."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the environment."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "tools" {
  description = "The tools account, 12 digits, and its Region."
  type = object({
    account_id = string
    region     = string
  })
  nullable = false
}
