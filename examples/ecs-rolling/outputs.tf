output "connection_status" {
  description = "PENDING until somebody accepts the connection in the console; null where connection_arn brings one."
  value       = module.connection.status
}

output "pipeline_arn" {
  description = "ARN of the pipeline."
  value       = module.pipeline.arn
}

output "repository_url" {
  description = "Where the images are pushed to."
  value       = module.ecr.repositories[var.name].url
}

output "service" {
  description = "Cluster and name of the service."
  value       = { cluster = aws_ecs_cluster.this.name, name = aws_ecs_service.this.name }
}
