locals {
  placeholders = [for index, image in var.images : image.placeholder == null ? "IMAGE${index + 1}_NAME" : image.placeholder]

  # The user's own texts. Null where there is none, or where it cannot be read, which the checks tell.
  parsed_task     = try(jsondecode(var.task_definition.text), null)
  parsed_app_spec = try(yamldecode(var.app_spec.text), null)

  # Either form of the task definition as far as the checks, the role and the appspec look at it.
  task = one(concat(
    [for task in var.task_definition[*] : {
      compatibilities = task.requires_compatibilities
      cpu             = task.cpu
      family          = task.family
      memory          = task.memory
      network_mode    = task.network_mode
      roles           = [task.execution_role_arn, task.task_role_arn]
      volumes         = keys(task.volumes)
      containers = [for name, container in task.containers : {
        awslogs      = try(container.log.driver == "awslogs", false)
        depends_on   = container.depends_on
        essential    = container.essential
        health_check = container.health_check != null
        host_ports   = { for port in container.ports : tostring(port.container_port) => port.host_port... }
        image        = container.image
        limited      = container.memory != null || container.memory_reservation != null
        # Rendered where they are not given.
        log_options   = concat(["awslogs-region", "awslogs-stream-prefix"], try(keys(container.log.options), []))
        log_secrets   = try(length(container.log.secret_options), 0) > 0
        mounted       = container.mount_points[*].volume
        name          = name
        ports         = container.ports[*].container_port
        reads_secrets = length(container.secrets) > 0
        stop_timeout  = container.stop_timeout
      }]
    } if task.text == null],
    [for task in local.parsed_task[*] : {
      compatibilities = try(task.requiresCompatibilities, [])
      cpu             = try(tonumber(task.cpu), null)
      family          = try(task.family, null)
      memory          = try(tonumber(task.memory), null)
      network_mode    = try(task.networkMode, "bridge")
      roles           = [try(task.executionRoleArn, null), try(task.taskRoleArn, null)]
      volumes         = try([for volume in task.volumes : volume.name], [])
      containers = [for container in try(task.containerDefinitions, []) : {
        awslogs       = try(container.logConfiguration.logDriver == "awslogs", false)
        depends_on    = try({ for on in container.dependsOn : on.containerName => on.condition }, {})
        essential     = try(container.essential, true)
        health_check  = can(container.healthCheck.command)
        host_ports    = try({ for port in container.portMappings : tostring(port.containerPort) => try(port.hostPort, null)... }, {})
        image         = try(container.image, "")
        limited       = can(container.memory) || can(container.memoryReservation)
        log_options   = try(keys(container.logConfiguration.options), [])
        log_secrets   = try(length(container.logConfiguration.secretOptions), 0) > 0
        mounted       = try([for mount in container.mountPoints : mount.sourceVolume], [])
        name          = try(container.name, "")
        ports         = try([for port in container.portMappings : port.containerPort], [])
        reads_secrets = try(length(container.secrets), 0) > 0
        stop_timeout  = try(tonumber(container.stopTimeout), null)
      }]
    }],
  ))
  task_role_arns = local.task == null ? [] : [for arn in local.task.roles : arn if arn != null]

  rendered_task = one([for task in var.task_definition[*] : {
    for key, value in {
      containerDefinitions = [for name, container in task.containers : {
        for key, value in {
          command           = container.command
          cpu               = container.cpu
          dependsOn         = length(container.depends_on) == 0 ? null : [for on, condition in container.depends_on : { condition = condition, containerName = on }]
          entryPoint        = container.entry_point
          environment       = length(container.environment) == 0 ? null : [for variable, value in container.environment : { name = variable, value = value }]
          essential         = container.essential
          healthCheck       = container.health_check == null ? null : { for key, value in { command = container.health_check.command, interval = container.health_check.interval, retries = container.health_check.retries, startPeriod = container.health_check.start_period, timeout = container.health_check.timeout } : key => value if value != null }
          image             = container.image
          logConfiguration  = container.log == null ? null : merge({ logDriver = container.log.driver, options = merge(container.log.driver == "awslogs" ? { "awslogs-region" = local.aws.region, "awslogs-stream-prefix" = name } : {}, container.log.options) }, length(container.log.secret_options) == 0 ? {} : { secretOptions = [for option, arn in container.log.secret_options : { name = option, valueFrom = arn }] })
          memory            = container.memory
          memoryReservation = container.memory_reservation
          mountPoints = length(container.mount_points) == 0 ? null : [for mount in container.mount_points : {
            containerPath = mount.container_path
            readOnly      = mount.read_only
            sourceVolume  = mount.volume
          }]
          name = name
          portMappings = length(container.ports) == 0 ? null : [for port in container.ports : {
            for key, value in {
              appProtocol   = port.app_protocol
              containerPort = port.container_port
              hostPort      = port.host_port
              name          = port.name
              protocol      = port.protocol
            } : key => value if value != null
          }]
          readonlyRootFilesystem = container.readonly_root_filesystem
          secrets                = length(container.secrets) == 0 ? null : [for variable, arn in container.secrets : { name = variable, valueFrom = arn }]
          stopTimeout            = container.stop_timeout
          user                   = container.user
          workingDirectory       = container.working_directory
        } : key => value if value != null
      }]
      # Numbers of the API, written as texts.
      cpu                     = task.cpu == null ? null : tostring(task.cpu)
      ephemeralStorage        = task.ephemeral_storage_in_gib == null ? null : { sizeInGiB = task.ephemeral_storage_in_gib }
      executionRoleArn        = task.execution_role_arn
      family                  = task.family
      memory                  = task.memory == null ? null : tostring(task.memory)
      networkMode             = task.network_mode
      requiresCompatibilities = sort(task.requires_compatibilities)
      runtimePlatform         = { cpuArchitecture = task.runtime_platform.cpu_architecture, operatingSystemFamily = task.runtime_platform.operating_system_family }
      tags                    = length(task.tags) == 0 ? null : [for key, value in task.tags : { key = key, value = value }]
      taskRoleArn             = task.task_role_arn
      volumes = length(task.volumes) == 0 ? null : [for name, volume in task.volumes : {
        efsVolumeConfiguration = {
          for key, value in {
            # EFS refuses an access point, and IAM, without encryption in transit.
            authorizationConfig = volume.access_point_id == null && !volume.iam ? null : { for key, value in { accessPointId = volume.access_point_id, iam = volume.iam ? "ENABLED" : "DISABLED" } : key => value if value != null }
            fileSystemId        = volume.file_system_id
            rootDirectory       = volume.root_directory
            transitEncryption   = "ENABLED"
          } : key => value if value != null
        }
        name = name
      }]
    } : key => value if value != null
  } if task.text == null])

  # jsonencode writes < and > as \u003c and \u003e, among which CodePipeline finds no placeholder.
  task_definition = try(var.task_definition.text, null) != null ? var.task_definition.text : local.rendered_task == null ? null : replace(
    jsonencode(local.rendered_task),
    "/\"\\\\u003c([A-Za-z0-9_]+)\\\\u003e\"/",
    "\"<$1>\"",
  )

  # What the load balancer sends traffic to, where the appspec does not say it.
  exposed = flatten([for task in local.task[*] : [for container in task.containers : [for port in container.ports : { name = container.name, port = port }]]])
  target = {
    name = try(coalesce(var.app_spec.container_name), one(distinct(local.exposed[*].name)), null)
    port = try(coalesce(var.app_spec.container_port), one(distinct([for exposed in local.exposed : exposed.port if exposed.name == try(coalesce(var.app_spec.container_name), exposed.name)])), null)
  }

  # Rendered where it is declared, and for a task definition that says enough.
  renders_app_spec = var.app_spec == null ? var.task_definition != null : var.app_spec.text == null
  hook_events      = ["BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"]
  text_hooks = flatten([
    for hook in try([for hook in local.parsed_app_spec.Hooks : hook], []) : [
      for event, function in try({ for event, function in hook : event => tostring(function) }, {}) : { event = event, function = function }
    ]
  ])

  # yamlencode writes 0.0 as 0, which CodeDeploy does not know.
  app_spec = try(var.app_spec.text, null) != null ? var.app_spec.text : !local.renders_app_spec ? null : join("\n", ["version: 0.0", yamlencode(merge(
    {
      Resources = [{
        TargetService = {
          Type = "AWS::ECS::Service"
          Properties = {
            for key, value in {
              CapacityProviderStrategy = try(length(var.app_spec.capacity_provider_strategy), 0) == 0 ? null : [for one in var.app_spec.capacity_provider_strategy : {
                Base             = one.base
                CapacityProvider = one.capacity_provider
                Weight           = one.weight
              }]
              LoadBalancerInfo = { ContainerName = local.target.name, ContainerPort = local.target.port }
              NetworkConfiguration = try(var.app_spec.network, null) == null ? null : {
                AwsvpcConfiguration = {
                  AssignPublicIp = var.app_spec.network.assign_public_ip ? "ENABLED" : "DISABLED"
                  SecurityGroups = sort(distinct(var.app_spec.network.security_groups))
                  Subnets        = sort(distinct(var.app_spec.network.subnets))
                }
              }
              PlatformVersion = try(var.app_spec.platform_version, null)
              # CodePipeline writes the ARN of the revision that it has registered here.
              TaskDefinition = "<TASK_DEFINITION>"
            } : key => value if value != null
          }
        }
      }]
    },
    length(var.hooks) == 0 ? {} : { Hooks = [for event in local.hook_events : { (event) = var.hooks[event] } if contains(keys(var.hooks), event)] },
  ))])

  files = {
    for path, text in {
      (var.templates.app_spec_path)        = local.app_spec
      (var.templates.task_definition_path) = local.task_definition
    } : path => text if text != null
  }
}
