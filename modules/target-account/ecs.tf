locals {
  # A CodeDeployToECS action deploys through CodeDeploy as a CodeDeploy action does.
  codedeploy_statements = flatten([
    for groups in [concat(flatten(var.codedeploy[*].deployment_groups), flatten(var.ecs_blue_green[*].deployment_groups))] : [
      {
        sid       = "CodeDeployApplications"
        actions   = ["codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"]
        resources = sort(distinct([for group in groups : "arn:${local.aws.partition}:codedeploy:${local.here}:application:${group.application}"]))
        condition = {}
      },
      {
        sid     = "CodeDeployDeployments"
        actions = ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"]
        resources = sort(distinct([
          for group in groups : "arn:${local.aws.partition}:codedeploy:${local.here}:deploymentgroup:${group.application}/${group.deployment_group}"
        ]))
        condition = {}
      },
      {
        sid       = "CodeDeployConfigurations"
        actions   = ["codedeploy:GetDeploymentConfig"]
        resources = ["arn:${local.aws.partition}:codedeploy:${local.here}:deploymentconfig:*"]
        condition = {}
      },
    ] if length(groups) > 0
  ])

  # ECS and CodeDeployToECS actions both register a revision of a task definition, and so hand on its roles.
  ecs_statements = flatten([
    [for ecs in var.ecs[*] : [
      for statement in [
        { sid = "EcsServices", actions = concat(["ecs:DescribeServices"], length(ecs.task_definition_families) == 0 ? ["ecs:UpdateService"] : []) },
        { sid = "EcsUpdateServices", actions = length(ecs.task_definition_families) == 0 ? [] : ["ecs:UpdateService"] },
        ] : {
        sid     = statement.sid
        actions = statement.actions
        resources = sort(distinct([
          for s in ecs.services : "arn:${local.aws.partition}:ecs:${local.here}:service/${s.cluster}/${s.service}"
        ]))
        condition = { for operator, keys in {
          ArnLike = { "ecs:task-definition" = sort(distinct([for family in ecs.task_definition_families : "arn:${local.aws.partition}:ecs:${local.here}:task-definition/${family}:*"])) }
        } : operator => keys if statement.sid == "EcsUpdateServices" }
      } if length(statement.actions) > 0
    ]],
    [for ecs in var.ecs[*] : [
      {
        sid = "EcsDescribeTaskDefinitions"
        # ecs:DescribeTaskDefinition has no resource level.
        actions   = ["ecs:DescribeTaskDefinition"]
        resources = ["*"]
        condition = {}
      },
    ]],
    length(concat(var.ecs[*].pass_role_arns, var.ecs_blue_green[*].pass_role_arns)) == 0 ? [] : [
      {
        sid = "EcsRegisterTaskDefinitions"
        # On all, as CodePipeline's page of the action has it: an error of CodePipeline's for want of this
        # right names no definition. So a revision of any family may be registered, with any image, and,
        # without task_definition_families, a service above set to it: what bounds the tasks then is the
        # roles passed on below.
        actions   = ["ecs:RegisterTaskDefinition"]
        resources = ["*"]
        condition = {}
      },
      {
        sid = "EcsTaskDefinitionTags"
        # A revision takes over the tags of the one before; tagging anything else stays forbidden.
        actions   = ["ecs:TagResource"]
        resources = ["arn:${local.aws.partition}:ecs:${local.here}:task-definition/*"]
        condition = { StringEquals = { "ecs:CreateAction" = ["RegisterTaskDefinition"] } }
      },
    ],
    # Gated by what was written: the ARNs themselves may be of roles of the same plan.
    [for roles in [concat(flatten(var.ecs[*].pass_role_arns), flatten(var.ecs_blue_green[*].pass_role_arns))] : {
      sid       = "EcsPassRoles"
      actions   = ["iam:PassRole"]
      resources = sort(distinct(roles))
      condition = { StringEquals = { "iam:PassedToService" = ["ecs-tasks.amazonaws.com"] } }
    } if length(roles) > 0],
  ])
}
