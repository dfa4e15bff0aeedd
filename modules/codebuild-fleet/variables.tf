variable "account_id" {
  description = "Account of the fleet. Null means that of the provider."
  type        = string
  default     = null
}

variable "base_capacity" {
  description = "Machines that always run, and are paid for, 1 or more: as many builds run at once."
  type        = number
  default     = 1
  nullable    = false
}

variable "compute_configuration" {
  description = "Least that a machine has, for the compute type ATTRIBUTE_BASED_COMPUTE: `vcpu`, `memory` and `disk` in GiB, and `machine_type` GENERAL or NVME. CodeBuild takes the cheapest that has it. Null for every other compute type."
  type = object({
    disk         = optional(number)
    machine_type = optional(string)
    memory       = optional(number)
    vcpu         = optional(number)
  })
  default = null
}

variable "compute_type" {
  description = "Size of the machines: BUILD_GENERAL1_SMALL, MEDIUM, LARGE, XLARGE or 2XLARGE, or ATTRIBUTE_BASED_COMPUTE."
  type        = string
  default     = "BUILD_GENERAL1_SMALL"
  nullable    = false
}

variable "environment_type" {
  description = "What the machines run: LINUX_CONTAINER, ARM_CONTAINER, LINUX_GPU_CONTAINER, WINDOWS_SERVER_2019_CONTAINER, WINDOWS_SERVER_2022_CONTAINER, LINUX_EC2, ARM_EC2, WINDOWS_EC2 or MAC_ARM. Each is in some Regions only."
  type        = string
  default     = "LINUX_CONTAINER"
  nullable    = false
}

variable "image_id" {
  description = "Machine image, `ami-...`, of one's own that the machines start from. It must be shared with the organization that CodeBuild names for the Region. Null means AWS's."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the fleet, 2 to 128 letters, digits, hyphens and underscores, of which the first is a letter or a digit."
  type        = string
  nullable    = false
}

variable "overflow_behavior" {
  description = "What becomes of builds while all machines are busy: QUEUE lets them wait, ON_DEMAND runs them on machines that are paid for by the minute."
  type        = string
  default     = "QUEUE"
  nullable    = false
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "region" {
  description = "Region of the fleet. Null means that of the provider."
  type        = string
  default     = null
}

variable "role" {
  description = "Role by which CodeBuild puts the machines into the network of `vpc`. `arn` brings one, which the fleet has without a network as well, and nothing is made or attached; otherwise `name` is by default `NAME-codebuild-fleet`. `permissions_boundary` is the ARN of a policy."
  type = object({
    arn                  = optional(string)
    name                 = optional(string)
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default  = {}
  nullable = false
}

variable "scaling" {
  description = "Lets the fleet grow from `base_capacity` to `max_capacity` machines, so that `target_utilization` percent of them, 1 to 100, are busy. Null keeps it as it is."
  type = object({
    max_capacity       = number
    target_utilization = optional(number, 70)
  })
  default = null
}

variable "tags" {
  description = "Tags of the fleet and its role."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "vpc" {
  description = "Network that the machines are in: 1 to 16 subnets and 1 to 5 security groups of one VPC. Null for none."
  type = object({
    security_group_ids = list(string)
    subnet_ids         = list(string)
    vpc_id             = string
  })
  default = null
}
