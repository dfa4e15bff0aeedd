variable "account_id" {
  description = "The workload account, 12 digits: the service runs there."
  type        = string
  nullable    = false
}

variable "alarms" {
  description = "What ends a deployment and takes it back: more answers of 500 and above in a minute than `errors_per_minute`, or a slowest percent of the answers that takes longer than `slowest_percent_takes_seconds`. All traffic counts, of which the new tasks have a tenth at first."
  type = object({
    errors_per_minute             = optional(number, 5)
    slowest_percent_takes_seconds = optional(number, 2)
  })
  default  = {}
  nullable = false
}

variable "container_port" {
  description = "Port that the container listens on, of `first_image` as of your own; the same in both stacks."
  type        = number
  default     = 80
  nullable    = false
}

variable "desired_count" {
  description = "Tasks that run at once; twice as many during a deployment."
  type        = number
  default     = 2
  nullable    = false
}

variable "first_image" {
  description = "Image that the service starts with; the pipeline's first execution replaces it."
  type        = string
  default     = "public.ecr.aws/nginx/nginx:stable"
  nullable    = false
}

variable "health_check_path" {
  description = "Path that answers 200 where a task is healthy."
  type        = string
  default     = "/"
  nullable    = false
}

variable "load_balancer" {
  description = "Certificate of the load balancer's name; its security groups, which let clients in on port 443 and testers on 8443, and out to the tasks; and its subnets, in two or more Availability Zones."
  type = object({
    certificate_arn    = string
    security_group_ids = list(string)
    subnet_ids         = list(string)
  })
  nullable = false
}

variable "name" {
  description = "Name that all other names are made from, 1 to 26 lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen; the same in both stacks."
  type        = string
  nullable    = false

  # Here, where it is given: what is made from it would else be refused one by one. A target group has
  # 32 characters, of which "-green" are 6; a load balancer is not named internal-.
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,24}[a-z0-9])?$", var.name)) && !startswith(var.name, "internal-")
    error_message = "name \"${var.name}\" has ${length(var.name)} characters; it must be 1 to 26 lower-case letters, digits and hyphens, of which the first is a letter and the last no hyphen, and not begin with internal-, for all other names are made from it."
  }
}

variable "region" {
  description = "Region of both accounts' resources."
  type        = string
  nullable    = false
}

variable "security_group_ids" {
  description = "Security groups of the tasks; they must let the load balancer in, and HTTPS out, to pull the image."
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

variable "vpc_id" {
  description = "VPC of the subnets."
  type        = string
  nullable    = false
}
