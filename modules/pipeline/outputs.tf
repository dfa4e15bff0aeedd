output "action_role_arns" {
  description = "ARNs of the roles that actions and rules declare as `role_arn`, sorted: those an artifact store gives access to beside `role_arn`."
  value       = local.action_role_arns
}

output "arn" {
  description = "ARN of the pipeline, composed from its name and so known in the first plan."
  value       = local.pipeline.arn
  # Composed, it would not wait for the pipeline; a notification rule refuses one that does not exist.
  depends_on = [aws_codepipeline.this]
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
