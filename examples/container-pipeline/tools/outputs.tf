output "artifact_buckets" {
  description = "Bucket of the artifacts, by Region."
  value = {
    (var.region)        = module.delivery.store.bucket
    (var.second_region) = module.second_store.store.bucket
  }
}

output "connection_status" {
  description = "PENDING until somebody accepts the connection in the console; null where connection_arn brings one."
  value       = module.delivery.connection_status
}

output "pipeline_arn" {
  description = "ARN of the pipeline."
  value       = module.delivery.pipeline_arn
}

output "repository_url" {
  description = "Where the images are pushed to, and pulled from by every environment."
  value       = module.delivery.repository_url
}
