locals {
  # What both forms of the two documents are held to.
  document_problems = [for problem in concat(local.task_problems, local.app_spec_problems) : "${local.label}: ${problem}"]

  # What the two documents have to say of each other, and of the images.
  names = {
    containers = local.task == null ? [] : local.task.containers[*].name
    # Where an image is "<NAME>", CodePipeline is to write it.
    wanted = local.task == null ? [] : distinct([for container in local.task.containers : trim(container.image, "<>") if can(regex("^<.*>$", container.image))])
  }

  # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html: MiB by CPU.
  fargate_memory = {
    "256"   = [512, 1024, 2048]
    "512"   = range(1024, 4097, 1024)
    "1024"  = range(2048, 8193, 1024)
    "2048"  = range(4096, 16385, 1024)
    "4096"  = range(8192, 30721, 1024)
    "8192"  = range(16384, 61441, 4096)
    "16384" = range(32768, 122881, 8192)
  }

  task_problems = concat(
    flatten([for task in var.task_definition[*] : concat(
      task.text == null || length(task.containers) == 0 ? [] : [
        "task_definition has text and containers: give your own document, or declare one."
      ],
      task.text == null || can(keys(jsondecode(task.text))) ? [] : [
        "task_definition.text is no JSON object: give the document that ecs register-task-definition takes."
      ],
      # The answer of describe-task-definition, copied as it is.
      [for key in ["taskDefinition"] :
        "task_definition.text has \"taskDefinition\" around the document, as describe-task-definition answers: give what is inside it."
        if contains(try(keys(local.parsed_task), []), key)
      ],
      # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
      [for keys in [[
        for key in ["compatibilities", "deregisteredAt", "registeredAt", "registeredBy", "requiresAttributes", "revision", "status", "taskDefinitionArn"] : key
        if contains(try(keys(local.parsed_task), []), key)
        ]] :
        "task_definition.text has ${join(", ", keys)}, which ECS writes and a registration does not take: leave them out."
        if length(keys) > 0
      ],
      [for volume, options in task.volumes :
        "task_definition.volumes: \"${volume}\" has an access point and root_directory \"${options.root_directory}\": the access point has one of its own, so leave one of the two out."
        if options.access_point_id != null && options.root_directory != null && options.root_directory != "/"
      ],
      # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
      flatten([for name, container in task.containers : [for check in container.health_check[*] : concat(
        contains(["CMD", "CMD-SHELL", "NONE"], try(check.command[0], "")) ? [] : [
          "task_definition.containers[\"${name}\"].health_check.command must begin with CMD, CMD-SHELL or NONE."
        ],
        [for option, limit in {
          interval     = { number = check.interval, least = 5, most = 300 }
          retries      = { number = check.retries, least = 1, most = 10 }
          start_period = { number = check.start_period == null ? 0 : check.start_period, least = 0, most = 300 }
          timeout      = { number = check.timeout, least = 2, most = 60 }
          } :
          "task_definition.containers[\"${name}\"].health_check.${option} is ${limit.number}, and must be a whole number from ${limit.least} to ${limit.most}."
          if limit.number < limit.least || limit.number > limit.most || floor(limit.number) != limit.number
        ],
      )]]),
      [for gib in task.ephemeral_storage_in_gib[*] :
        "task_definition.ephemeral_storage_in_gib is ${gib}, and must be a whole number from 21 to 200."
        if gib < 21 || gib > 200 || floor(gib) != gib
      ],
    )]),
    flatten([for task in local.task[*] : concat(
      [for family in [task.family == null ? "" : task.family] :
        "the task definition's family \"${family}\" must be 1 to 255 letters, digits, _ and -."
        if !can(regex("^[a-zA-Z0-9_-]{1,255}$", family)) && !contains(try(keys(local.parsed_task), []), "taskDefinition")
      ],
      length(task.containers) > 0 || contains(try(keys(local.parsed_task), []), "taskDefinition") ? [] : ["the task definition has no containers: ${var.task_definition.text == null ? "declare at least one" : "containerDefinitions is to hold at least one"}."],
      [for name in distinct(local.names.containers) :
        "the task definition's container \"${name}\" must have a name of 1 to 255 letters, digits, _ and -."
        if !can(regex("^[a-zA-Z0-9_-]{1,255}$", name))
      ],
      [for name, times in { for name in local.names.containers : name => true... } :
        "the task definition has container \"${name}\" ${length(times)} times, and a name stands for one."
        if length(times) > 1
      ],
      length(task.containers) == 0 || anytrue(task.containers[*].essential) ? [] : [
        "the task definition has no essential container, so ECS refuses it: one at least has to be."
      ],
      [for container in task.containers :
        "the task definition's container \"${container.name}\" has no image: give an address, or a placeholder of images."
        if container.image == ""
      ],
      flatten([for container in task.containers : [for on, condition in container.depends_on :
        "the task definition's container \"${container.name}\" depends on \"${on}\", ${
          on == container.name ? "which is itself" : !contains(local.names.containers, on) ? "which it does not have: it has ${join(", ", sort(local.names.containers))}" : condition == "HEALTHY" ? "HEALTHY, which has no health check" : "\"${condition}\", expected COMPLETE, HEALTHY, START or SUCCESS"
        }."
        if on == container.name || !contains(local.names.containers, on) || !contains(["COMPLETE", "HEALTHY", "START", "SUCCESS"], condition) || (condition == "HEALTHY" && !anytrue([for other in task.containers : other.health_check if other.name == on]))
      ]]),
      flatten([for container in task.containers : [for volume in container.mounted :
        "the task definition's container \"${container.name}\" mounts \"${volume}\", which is no volume of it."
        if !contains(task.volumes, volume)
      ]]),
      [for container in task.containers :
        "the task definition's container \"${container.name}\" has no limit: give it memory or memory_reservation, or the task memory."
        if task.memory == null && !container.limited && !contains(task.compatibilities, "FARGATE")
      ],
      [for kind in task.compatibilities :
        "the task definition requires compatibility \"${kind}\", expected EC2 or FARGATE."
        if !contains(["EC2", "FARGATE"], kind)
      ],
      contains(["awsvpc", "bridge", "host", "none"], task.network_mode) ? [] : [
        "the task definition's network mode \"${task.network_mode}\" is none of awsvpc, bridge, host, none."
      ],
      flatten([for container in task.containers : [for port, hosts in container.host_ports :
        "the task definition's container \"${container.name}\" maps port ${port} to ${[for host in hosts : host if host != null][0]} of the host, and under awsvpc both are the same: leave the host's out."
        if task.network_mode == "awsvpc" && length([for host in hosts : host if host != null && tostring(host) != port && tostring(host) != "0"]) > 0
      ]]),
      flatten([for container in task.containers : [for port in container.ports :
        "the task definition's container \"${container.name}\" has port ${port}, and must have whole numbers from 1 to 65535."
        if try(port < 1 || port > 65535 || floor(port) != port, true)
      ]]),
      # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
      flatten([for container in task.containers : [for option in ["awslogs-group", "awslogs-region", "awslogs-stream-prefix"] :
        "the task definition's container \"${container.name}\" logs by awslogs without ${option}: give it among the options."
        if container.awslogs && !contains(container.log_options, option) && (option != "awslogs-stream-prefix" || contains(task.compatibilities, "FARGATE"))
      ]]),
      [for container in task.containers :
        "the task definition's container \"${container.name}\" has ${container.stop_timeout} seconds to stop, and Fargate gives whole numbers from 0 to 120."
        if container.stop_timeout == null || !contains(task.compatibilities, "FARGATE") ? false : container.stop_timeout < 0 || container.stop_timeout > 120 || floor(container.stop_timeout) != container.stop_timeout
      ],
      !contains(task.compatibilities, "FARGATE") ? [] : concat(
        !contains(["bridge", "host", "none"], task.network_mode) ? [] : [
          "the task definition requires FARGATE, and its network mode is ${task.network_mode}: Fargate takes awsvpc alone."
        ],
        [for size in ["cpu", "memory"] :
          "the task definition requires FARGATE, and has no ${size}: Fargate takes both cpu and memory, of the task."
          if(size == "cpu" ? task.cpu : task.memory) == null && !can(regex("[vG]", local.parsed_task[size]))
        ],
        task.cpu == null || contains([for cpu in keys(local.fargate_memory) : tonumber(cpu)], try(coalesce(task.cpu), 0)) ? [] : [
          "the task definition's cpu is ${coalesce(task.cpu, 0)}, and Fargate has 256, 512, 1024, 2048, 4096, 8192, 16384."
        ],
        [for sizes in [lookup(local.fargate_memory, tostring(coalesce(task.cpu, 0)), null)] :
          "the task definition's memory is ${task.memory}, and Fargate has ${length(sizes) <= 3 ? join(", ", sizes) : "${sizes[0]} to ${reverse(sizes)[0]} in steps of ${sizes[1] - sizes[0]}"} for cpu ${task.cpu}."
          if sizes == null || task.memory == null ? false : !contains(sizes, task.memory)
        ],
        [for needs in [[for container in task.containers : container.name if container.awslogs || container.reads_secrets || container.log_secrets]] :
          "the task definition has no execution role, and Fargate starts ${join(", ", needs)} with it, for logs and secrets: give ${var.task_definition.text == null ? "execution_role_arn" : "executionRoleArn"}."
          if length(needs) > 0 && task.roles[0] == null
        ],
      ),
      # Of whatever else stands in the angle brackets, a deployment would make the name of an image.
      [for name in local.names.wanted :
        "the task definition has image \"<${name}>\", and images has no such placeholder, so the deployment would pull \"<${name}>\": images has ${length(local.placeholders) == 0 ? "none" : join(", ", [for placeholder in local.placeholders : "<${placeholder}>"])}."
        if !contains(local.placeholders, name)
      ],
      [for placeholder in local.placeholders :
        "images: \"<${placeholder}>\" is no image of a container in the task definition, so CodePipeline would write it nowhere: its images are ${join(", ", [for container in task.containers : "\"${container.image}\""])}."
        if !contains(local.names.wanted, placeholder) && length(task.containers) > 0 && alltrue([for container in task.containers : container.image != ""]) && length(setsubtract(local.names.wanted, local.placeholders)) == 0
      ],
      [for arn in task.roles :
        "the task definition's role \"${arn}\" is no ARN of a role of the account, as \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\"."
        if arn == null ? false : !can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$]+$", arn))
      ],
    )]),
  )
}
