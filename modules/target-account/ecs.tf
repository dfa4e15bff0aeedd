locals {
  ecs_statements = [
    for ecs in var.ecs[*] : {
      sid     = "EcsServices"
      actions = ["ecs:DescribeServices", "ecs:UpdateService"]
      resources = sort(distinct([
        for s in ecs.services : "arn:${local.partition}:ecs:${local.region}:${local.account_id}:service/${s.cluster}/${s.service}"
      ]))
      condition = {}
    }
  ]

  # ECS and CodeDeployToECS actions both register a revision of a task definition, and so hand on its roles.
  registers       = concat(var.ecs[*].pass_role_arns, var.ecs_blue_green[*].pass_role_arns)
  task_role_arns  = sort(distinct(flatten(local.registers)))
  task_definition = "arn:${local.partition}:ecs:${local.region}:${local.account_id}:task-definition/*"

  task_definition_statements = length(local.registers) == 0 ? [] : concat(
    [
      {
        sid = "EcsTaskDefinitions"
        # DescribeTaskDefinition has no resource level, and CodePipeline's page of the action grants both
        # on all. What a revision may run as is bounded by the roles passed on below.
        actions   = ["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"]
        resources = ["*"]
        condition = {}
      },
      {
        sid = "EcsTaskDefinitionTags"
        # A revision takes over the tags of the one before; tagging anything else stays forbidden.
        actions   = ["ecs:TagResource"]
        resources = [local.task_definition]
        condition = { StringEquals = { "ecs:CreateAction" = ["RegisterTaskDefinition"] } }
      },
    ],
    [
      for arns in [local.task_role_arns] : {
        sid       = "EcsPassRoles"
        actions   = ["iam:PassRole"]
        resources = arns
        condition = { StringEquals = { "iam:PassedToService" = ["ecs-tasks.amazonaws.com"] } }
      } if length(arns) > 0
    ],
  )
}
