variable "environments" {
  description = <<-EOT
    What is deployed to, by name, which is 1 to 32 lower-case letters, digits and hyphens: the same map in the tools account and in every target account. Pipeline and environment make one name together: `a-b` with `c` and `a` with `b-c` are both `a-b-c`, and AWS refuses the second where both are of one account. Roles, users of the cluster and alarms are given by their names in the environment's account, or by ARN. Each has exactly one of `ecs_blue_green`, `ecs_rolling`, `eks_helm`, `eks_native` and `lambda_image`.
    `account_id`: 12 digits; the tools account is one as well.
    `approval`: somebody has to approve before anything of the wave is deployed; null asks nobody. They are shown `message` and `url`, told through `topic` (null means the one of `notifications`, unless `notify` is false), and have `timeout_in_minutes`, 5 to 86400.
    `pull_roles`: further roles that pull the image, such as those of the nodes of an EKS cluster; for EKS none means any role of the account that may pull.
    `region`: null means the tools Region.
    `role`: the action role: `arn` brings one, else it is `NAME-ENVIRONMENT-deploy`, under `path` and `permissions_boundary`.
    `wave`: environments of one wave are deployed to at the same time, waves one after the other, 1 to 999.
    `ecs_blue_green`: an ECS service by CodeDeploy, with `taskdef.json` and `appspec.yaml` of the source, in which `<IMAGE1_NAME>` is the image.
      `alarms`, `deployment_ready`, `load_balancer`, `rollback_events`, `termination_wait_in_minutes`, `traffic`: as in the module codedeploy-ecs.
      `app_spec_path`, `task_definition_path`: paths in the source; `placeholder`: what stands between < and > in the task definition.
      `cluster`, `service`: by name. `execution_role`, `task_role`: of the task definition.
    `ecs_rolling`: an ECS service by its own deployment. `container`: the one that runs the image, one name for all such environments; null means the last part of the repository's name. `task_definition_families`: that the service may be set to; empty means any. `timeout_in_minutes`: 1 to 60.
    `eks_helm`: a release in an EKS cluster by Helm in a CodeBuild project `NAME-ENVIRONMENT-helm` of the tools account.
      `access`: the action role's rights in the namespace: `kinds` of what is deployed and `rules` beside, as in the module eks-access, which the output `manifest` of container-pipeline-target grants once it is applied; or `policy`, one of AWS's such as AmazonEKSEditPolicy, which is wider and needs no manifest. `create` false where the cluster has an access entry of the role.
      `chart`, `chart_version`, `history_max`, `image`, `namespace`, `release`, `timeout_in_minutes`, `tools`, `values`, `values_files`: as in `buildspec.helm` of the module codebuild.
      `vpc`: network of the tools account that reaches the private endpoint of the cluster.
    `eks_native`: the same by CodePipeline's own action: a Helm chart (`helm`), whose value `ImageURI` is the image, or `manifests`, in which `<IMAGE1_NAME>` is; both are paths in the source. `private_endpoint`: subnets and security groups of the cluster's account to reach its private endpoint through.
    `lambda_image`: a Lambda function of the package type Image, whose `alias` is shifted by `strategy`: AllAtOnce, CanaryNPercentMMinutes or LinearNPercentEveryMMinutes. `alarms` as in the module lambda-deploy, `further_alarms` by name.
  EOT
  type = map(object({
    account_id = string
    approval = optional(object({
      message            = optional(string)
      notify             = optional(bool, true)
      timeout_in_minutes = optional(number, 10080)
      topic              = optional(object({ arn = string }))
      url                = optional(string)
    }))
    pull_roles = optional(list(string), [])
    region     = optional(string)
    role = optional(object({
      arn                  = optional(string)
      path                 = optional(string, "/")
      permissions_boundary = optional(string)
    }), {})
    wave = optional(number, 1)

    ecs_blue_green = optional(object({
      alarms = optional(object({
        ignore_poll_alarm_failure = optional(bool, false)
        names                     = optional(list(string), [])
      }), {})
      app_spec_path = optional(string, "appspec.yaml")
      cluster       = string
      deployment_ready = optional(object({
        action_on_timeout    = optional(string, "CONTINUE_DEPLOYMENT")
        wait_time_in_minutes = optional(number)
      }), {})
      execution_role = string
      load_balancer = object({
        listener_arns = map(string)
        name          = optional(string)
        target_groups = list(string)
        type          = optional(string, "application")
      })
      placeholder                 = optional(string, "IMAGE1_NAME")
      rollback_events             = optional(list(string))
      service                     = string
      task_definition_path        = optional(string, "taskdef.json")
      task_role                   = optional(string)
      termination_wait_in_minutes = optional(number, 5)
      traffic = optional(object({
        deployment_config_name = optional(string)
        interval_in_minutes    = optional(number)
        percentage             = optional(number)
        type                   = optional(string, "AllAtOnce")
      }), {})
    }))

    ecs_rolling = optional(object({
      cluster                  = string
      container                = optional(string)
      execution_role           = string
      service                  = string
      task_definition_families = optional(list(string), [])
      task_role                = optional(string)
      timeout_in_minutes       = optional(number)
    }))

    eks_helm = optional(object({
      access = optional(object({
        create = optional(bool, true)
        kinds  = optional(list(string), ["ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Ingress", "PodDisruptionBudget", "Service", "ServiceAccount"])
        policy = optional(string)
        rules = optional(list(object({
          api_groups     = list(string)
          resource_names = optional(list(string), [])
          resources      = list(string)
          verbs          = list(string)
        })), [])
      }), {})
      chart         = string
      chart_version = optional(string)
      cluster       = string
      history_max   = optional(number, 10)
      image = optional(object({
        digest_key     = optional(string)
        repository_key = optional(string, "image.repository")
        tag_key        = optional(string, "image.tag")
        uri_key        = optional(string)
      }), {})
      namespace          = string
      release            = string
      timeout_in_minutes = optional(number, 10)
      tools = optional(object({
        helm = optional(object({
          sha256  = optional(string)
          url     = optional(string)
          version = optional(string)
        }), {})
        kubectl = optional(object({
          sha256  = optional(string)
          url     = optional(string)
          version = optional(string)
        }), {})
      }), {})
      values       = optional(string)
      values_files = optional(list(string), [])
      vpc = optional(object({
        security_group_ids = list(string)
        subnet_ids         = list(string)
        vpc_id             = string
      }))
    }))

    eks_native = optional(object({
      access = optional(object({
        create = optional(bool, true)
        kinds  = optional(list(string), ["ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Ingress", "PodDisruptionBudget", "Service", "ServiceAccount"])
        policy = optional(string)
        rules = optional(list(object({
          api_groups     = list(string)
          resource_names = optional(list(string), [])
          resources      = list(string)
          verbs          = list(string)
        })), [])
      }), {})
      cluster = string
      helm = optional(object({
        chart        = string
        release      = string
        values_files = optional(list(string), [])
      }))
      manifests = optional(list(string), [])
      namespace = string
      private_endpoint = optional(object({
        security_group_ids = list(string)
        subnet_ids         = list(string)
      }))
    }))

    lambda_image = optional(object({
      alarms = optional(object({
        duration = optional(object({
          datapoints_to_alarm = optional(number)
          evaluation_periods  = optional(number, 1)
          percentile          = optional(number, 99)
          period              = optional(number, 60)
          threshold           = number
        }))
        error_rate = optional(object({
          datapoints_to_alarm = optional(number)
          evaluation_periods  = optional(number, 1)
          minimum_invocations = optional(number, 10)
          period              = optional(number, 60)
          threshold           = optional(number, 1)
        }))
        errors = optional(object({
          datapoints_to_alarm = optional(number)
          evaluation_periods  = optional(number, 1)
          period              = optional(number, 60)
          threshold           = optional(number, 0)
        }))
        throttles = optional(object({
          datapoints_to_alarm = optional(number)
          evaluation_periods  = optional(number, 1)
          period              = optional(number, 60)
          threshold           = optional(number, 0)
        }))
      }), { errors = {} })
      alias          = optional(string, "live")
      function       = string
      further_alarms = optional(list(string), [])
      strategy       = optional(string, "AllAtOnce")
    }))
  }))
  nullable = false
}
