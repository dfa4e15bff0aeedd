output "action_role_arns" {
  description = "ARNs of the roles that actions and rules declare as `role_arn`, sorted."
  value       = local.action_role_arns
}

output "arn" {
  description = "ARN of the pipeline, composed from its name and so known in the first plan."
  value       = local.pipeline.arn
  # Composed, it would not wait for the pipeline; a notification rule refuses one that does not exist.
  depends_on = [aws_codepipeline.this]
}

# Without depends_on, as `role_arn` below. Who may write can exchange an artifact that a later stage waits
# for, so whoever puts out nothing only reads.
output "artifact_access" {
  description = "What `access` of the artifact-store module has to hold of the pipeline: in `read_write` its own role and those of actions with output artifacts, in `read_only` those of the other actions and rules with input artifacts. Projects use the artifacts as their own roles, which come beside."
  value = one([
    for writing in [concat([local.role.arn], [
      for action in local.actions : action.role_arn if action.role_arn != null && length(action.output_artifacts) > 0
      ])] : {
      read_only = sort(distinct([
        for item in concat(local.actions, local.rules) : item.role_arn
        if item.role_arn == null ? false : length(item.input_artifacts) > 0 && !contains(writing, item.role_arn)
      ]))
      read_write = sort(distinct(writing))
    }
  ])
}

output "name" {
  description = "Name of the pipeline."
  value       = var.name
}

# Without depends_on: the artifact store's policies take this ARN and the pipeline takes the store, which
# only works while the ARN depends on no resource.
output "role_arn" {
  description = "ARN of the pipeline's role, composed from its name and so known in the first plan."
  value       = local.role.arn
}

output "role_name" {
  description = "Name of the pipeline's role."
  value       = local.role.name
}
