variable "account_id" {
  description = "Account of the ECS service, 12 digits; null means that of the provider."
  type        = string
  default     = null
}

variable "alarms" {
  description = "CloudWatch alarms that stop a deployment, by name: at most 10 of the service's account and Region. `ignore_poll_alarm_failure` goes on where their state cannot be read."
  type = object({
    ignore_poll_alarm_failure = optional(bool, false)
    names                     = optional(list(string), [])
  })
  default  = {}
  nullable = false
}

variable "app_spec" {
  description = <<-EOT
    The document that tells CodeDeploy what to deploy: `text` is your own, which is checked and handed on as it is; otherwise it is rendered.
    `container_name` and `container_port`: what the load balancer sends traffic to; null means the only container and port that the task definition exposes.
    `platform_version`: of Fargate, where null means LATEST. `capacity_provider_strategy` and `network`: null or empty means those of the service; in `network`, `assign_public_ip` false means DISABLED.
    Null renders it for a task definition that is declared, and leaves it to your repository for any other.
  EOT
  type = object({
    capacity_provider_strategy = optional(list(object({
      base              = optional(number, 0)
      capacity_provider = string
      weight            = optional(number, 1)
    })), [])
    container_name = optional(string)
    container_port = optional(number)
    network = optional(object({
      assign_public_ip = optional(bool, false)
      security_groups  = list(string)
      subnets          = list(string)
    }))
    platform_version = optional(string)
    text             = optional(string)
  })
  default = null
}

variable "application" {
  description = "The CodeDeploy application: `name`, 1 to 100 characters, where null means `name`; `create` is false where it exists already, as for the second service of an application."
  type = object({
    create = optional(bool, true)
    name   = optional(string)
  })
  default  = {}
  nullable = false
}

variable "create" {
  description = "False makes nothing, and renders and checks documents and the action's configuration alone: for the pipeline's account, where the service is in another."
  type        = bool
  default     = true
  nullable    = false
}

variable "deployment_group_name" {
  description = "Name of the deployment group, 1 to 100 characters; null means `name`."
  type        = string
  default     = null
}

variable "deployment_ready" {
  description = "When traffic moves to the new tasks: CONTINUE_DEPLOYMENT as soon as they are ready; STOP_DEPLOYMENT once somebody says so, and the deployment stops where nobody does within `wait_time_in_minutes`, 1 to 2880."
  type = object({
    action_on_timeout    = optional(string, "CONTINUE_DEPLOYMENT")
    wait_time_in_minutes = optional(number)
  })
  default  = {}
  nullable = false
}

variable "hooks" {
  description = "Lambda functions that a deployment runs, by name or ARN, by lifecycle event: AfterAllowTestTraffic, AfterAllowTraffic, AfterInstall, BeforeAllowTraffic, BeforeInstall. Each has an hour to answer by codedeploy:PutLifecycleEventHookExecutionStatus. An appspec that is rendered names them, and the role may invoke them."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "images" {
  description = "Images that CodePipeline writes into the task definition, at most 4: each is read from `imageDetail.json` in `artifact`, and replaces `<placeholder>`, which is `<IMAGE1_NAME>` for the first where null."
  type = list(object({
    artifact    = string
    placeholder = optional(string)
  }))
  default  = []
  nullable = false
}

variable "load_balancer" {
  description = <<-EOT
    What the traffic comes through; null only without `create`.
    `listener_arns`: `production`, and `test` where the new tasks are tested before traffic moves.
    `name`: of the load balancer, to which the role is bound; null binds it to exactly the listeners, whose ARNs are known in a first plan only where they exist.
    `target_groups`: the names of two, the first of which the service was made with.
    `type`: application or network, which moves all traffic at once alone.
  EOT
  type = object({
    listener_arns = map(string)
    name          = optional(string)
    target_groups = list(string)
    type          = optional(string, "application")
  })
  default = null
}

variable "name" {
  description = "Name of the application and of the deployment group, where they have none of their own, and of the role, with `-codedeploy` after it."
  type        = string
  nullable    = false
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the provider."
  type        = string
  default     = null
}

variable "pass_role_arns" {
  description = "ARNs of the task and execution roles of task definitions that this module does not know, such as those in your repository. Those of `task_definition` are added."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "region" {
  description = "Region of the ECS service; null means that of the provider."
  type        = string
  default     = null
}

variable "revisions" {
  description = "Buckets from which deployments that no pipeline starts take their appspec: name, the account that owns it (null means this one), prefix of its objects, which ends with \"/\" (empty means all), and the alias of the key of this account and Region that encrypts them."
  type = list(object({
    account_id = optional(string)
    bucket     = string
    key_alias  = optional(string)
    prefix     = optional(string, "")
  }))
  default  = []
  nullable = false
}

variable "role" {
  description = "`arn` brings CodeDeploy's role (it must be known when Terraform plans): nothing is attached to it, and its owner gives it the outputs `role_policy` and `role_trust_policy`. Else it is created: named `name`, that of the module and `-codedeploy` where null, under `path` and `permissions_boundary`. `managed_policy`, AWSCodeDeployRoleForECS or AWSCodeDeployRoleForECSLimited, is attached in place of the rights that follow from what is declared."
  type = object({
    arn                  = optional(string)
    managed_policy       = optional(string)
    name                 = optional(string)
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default  = {}
  nullable = false
}

variable "rollback_events" {
  description = "What rolls a deployment back: DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST. Null means the first, and the second where there are alarms; an empty list means nothing."
  type        = list(string)
  default     = null
}

variable "service" {
  description = "The ECS service, by the names of its cluster and of itself; its deployment controller is CODE_DEPLOY. Null only without `create`."
  type = object({
    cluster = string
    name    = string
  })
  default = null
}

variable "tags" {
  description = "Tags of the application, the deployment group and the role."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "task_definition" {
  description = <<-EOT
    The task definition that each deployment registers: `text` is your own, which is checked and handed on as it is; otherwise it is rendered from what is declared. Null leaves it to your repository, and nothing of it is checked.
    `containers`: by name; `image` is an address, or a placeholder of `images` such as `<IMAGE1_NAME>`; `depends_on` has a condition for each other container: COMPLETE, HEALTHY, START or SUCCESS; `memory`, `memory_reservation` in MiB; `secrets` are ARNs by name of the variable; `log.driver` is awslogs where null.
    `cpu`: 1024 for each vCPU; `memory`: MiB; `ephemeral_storage_in_gib`: 21 to 200, of Fargate.
    `execution_role_arn`, `task_role_arn`: CodeDeploy's role and the action's may hand on exactly these.
    `requires_compatibilities`: FARGATE or EC2. `volumes`: by name, of EFS.
  EOT
  type = object({
    containers = optional(map(object({
      command     = optional(list(string))
      cpu         = optional(number)
      depends_on  = optional(map(string), {})
      entry_point = optional(list(string))
      environment = optional(map(string), {})
      essential   = optional(bool, true)
      health_check = optional(object({
        command      = list(string)
        interval     = optional(number, 30)
        retries      = optional(number, 3)
        start_period = optional(number)
        timeout      = optional(number, 5)
      }))
      image = string
      log = optional(object({
        driver         = optional(string, "awslogs")
        options        = optional(map(string), {})
        secret_options = optional(map(string), {})
      }))
      memory             = optional(number)
      memory_reservation = optional(number)
      mount_points = optional(list(object({
        container_path = string
        read_only      = optional(bool, false)
        volume         = string
      })), [])
      ports = optional(list(object({
        app_protocol   = optional(string)
        container_port = number
        host_port      = optional(number)
        name           = optional(string)
        protocol       = optional(string, "tcp")
      })), [])
      readonly_root_filesystem = optional(bool, false)
      secrets                  = optional(map(string), {})
      stop_timeout             = optional(number)
      user                     = optional(string)
      working_directory        = optional(string)
    })), {})
    cpu                      = optional(number)
    ephemeral_storage_in_gib = optional(number)
    execution_role_arn       = optional(string)
    family                   = optional(string)
    memory                   = optional(number)
    network_mode             = optional(string, "awsvpc")
    requires_compatibilities = optional(list(string), ["FARGATE"])
    runtime_platform = optional(object({
      cpu_architecture        = optional(string, "X86_64")
      operating_system_family = optional(string, "LINUX")
    }), {})
    tags          = optional(map(string), {})
    task_role_arn = optional(string)
    text          = optional(string)
    volumes = optional(map(object({
      access_point_id = optional(string)
      file_system_id  = string
      iam             = optional(bool, false)
      root_directory  = optional(string)
    })), {})
  })
  default = null
}

variable "templates" {
  description = "Where the action finds the two documents: the artifacts that hold them, and their paths in those."
  type = object({
    app_spec_artifact        = optional(string, "Source")
    app_spec_path            = optional(string, "appspec.yaml")
    task_definition_artifact = optional(string, "Source")
    task_definition_path     = optional(string, "taskdef.json")
  })
  default  = {}
  nullable = false
}

variable "termination_wait_in_minutes" {
  description = "Minutes that the old tasks stay after all traffic has moved, 0 to 2880: as long, a rollback needs no new tasks."
  type        = number
  default     = 5
  nullable    = false
}

variable "traffic" {
  description = <<-EOT
    How production traffic moves: `type` AllAtOnce (where null), Canary (`percentage` first, and the rest after `interval_in_minutes`) or Linear (`percentage` more after each interval). `percentage` is 1 to 99, and traffic has moved within 2880 minutes. The configuration that CodeDeploy has for it is used, and one is made where it has none.
    `deployment_config_name` brings one of your own in place of all of these.
  EOT
  type = object({
    deployment_config_name = optional(string)
    interval_in_minutes    = optional(number)
    percentage             = optional(number)
    type                   = optional(string)
  })
  default  = {}
  nullable = false
}

variable "triggers" {
  description = "Messages to SNS topics of this Region, by name, at most 10: `events` such as DeploymentFailure; `topic_arn`; `key_alias` of the key of this account that encrypts the topic."
  type = map(object({
    events    = list(string)
    key_alias = optional(string)
    topic_arn = string
  }))
  default  = {}
  nullable = false
}
