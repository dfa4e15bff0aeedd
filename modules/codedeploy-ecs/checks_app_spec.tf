# https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
locals {
  # Of one's own text, what it says; null where it says nothing, or something else.
  own_resources  = try([for resource in local.parsed_app_spec.Resources : resource], [])
  own_properties = try(values(local.own_resources[0])[0].Properties, null)
  own_network    = try(local.own_properties.NetworkConfiguration.AwsvpcConfiguration, null)

  # Where the traffic goes by either form.
  app_spec_target = var.app_spec == null || try(var.app_spec.text, null) == null ? local.target : {
    name = try(tostring(local.own_properties.LoadBalancerInfo.ContainerName), null)
    port = try(tonumber(local.own_properties.LoadBalancerInfo.ContainerPort), null)
  }

  app_spec_problems = concat(
    flatten([for app_spec in var.app_spec[*] : concat(
      app_spec.text == null ? [] : [
        for option in compact([
          length(app_spec.capacity_provider_strategy) == 0 ? "" : "capacity_provider_strategy",
          app_spec.container_name == null ? "" : "container_name",
          app_spec.container_port == null ? "" : "container_port",
          app_spec.network == null ? "" : "network",
          app_spec.platform_version == null ? "" : "platform_version",
        ]) : "app_spec has text and ${option}: say it in the text, or leave the text out."
      ],
      [for one in app_spec.capacity_provider_strategy :
        "app_spec.capacity_provider_strategy: \"${one.capacity_provider}\" has base ${one.base} and weight ${one.weight}, expected whole numbers, a base from 0 to 100000 and a weight from 0 to 1000."
        if one.base < 0 || one.base > 100000 || floor(one.base) != one.base || one.weight < 0 || one.weight > 1000 || floor(one.weight) != one.weight
      ],
      length([for one in app_spec.capacity_provider_strategy : one if one.base > 0]) <= 1 ? [] : [
        "app_spec.capacity_provider_strategy has a base for ${join(", ", [for one in app_spec.capacity_provider_strategy : one.capacity_provider if one.base > 0])}, and ECS takes one of them."
      ],
      length(app_spec.capacity_provider_strategy) == 0 || anytrue([for one in app_spec.capacity_provider_strategy : one.weight > 0]) ? [] : [
        "app_spec.capacity_provider_strategy has no weight above 0, so no task could be placed: give one provider at least a weight."
      ],
      [for names in [[for one in app_spec.capacity_provider_strategy : one.capacity_provider if startswith(one.capacity_provider, "FARGATE")]] :
        "app_spec.capacity_provider_strategy mixes ${join(", ", names)} with others, and ECS takes either those of Fargate or those of instances."
        if length(names) > 0 && length(names) < length(app_spec.capacity_provider_strategy)
      ],
      [for option, count in app_spec.network == null ? {} : { security_groups = length(app_spec.network.security_groups), subnets = length(app_spec.network.subnets) } :
        "app_spec.network.${option} is empty: CodeDeploy takes subnets, security groups and public IP together, or none of them."
        if count == 0
      ],
      [for version in app_spec.platform_version[*] :
        "app_spec.platform_version \"${version}\" must be LATEST or three numbers, as \"1.4.0\"."
        if !can(regex("^(LATEST|[0-9]+[.][0-9]+[.][0-9]+)$", version))
      ],
      app_spec.platform_version == null || local.task == null || contains(try(local.task.compatibilities, []), "FARGATE") ? [] : [
        "app_spec.platform_version is of Fargate, which the task definition does not require: leave it out."
      ],
    )]),
    flatten([for text in try(var.app_spec.text[*], []) : can(keys(yamldecode(text))) ? concat(
      can(regex("version[\"']?\\s*:\\s*[\"']?0[.]0", text)) ? [] : [
        "app_spec.text has no version 0.0, the one that there is: begin it with \"version: 0.0\"."
      ],
      length(local.own_resources) == 1 && length(try(keys(local.own_resources[0]), [])) == 1 ? [] : [
        "app_spec.text has ${length(local.own_resources)} Resources, expected a list of one service."
      ],
      length(local.own_resources) != 1 || try(values(local.own_resources[0])[0].Type, "") == "AWS::ECS::Service" ? [] : [
        "app_spec.text has no resource of Type AWS::ECS::Service."
      ],
      length(local.own_resources) != 1 || try(local.own_properties.TaskDefinition, "") == "<TASK_DEFINITION>" ? [] : [
        "app_spec.text has TaskDefinition \"${try(local.own_properties.TaskDefinition, "")}\", expected \"<TASK_DEFINITION>\", which CodePipeline replaces by the revision it has registered: anything else deploys that again."
      ],
      [for event in distinct(local.text_hooks[*].event) :
        "app_spec.text has a hook of \"${event}\", expected ${join(", ", local.hook_events)}."
        if !contains(local.hook_events, event)
      ],
      [for event, times in { for hook in local.text_hooks : hook.event => true... } :
        "app_spec.text has ${length(times)} hooks of ${event}, and CodeDeploy runs one."
        if length(times) > 1
      ],
      can([for hook in local.parsed_app_spec.Hooks : keys(hook)]) || !can(local.parsed_app_spec.Hooks) ? [] : [
        "app_spec.text has Hooks that are no list: write \"- BeforeInstall: <function>\" for each."
      ],
      length(local.own_network[*]) == 0 || try(alltrue([for key in ["AssignPublicIp", "SecurityGroups", "Subnets"] : contains(keys(local.own_network), key)]), false) ? [] : [
        "app_spec.text has some of AssignPublicIp, SecurityGroups, Subnets, and CodeDeploy takes all or none."
      ],
      length(var.hooks) == 0 ? [] : [
        "hooks has ${join(", ", keys(var.hooks))}, and app_spec.text names its own: write them there, from where the role's rights follow as well."
      ],
      ) : [
      "app_spec.text is no YAML of a map: give the document that CodeDeploy takes."
    ]]),
    # A document that cannot be read is nothing to hold the other to.
    local.app_spec == null || (try(var.app_spec.text, null) == null ? var.task_definition != null && length(local.names.containers) == 0 : length(local.own_resources) != 1 || local.own_properties == null) ? [] : concat(
      local.app_spec_target.name != null ? [] : [
        "${try(var.app_spec.text, null) == null ? "app_spec.container_name is missing, and the task definition exposes ${length(distinct(local.exposed[*].name)) == 0 ? "no container" : join(", ", distinct(local.exposed[*].name))}: name the container that takes the traffic" : "app_spec.text has no ContainerName under LoadBalancerInfo: name the container that takes the traffic"}."
      ],
      local.app_spec_target.name == null || local.task == null || length(local.names.containers) == 0 || contains(local.names.containers, coalesce(local.app_spec_target.name, "-")) ? [] : [
        # The nearest name by the pairs of letters that two names share.
        for wrong in [local.app_spec_target.name] :
        "the appspec sends traffic to container \"${wrong}\", and the task definition has ${join(", ", sort(local.names.containers))}${join("", [
          for scored in slice(reverse(sort(concat(["0"], [
            for name in local.names.containers : format("%.4f|%s", 2 * length(setintersection(
              [for at in range(max(0, length(wrong) - 1)) : lower(substr(wrong, at, 2))],
              [for at in range(max(0, length(name) - 1)) : lower(substr(name, at, 2))],
            )) / max(1, length(wrong) + length(name) - 2), name)
          ]))), 0, 1) : tonumber(split("|", scored)[0]) >= 0.4 ? " (did you mean \"${split("|", scored)[1]}\"?)" : ""
        ])}."
      ],
      local.app_spec_target.port != null || local.app_spec_target.name == null ? [] : [
        "${try(var.app_spec.text, null) == null ? "app_spec.container_port is missing, and the container ${coalesce(local.app_spec_target.name, "that takes the traffic")} has no single port: say which" : "app_spec.text has no ContainerPort under LoadBalancerInfo: say which port takes the traffic"}."
      ],
      [for ports in [[for exposed in local.exposed : exposed.port if exposed.name == coalesce(local.app_spec_target.name, "-")]] :
        "the appspec sends traffic to port ${coalesce(local.app_spec_target.port, 0)} of container \"${local.app_spec_target.name}\", which has ${length(ports) == 0 ? "no ports" : join(", ", ports)} in the task definition."
        if local.app_spec_target.port == null || local.task == null ? false : contains(local.names.containers, coalesce(local.app_spec_target.name, "-")) && !contains(ports, local.app_spec_target.port)
      ],
    ),
  )
}
