variable "account_id" {
  description = "The workload account, 12 digits: the service runs there."
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
  description = "Name that all other names are made from, at most 32 characters; the same in both stacks."
  type        = string
  nullable    = false
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

variable "tools_account_id" {
  description = "The tools account, 12 digits: it owns the pipeline, the artifacts and the images."
  type        = string
  nullable    = false
}
