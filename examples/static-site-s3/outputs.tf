output "address" {
  description = "Address of the site: CloudFront's name, to which a domain of yours needs an alias record."
  value       = aws_cloudfront_distribution.site.domain_name
}

output "bucket" {
  description = "Bucket that the pipeline uploads the site to."
  value       = local.site_bucket
}

output "connection_status" {
  description = "PENDING until somebody accepts the connection in the console; null where connection_arn brings one."
  value       = module.connection.status
}

output "pipeline_arn" {
  description = "ARN of the pipeline."
  value       = module.pipeline.arn
}
