variable "account_id" {
  description = "The target account, 12 digits; null means that of the provider."
  type        = string
  default     = null
}

variable "artifact_stores" {
  description = "Artifact stores that the actions read from and write to, by Region: bucket, account that owns it, and alias of its key (null means `alias/` and the bucket's name). The value is the `store` output of the module artifact-store, or the same names written down."
  type = map(object({
    account_id = string
    bucket     = string
    key        = optional(object({ alias = string }))
  }))
  default  = {}
  nullable = false
}

variable "cloudformation" {
  description = "Stacks that CloudFormation actions manage, by name (`*` stands for any characters), and the role CloudFormation acts with: `execution_role.arn` brings one (it must be known when Terraform plans), else it is created with `policy_arns` (at most 10) and `statements`. `read_artifacts` lets it fetch what a template points at in the artifact stores, such as a Lambda function's code."
  type = object({
    execution_role = object({
      arn                  = optional(string)
      permissions_boundary = optional(string)
      policy_arns          = optional(list(string), [])
      read_artifacts       = optional(bool, false)
      statements = optional(list(object({
        actions    = list(string)
        conditions = optional(map(map(list(string))), {})
        effect     = optional(string, "Allow")
        resources  = list(string)
        sid        = optional(string)
      })), [])
    })
    stacks = list(string)
  })
  default = null
}

variable "codedeploy" {
  description = "CodeDeploy deployment groups that CodeDeploy actions deploy to: EC2, on premises or Lambda."
  type = object({
    deployment_groups = list(object({
      application      = string
      deployment_group = string
    }))
  })
  default = null
}

variable "ecs" {
  description = "ECS services that ECS actions deploy to, and the task and execution roles of their task definitions, which a deployment passes on."
  type = object({
    pass_role_arns = list(string)
    services = list(object({
      cluster = string
      service = string
    }))
  })
  default = null
}

variable "ecs_blue_green" {
  description = "CodeDeploy deployment groups of ECS services that CodeDeployToECS actions deploy to, and the task and execution roles of their task definitions, which a deployment passes on."
  type = object({
    deployment_groups = list(object({
      application      = string
      deployment_group = string
    }))
    pass_role_arns = list(string)
  })
  default = null
}

variable "eks" {
  description = "EKS clusters that EKS actions deploy to, and the pipelines they are in, whose log groups they write to; `private_endpoint` where actions name subnets and security groups to reach a cluster through: all that any of them names. Rights inside a cluster come from its access entry for the action role."
  type = object({
    clusters  = list(string)
    pipelines = list(string)
    private_endpoint = optional(object({
      security_group_ids = list(string)
      subnet_ids         = list(string)
    }))
  })
  default = null
}

variable "lambda" {
  description = "Lambda functions that Lambda deploy actions publish versions of, and the CloudWatch alarms that those actions watch."
  type = object({
    alarms    = optional(list(string), [])
    functions = list(string)
  })
  default = null
}

variable "name" {
  description = "Name of the action role, 1 to 64 characters: the name that the pipeline's actions compose their `role_arn` from."
  type        = string
  nullable    = false
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the provider."
  type        = string
  default     = null
}

variable "path" {
  description = "IAM path of the roles; it is part of their ARNs."
  type        = string
  default     = "/"
  nullable    = false
}

variable "permissions_boundary" {
  description = "ARN of the policy that bounds the roles' permissions; null for none. CloudFormation's execution role may name another."
  type        = string
  default     = null
}

variable "pipeline_role_arns" {
  description = "ARNs of the pipeline roles that may assume the action role: exactly these. They need not exist yet."
  type        = list(string)
  nullable    = false
}

variable "region" {
  description = "Region of what is deployed; null means that of the provider."
  type        = string
  default     = null
}

variable "s3" {
  description = "Buckets that S3 deploy actions write to: name, and the prefix of its objects, which ends with \"/\" (empty means all); `key_alias` is the alias of the key of this account and Region that encrypts them."
  type = object({
    buckets = list(object({
      key_alias = optional(string)
      name      = string
      prefix    = optional(string, "")
    }))
  })
  default = null
}

variable "tags" {
  description = "Tags of the roles."
  type        = map(string)
  default     = {}
  nullable    = false
}
