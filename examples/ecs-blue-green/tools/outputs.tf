output "connection_status" {
  description = "PENDING until somebody accepts the connection in the console; null where connection_arn brings one."
  value       = module.connection.status
}

output "documents" {
  description = "Texts of the two files, by path, that the repository needs beside its Dockerfile."
  value       = module.blue_green.files
}

output "pipeline_arn" {
  description = "ARN of the pipeline."
  value       = module.pipeline.arn
}

output "repository_url" {
  description = "Where the images are pushed to."
  value       = module.ecr.repositories[var.name].url
}
