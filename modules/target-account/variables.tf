variable "account_id" {
  description = "The target account, 12 digits; null means that of the provider."
  type        = string
  default     = null
}

variable "appconfig" {
  description = "What AppConfig actions deploy, by id: application, configuration profile and environment, and the deployment strategy, whose id may be one of AWS's such as `AppConfig.AllAtOnce`."
  type = object({
    deployments = list(object({
      application           = string
      configuration_profile = string
      deployment_strategy   = string
      environment           = string
    }))
  })
  default = null
}

variable "artifact_stores" {
  description = "Artifact stores that the actions read from, and write to where they have `output_artifacts`, by Region: bucket, account that owns it, and alias of its key (null means `alias/` and the bucket's name). The value is the `store` output of the module artifact-store, or the same names written down."
  type = map(object({
    account_id = string
    bucket     = string
    key        = optional(object({ alias = string }))
  }))
  default  = {}
  nullable = false
}

variable "cloudformation" {
  description = <<-EOT
    Stacks that CloudFormation actions manage, and the role that CloudFormation acts with.
    `action_modes`: the modes of the actions; with DELETE_ONLY or REPLACE_ON_FAILURE among them they may delete stacks.
    `execution_role`: `arn` brings one (it must be known when Terraform plans), else it is created: named `name`, the action role's and `-cloudformation` where null, under `path` and `permissions_boundary`, those of the action role where null; it may do what `policy_arns` (managed policies by names of your own) and `statements` say; `read_artifacts` lets it fetch what a template points at in the artifact stores, such as a Lambda function's code.
    `stacks`: names, in which `*` stands for any characters.
  EOT
  type = object({
    action_modes = optional(list(string), ["CHANGE_SET_EXECUTE", "CHANGE_SET_REPLACE", "CREATE_UPDATE"])
    execution_role = object({
      arn                  = optional(string)
      name                 = optional(string)
      path                 = optional(string)
      permissions_boundary = optional(string)
      policy_arns          = optional(map(string), {})
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

variable "cloudformation_stack_sets" {
  description = "Stack sets that CloudFormationStackSet and CloudFormationStackInstances actions manage, by name, and the administration roles that actions with self-managed permissions hand to CloudFormation."
  type = object({
    administration_role_arns = optional(list(string), [])
    stack_sets               = list(string)
  })
  default = null
}

variable "codebuild" {
  description = "CodeBuild projects of this account that CodeBuild actions start; `batch` where actions start them as batches."
  type = object({
    batch    = optional(bool, false)
    projects = list(string)
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

variable "ec2" {
  description = "Instances that EC2 actions deploy to, by the tag that the actions name, where no value means any, and `type` EC2 or SSM_MANAGED_NODE; the pipelines that the actions are in, whose log groups they write to; and the target groups that they take instances out of meanwhile."
  type = object({
    instances = list(object({
      tag_key   = string
      tag_value = optional(string)
      type      = optional(string, "EC2")
    }))
    pipelines     = list(string)
    target_groups = optional(list(string), [])
  })
  default = null
}

variable "ecs" {
  description = "ECS services that ECS actions deploy to, and the task and execution roles of their task definitions, which a deployment passes on; `task_definition_families` are the families that the services may be set to, where empty means any of the account."
  type = object({
    pass_role_arns = list(string)
    services = list(object({
      cluster = string
      service = string
    }))
    task_definition_families = optional(list(string), [])
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
  description = "EKS clusters that EKS actions, or kubectl and Helm in a CodeBuild project, deploy to; the pipelines that EKS actions are in, whose log groups they write to; `private_endpoint` where actions name subnets and security groups to reach a cluster through: all that any of them names. Rights inside a cluster come from its access entry for the action role."
  type = object({
    clusters  = list(string)
    pipelines = optional(list(string), [])
    private_endpoint = optional(object({
      security_group_ids = list(string)
      subnet_ids         = list(string)
    }))
  })
  default = null
}

variable "lambda" {
  description = "Lambda functions that Lambda deploy actions publish versions of, the CloudWatch alarms that those actions watch, and the functions that Lambda invoke actions call."
  type = object({
    alarms            = optional(list(string), [])
    functions         = optional(list(string), [])
    invoked_functions = optional(list(string), [])
  })
  default = null
}

variable "name" {
  description = "Name of the action role, 1 to 64 characters: the name that the pipeline's actions compose their `role_arn` from."
  type        = string
  nullable    = false
}

variable "output_artifacts" {
  description = "Whether actions have output artifacts, which they write to the artifact stores as this role; without, it only reads them. Null means that they may have where `codebuild`, `lambda.invoked_functions` or `step_functions` is given, or `policies` alone; true is for CloudFormation actions with an `OutputFileName`, and false for invocations and builds that put out nothing."
  type        = bool
  default     = null
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "pipeline_role_arns" {
  description = "ARNs of the pipeline roles that may assume the action role: exactly these. They need not exist yet."
  type        = list(string)
  nullable    = false
}

variable "policies" {
  description = "What the action role may do beside: managed policies in `arns`, by names of your own, and `statements`. For actions that no other variable is for, such as ElasticBeanstalk."
  type = object({
    arns = optional(map(string), {})
    statements = optional(list(object({
      actions    = list(string)
      conditions = optional(map(map(list(string))), {})
      effect     = optional(string, "Allow")
      resources  = list(string)
      sid        = optional(string)
    })), [])
  })
  default  = {}
  nullable = false
}

variable "project_role_arns" {
  description = "ARNs of the roles of CodeBuild projects that may assume the action role as well, for builds that deploy themselves, as kubectl, Helm and Terraform do. They need not exist yet."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "region" {
  description = "Region of what is deployed; null means that of the provider."
  type        = string
  default     = null
}

variable "role" {
  description = "`arn` brings the action role (it must be known when Terraform plans): nothing is attached to it, and its owner gives it the outputs `action_role_policy` and `action_role_trust_policy`. Else it is created as `name`, with an IAM path, which is part of its ARN, and a policy that bounds its permissions; CloudFormation's execution role has both as well where it names none."
  type = object({
    arn                  = optional(string)
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default  = {}
  nullable = false
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

variable "service_catalog" {
  description = "Service Catalog products, by id, that ServiceCatalog actions make versions of."
  type = object({
    products = list(string)
  })
  default = null
}

variable "step_functions" {
  description = "State machines, by name, that StepFunctions actions start."
  type = object({
    state_machines = list(string)
  })
  default = null
}

variable "tags" {
  description = "Tags of the roles."
  type        = map(string)
  default     = {}
  nullable    = false
}
