output "action_configuration" {
  description = "Configuration of the pipeline's Deploy/CodeDeployToECS action."
  value = merge(
    {
      AppSpecTemplateArtifact        = var.templates.app_spec_artifact
      AppSpecTemplatePath            = var.templates.app_spec_path
      ApplicationName                = local.application
      DeploymentGroupName            = local.group
      TaskDefinitionTemplateArtifact = var.templates.task_definition_artifact
      TaskDefinitionTemplatePath     = var.templates.task_definition_path
    },
    { for index, image in var.images : "Image${index + 1}ArtifactName" => image.artifact },
    { for index, placeholder in local.placeholders : "Image${index + 1}ContainerName" => placeholder },
  )

  # With `create` false no resource exists, so the checks hang on an output.
  precondition {
    condition     = length(local.problems) == 0
    error_message = join("\n", local.problems)
  }

  precondition {
    condition     = length(local.document_problems) == 0
    error_message = join("\n", local.document_problems)
  }

  precondition {
    condition     = length(local.value_problems) == 0
    error_message = join("\n", local.value_problems)
  }
}

output "app_spec" {
  description = "The appspec, rendered or your own; null where it is in your repository alone."
  value       = local.app_spec
}

output "application_name" {
  description = "Name of the CodeDeploy application."
  value       = local.application
}

output "buildspec_commands" {
  description = "Shell commands that write the two documents to their paths, for a build whose output artifact is to hold them."
  value = flatten([for path, text in local.files : concat(
    length(split("/", path)) == 1 ? [] : ["mkdir -p '${dirname(path)}'"],
    ["printf %s '${base64encode(text)}' | base64 -d > '${path}'"],
  )])
}

output "deployment_config_name" {
  description = "Name of the deployment configuration: CodeDeploy's own, that of the module or yours."
  value       = local.deployment_config_name
}

output "deployment_group_arn" {
  description = "ARN of the deployment group."
  value       = local.group_arn
}

output "deployment_group_name" {
  description = "Name of the deployment group."
  value       = local.group
}

output "ecs_blue_green" {
  description = "What the module target-account takes as `ecs_blue_green`: the deployment group, and the roles that a deployment hands on."
  value = {
    deployment_groups = [{ application = local.application, deployment_group = local.group }]
    pass_role_arns    = local.pass_role_arns
  }
}

output "files" {
  description = "The two documents by path, those that are rendered or given."
  value       = local.files
}

output "input_artifacts" {
  description = "Input artifacts of the pipeline's action, each once."
  value       = distinct(concat([var.templates.app_spec_artifact, var.templates.task_definition_artifact], var.images[*].artifact))
}

output "role_arn" {
  description = "ARN of CodeDeploy's role."
  value       = local.role_arn
}

output "role_name" {
  description = "Name of CodeDeploy's role."
  value       = local.role_name
}

output "role_policy" {
  description = "What CodeDeploy's role needs, as a policy: for the owner of one that is brought."
  value       = local.role_policy
}

output "role_trust_policy" {
  description = "Whom CodeDeploy's role trusts: for the owner of one that is brought."
  value       = local.trust_policy
}

output "task_definition" {
  description = "The task definition, rendered or your own; null where it is in your repository alone."
  value       = local.task_definition
}
