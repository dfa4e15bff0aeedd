output "connection_status" {
  description = "PENDING until somebody accepts the connection in the console; null where connection_arn brings one."
  value       = module.connection.status
}

output "pipelines" {
  description = "ARNs of the pipelines by service."
  value       = { for name, pipeline in module.pipeline : name => pipeline.arn }
}

output "repository_urls" {
  description = "Where the images are pushed to, by service."
  value       = { for name in keys(var.services) : name => module.ecr.repositories["${var.name}/${name}"].url }
}
