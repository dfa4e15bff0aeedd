output "connection_status" {
  description = "PENDING until somebody accepts the connection in the console; null where connection_arn brings one."
  value       = module.connection.status
}

output "pipeline_arn" {
  description = "ARN of the pipeline."
  value       = module.pipeline.arn
}

output "role_arns" {
  description = "Roles that the builds work as, by step and account: those of other accounts than the pipeline's are to be made there."
  value       = local.role_arns
}
