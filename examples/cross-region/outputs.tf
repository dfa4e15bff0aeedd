output "artifact_buckets" {
  description = "Bucket of the artifacts, by Region."
  value = {
    (var.region)        = module.artifact_store.bucket
    (var.second_region) = module.second_artifact_store.bucket
  }
}

output "connection_status" {
  description = "PENDING until somebody accepts the connection in the console; null where connection_arn brings one."
  value       = module.connection.status
}

output "pipeline_arn" {
  description = "ARN of the pipeline."
  value       = module.pipeline.arn
}
