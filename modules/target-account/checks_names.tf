locals {
  # What each variable declares, counted: where one is given and names nothing, it grants nothing.
  declared = {
    for variable, items in {
      appconfig                 = [for one in var.appconfig[*] : { list = "deployments", count = length(one.deployments) }]
      cloudformation            = [for one in var.cloudformation[*] : { list = "stacks", count = length(one.stacks) }]
      cloudformation_stack_sets = [for one in var.cloudformation_stack_sets[*] : { list = "stack_sets", count = length(one.stack_sets) }]
      codebuild                 = [for one in var.codebuild[*] : { list = "projects", count = length(one.projects) }]
      codedeploy                = [for one in var.codedeploy[*] : { list = "deployment_groups", count = length(one.deployment_groups) }]
      ec2                       = [for one in var.ec2[*] : { list = "instances", count = length(one.instances) }]
      ecs                       = [for one in var.ecs[*] : { list = "services", count = length(one.services) }]
      ecs_blue_green            = [for one in var.ecs_blue_green[*] : { list = "deployment_groups", count = length(one.deployment_groups) }]
      eks                       = [for one in var.eks[*] : { list = "clusters", count = length(one.clusters) }]
      lambda                    = [for one in var.lambda[*] : { list = "functions", count = length(one.functions) + length(one.invoked_functions) }]
      s3                        = [for one in var.s3[*] : { list = "buckets", count = length(one.buckets) }]
      service_catalog           = [for one in var.service_catalog[*] : { list = "products", count = length(one.products) }]
      step_functions            = [for one in var.step_functions[*] : { list = "state_machines", count = length(one.state_machines) }]
    } : variable => items[0] if length(items) > 0
  }

  # The user's own statements that let the action role hand roles on, by whichever pattern.
  pass_grants = flatten([for statement in var.policies.statements : [
    for action in statement.actions : { action = action, statement = statement }
    if statement.effect == "Allow" && can(regex("(?i)^${replace(replace(action, "*", ".*"), "?", ".")}$", "iam:PassRole"))
  ]])

  # Every name that goes into an ARN, and what AWS takes there. A wildcard in one would widen the right
  # unseen, so only stacks, whose names are often made up, take one.
  # Names that a user chooses are known in every plan; ids that AWS gives may not be, and are apart.
  name_problems = { for group, kinds in {
    chosen = [
      {
        names = { "cloudformation.stacks" = flatten(var.cloudformation[*].stacks) }
        takes = "^[a-zA-Z*][a-zA-Z0-9*-]{0,127}$", expected = "a letter, then letters, digits, hyphens and *, at most 128"
      },
      {
        names = { "cloudformation_stack_sets.stack_sets" = flatten(var.cloudformation_stack_sets[*].stack_sets) }
        takes = "^[a-zA-Z][a-zA-Z0-9-]{0,127}$", expected = "a letter, then letters, digits and hyphens, at most 128"
      },
      {
        names = { "codebuild.projects" = flatten(var.codebuild[*].projects) }
        takes = "^[a-zA-Z0-9][a-zA-Z0-9_-]{1,149}$", expected = "2 to 150 letters, digits, _ and -"
      },
      {
        names = {
          for variable, groups in {
            codedeploy     = flatten(var.codedeploy[*].deployment_groups)
            ecs_blue_green = flatten(var.ecs_blue_green[*].deployment_groups)
          } : "${variable}.deployment_groups" => concat(groups[*].application, groups[*].deployment_group)
        }
        takes = "^[a-zA-Z0-9._+=,@-]{1,100}$", expected = "letters, digits and ._+=,@-, at most 100"
      },
      {
        names = {
          "ecs.services"                 = flatten([for s in flatten(var.ecs[*].services) : [s.cluster, s.service]])
          "ecs.task_definition_families" = flatten(var.ecs[*].task_definition_families)
        }
        takes = "^[a-zA-Z0-9_-]{1,255}$", expected = "letters, digits, _ and -, at most 255"
      },
      {
        names = { "ec2.target_groups" = flatten(var.ec2[*].target_groups) }
        takes = "^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$", expected = "letters, digits and hyphens, at most 32"
      },
      {
        names = { "eks.clusters" = flatten(var.eks[*].clusters) }
        takes = "^[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}$", expected = "letters, digits, _ and -, at most 100"
      },
      {
        names = { "ec2.pipelines" = flatten(var.ec2[*].pipelines), "eks.pipelines" = flatten(var.eks[*].pipelines) }
        takes = "^[A-Za-z0-9.@_-]{1,100}$", expected = "letters, digits and .@_-, at most 100"
      },
      {
        names = { "lambda.alarms" = flatten(var.lambda[*].alarms) }
        takes = "^[^*?$]{1,255}$", expected = "1 to 255 characters, without *, ? and $"
      },
      {
        names = { "lambda.functions" = flatten(var.lambda[*].functions), "lambda.invoked_functions" = flatten(var.lambda[*].invoked_functions) }
        takes = "^[a-zA-Z0-9_-]{1,64}$", expected = "letters, digits, _ and -, at most 64"
      },
      {
        names = { "s3.buckets" = flatten(var.s3[*].buckets)[*].name }
        takes = "^[a-zA-Z0-9][a-zA-Z0-9.-]{1,61}[a-zA-Z0-9]$", expected = "3 to 63 letters, digits, dots and hyphens"
      },
      {
        names = { "step_functions.state_machines" = flatten(var.step_functions[*].state_machines) }
        takes = "^[a-zA-Z0-9_-]{1,80}$", expected = "letters, digits, _ and -, at most 80"
      },
      {
        names = { "ec2.instances" = flatten([for instance in flatten(var.ec2[*].instances) : [instance.tag_key, instance.tag_value == null ? "-" : instance.tag_value]]) }
        takes = "^[^*?$]{1,256}$", expected = "a tag's key or value of 1 to 256 characters, without *, ? and $"
      },
    ]
    given = [
      {
        names = { "appconfig.deployments" = flatten([for d in flatten(var.appconfig[*].deployments) : [d.application, d.configuration_profile, d.environment]]) }
        takes = "^[a-z0-9]{4,7}$", expected = "an id of 4 to 7 lowercase letters and digits"
      },
      {
        names = { "appconfig.deployments" = flatten(var.appconfig[*].deployments)[*].deployment_strategy }
        takes = "^([a-z0-9]{4,7}|AppConfig[.][A-Za-z0-9]{9,40})$", expected = "a strategy's id of 4 to 7 lowercase letters and digits, or one of AWS's, as \"AppConfig.AllAtOnce\""
      },
      {
        names = { "service_catalog.products" = flatten(var.service_catalog[*].products) }
        takes = "^[a-zA-Z0-9_-]{1,100}$", expected = "a product's id, as \"prod-abcd1234efgh5\""
      },
    ]
    } : group => flatten([
      for kind in kinds : [
        for at, names in kind.names : [
          for name in names :
          "${local.label}: ${at} has \"${name}\", ${startswith(name, "arn:") ? "an ARN: give the name alone" : "expected ${kind.expected}"}."
          if !can(regex(kind.takes, name))
        ]
      ]
    ])
  }
}
