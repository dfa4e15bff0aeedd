output "alias_arn" {
  description = "What callers invoke: the alias, never the function itself, of which $LATEST is what was deployed last."
  value       = module.deploy.alias_arn
}

output "connection_status" {
  description = "PENDING until somebody accepts the connection in the console; null where connection_arn brings one."
  value       = module.connection.status
}

output "pipeline_arn" {
  description = "ARN of the pipeline."
  value       = module.pipeline.arn
}
