output "action_role_arns" {
  description = "ARNs of the action roles by environment, known in the first plan."
  value       = { for key, environment in local.environments : key => environment.role_arn }
}

# Of names alone, without the checks: the stores that are made with it are given back to this module.
output "artifact_stores" {
  description = "What the store of each further Region that an action runs in has to be made with, by Region: `name` and `access` of the module artifact-store."
  value = {
    for region, access in local.store_access : region => {
      access = access
      name   = "${local.name}-artifacts-${local.aws.account_id}-${region}"
    } if region != local.aws.region
  }
}

output "connection_arn" {
  description = "ARN of the connection; of a new one known after its creation."
  value       = module.connection.arn
}

output "connection_status" {
  description = "PENDING until a person accepts a new connection in the console, then AVAILABLE; null where it is brought."
  value       = module.connection.status
}

output "image_replicas" {
  description = "Repositories that functions of further Regions take the image from, by Region: `repositories` of the module ecr, called with the providers of that Region before the module ecr-registry replicates the image there."
  value = {
    for region, environments in { for environment in values(local.environments) : environment.region => environment... if environment.type == "lambda_image" && environment.region != local.registry.region } :
    region => { (local.repository) = { lambda_pull = sort(distinct(environments[*].account_id)) } }
  }
}

output "notifications" {
  description = "ARNs of the topics that tell of the pipeline (`topic_arn`) and of its approvals (`approvals_topic_arn`), or null where `notifications` is."
  value       = one([for notifications in module.notifications : { approvals_topic_arn = notifications.approvals_topic_arn, topic_arn = notifications.topic_arn }])
}

output "pipeline_arn" {
  description = "ARN of the pipeline, known in the first plan."
  value       = module.pipeline.arn

  # The module has no resource of its own that always exists.
  precondition {
    condition     = length(local.problems) == 0
    error_message = join("\n", local.problems)
  }

  precondition {
    condition     = length(local.repository_problems) == 0
    error_message = join("\n", local.repository_problems)
  }
}

output "pipeline_name" {
  description = "Name of the pipeline."
  value       = module.pipeline.name
}

output "pipeline_role_arn" {
  description = "ARN of the pipeline's role, known in the first plan."
  value       = local.role_arn
}

output "project_names" {
  description = "Names of the CodeBuild projects by what stands after the pipeline's name in them: `build`, `ENVIRONMENT-helm`, `ENVIRONMENT-publish`."
  value = merge(
    { build = var.build.project != null ? var.build.project.name : module.build[0].name },
    { for key, project in module.helm : "${key}-helm" => project.name },
    { for key, project in module.publish : "${key}-publish" => project.name },
  )
}

output "repository_url" {
  description = "Where the images are pushed to, and pulled from."
  value       = try(module.ecr[0].repositories[local.repository].url, local.image.address)
}

output "store" {
  description = "The artifact store of the tools Region."
  value       = local.store
}
