locals {
  # A CodeDeployToECS action deploys through CodeDeploy as a CodeDeploy action does.
  deployment_groups = concat(
    flatten(var.codedeploy[*].deployment_groups),
    flatten(var.ecs_blue_green[*].deployment_groups),
  )

  codedeploy_arn = "arn:${local.partition}:codedeploy:${local.region}:${local.account_id}"

  codedeploy_statements = length(local.deployment_groups) == 0 ? [] : [
    {
      sid       = "CodeDeployApplications"
      actions   = ["codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"]
      resources = sort(distinct([for group in local.deployment_groups : "${local.codedeploy_arn}:application:${group.application}"]))
      condition = {}
    },
    {
      sid     = "CodeDeployDeployments"
      actions = ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"]
      resources = sort(distinct([
        for group in local.deployment_groups : "${local.codedeploy_arn}:deploymentgroup:${group.application}/${group.deployment_group}"
      ]))
      condition = {}
    },
    {
      sid       = "CodeDeployConfigurations"
      actions   = ["codedeploy:GetDeploymentConfig"]
      resources = ["${local.codedeploy_arn}:deploymentconfig:*"]
      condition = {}
    },
  ]
}
