locals {
  waves = { for key, environment in local.deployed : format("%03d", environment.wave) => key... }

  # By the stage that they come after, in the order of their names.
  extra = { for name in sort(keys(var.extra_stages)) : var.extra_stages[name].after => { name = name, actions = var.extra_stages[name].actions }... }

  stages = concat(
    [
      {
        name = "Source"
        actions = [{
          name             = "Source"
          type             = "Source/CodeStarSourceConnection"
          namespace        = "Source"
          output_artifacts = ["Source"]
          configuration = {
            BranchName       = var.branch
            ConnectionArn    = module.connection.arn
            FullRepositoryId = length(local.repository_problems) == 0 ? var.repository : "refused/refused"
          }
        }]
      },
      {
        name = "Build"
        actions = [{
          name             = "Image"
          type             = "Build/CodeBuild"
          namespace        = "Build"
          input_artifacts  = ["Source"]
          output_artifacts = ["Image"]
          configuration    = { ProjectName = var.build.project != null ? var.build.project.name : module.build[0].name }
        }]
      },
    ],
    lookup(local.extra, "Build", []),
    flatten([for wave in sort(keys(local.waves)) : concat(
      [{
        name = "Deploy-${tonumber(wave)}"
        # CodePipeline puts a variable into EnvironmentVariables as it is, and a quote in it would make further
        # variables of what follows (aws-cdk#8458), such as BASH_ENV, which is run before a project's first
        # command. So what is not an image of the repository by its digest comes as far as to no stage that
        # takes it. Not read from the artifact in its place: more roles than the build's write artifacts.
        before_entry = length([for key in local.waves[wave] : key if local.deployed[key].project != null]) == 0 ? null : {
          rules = [{
            name          = "Image"
            type          = "VariableCheck"
            configuration = { Operator = "MATCHES", Value = local.image.pattern, Variable = "#{Build.IMAGE_URI}" }
          }]
        }
        on_failure = var.rollback ? { result = "ROLLBACK" } : null
        # Approvals run first, at 1; then what publishes, and what deploys after it.
        actions = concat(
          [for key in local.waves[wave] : {
            name = "Approve-${key}"
            type = "Approval/Manual"
            configuration = { for option, value in {
              CustomData         = coalesce(local.deployed[key].approval.message, "Deploy ${local.name} #{Source.CommitId} to ${key}?")
              ExternalEntityLink = local.deployed[key].approval.url
              NotificationArn    = local.told[key] == "own" ? local.deployed[key].approval.topic.arn : try(module.notifications[0].approvals_topic_arn, null)
            } : option => value if option == "NotificationArn" ? local.told[key] != "nobody" : value != null }
            timeout_in_minutes = local.deployed[key].approval.timeout_in_minutes
          } if local.deployed[key].approval != null],
          flatten([for key in local.waves[wave] : local.deploy_actions[key]]),
        )
      }],
      lookup(local.extra, "Deploy-${tonumber(wave)}", []),
    )]),
  )

  # Who is told of an approval, by what is written alone: the ARN may be of a topic of the same plan.
  # `[0]` of the topics, not `[*]`: their rules take the pipeline, and a splat would wait for those as well.
  told = { for key, environment in local.deployed : key => join("", [for approval in environment.approval[*] :
    length(approval.topic[*]) > 0 ? "own" : approval.notify && length(var.notifications[*]) > 0 ? "topic" : "nobody"
  ]) }

  image_variable = jsonencode([{ name = "IMAGE_URI", type = "PLAINTEXT", value = "#{Build.IMAGE_URI}" }])

  deploy_actions = { for key, environment in local.deployed : key => concat(
    [for ecs in environment.ecs_rolling[*] : {
      name            = "Deploy-${key}"
      type            = "Deploy/ECS"
      region          = environment.region == local.aws.region ? null : environment.region
      role_arn        = environment.role_arn
      run_order       = 2
      input_artifacts = ["Image"]
      configuration = merge(
        { ClusterName = ecs.cluster, ServiceName = ecs.service },
        { for minutes in ecs.timeout_in_minutes[*] : "DeploymentTimeout" => tostring(minutes) },
      )
    }],
    [for ecs in environment.ecs_blue_green[*] : {
      name            = "Deploy-${key}"
      type            = "Deploy/CodeDeployToECS"
      region          = environment.region == local.aws.region ? null : environment.region
      role_arn        = environment.role_arn
      run_order       = 2
      input_artifacts = ["Image"]
      configuration = {
        AppSpecTemplateArtifact        = "Image"
        AppSpecTemplatePath            = ecs.app_spec_path
        ApplicationName                = "${local.name}-${key}"
        DeploymentGroupName            = "${local.name}-${key}"
        Image1ArtifactName             = "Image"
        Image1ContainerName            = ecs.placeholder
        TaskDefinitionTemplateArtifact = "Image"
        TaskDefinitionTemplatePath     = ecs.task_definition_path
      }
    }],
    [for project in environment.type == "eks_native" ? environment.project[*] : [] : {
      # Writes the image into the manifests.
      name             = "Publish-${key}"
      type             = "Build/CodeBuild"
      run_order        = 2
      input_artifacts  = ["Image"]
      output_artifacts = ["Manifests-${key}"]
      configuration = {
        ProjectName          = module.publish[key].name
        EnvironmentVariables = local.image_variable
      }
    }],
    [for eks in environment.eks_native[*] : {
      name            = "Deploy-${key}"
      type            = "Deploy/EKS"
      region          = environment.region == local.aws.region ? null : environment.region
      role_arn        = environment.role_arn
      run_order       = 3
      input_artifacts = [environment.project != null ? "Manifests-${key}" : "Image"]
      configuration = merge(
        { ClusterName = eks.cluster, Namespace = eks.namespace },
        merge([for helm in eks.helm[*] : merge(
          # The action has no variables in provider 5.100. What the build writes of the image is JSON, and so
          # YAML as well: the chart's value ImageURI.
          { HelmChartLocation = helm.chart, HelmReleaseName = helm.release, HelmValuesFiles = join(",", concat(helm.values_files, ["imageDetail.json"])) },
        )]...),
        length(eks.manifests) == 0 ? {} : { ManifestFiles = join(",", eks.manifests) },
        merge([for network in eks.private_endpoint[*] : {
          SecurityGroupIds = join(",", network.security_group_ids)
          Subnets          = join(",", network.subnet_ids)
        }]...),
      )
    }],
    [for eks in environment.eks_helm[*] : {
      name            = "Deploy-${key}"
      type            = "Build/CodeBuild"
      run_order       = 2
      input_artifacts = ["Source"]
      configuration = {
        ProjectName          = module.helm[key].name
        EnvironmentVariables = local.image_variable
      }
    }],
    [for lambda in environment.lambda_image[*] : {
      # Publishes a version with the image, which the next action shifts the alias to.
      name            = "Publish-${key}"
      type            = "Build/CodeBuild"
      namespace       = "Publish-${key}"
      run_order       = 2
      input_artifacts = ["Image"]
      configuration = {
        ProjectName          = module.publish[key].name
        EnvironmentVariables = local.image_variable
      }
    }],
    [for lambda in environment.lambda_image[*] : {
      name      = "Deploy-${key}"
      type      = "Deploy/Lambda"
      region    = environment.region == local.aws.region ? null : environment.region
      role_arn  = environment.role_arn
      run_order = 3
      configuration = merge(
        {
          DeployStrategy         = lambda.strategy
          FunctionAlias          = lambda.alias
          FunctionName           = lambda.function
          PublishedTargetVersion = "#{Publish-${key}.VERSION}"
        },
        # The names that the module lambda-deploy gives them on the other side.
        { for alarms in [sort(distinct(concat(lambda.further_alarms, [
          for kind, alarm in lambda.alarms : "${lambda.function}-${lambda.alias}-${replace(kind, "_", "-")}" if alarm != null
        ])))] : "Alarms" => join(",", alarms) if length(alarms) > 0 },
      )
    }],
  ) }
}
