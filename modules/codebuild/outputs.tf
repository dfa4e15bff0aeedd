output "arn" {
  description = "ARN of the project, known in the first plan."
  value       = local.arn.project
}

output "badge_url" {
  description = "Address of the picture that shows how the latest build ended, or null."
  value       = var.badge_enabled ? aws_codebuild_project.this.badge_url : null
}

output "batch_role_arn" {
  description = "ARN of the role that starts the builds of a batch, or null where there are no batch builds."
  value       = try(local.roles.batch.arn, null)
}

output "log_group_name" {
  description = "Name of the log group, or null where no logs go to CloudWatch."
  value       = local.locations.log_group
}

output "name" {
  description = "Name of the project, known in the first plan."
  # Not read from the project: the project needs the artifact store, which takes the roles of the
  # pipeline, which takes this name. Terraform would find a cycle.
  value = var.name
}

output "public_project_alias" {
  description = "Name of the project in the address of its public builds, or null."
  value       = var.public_read == null ? null : aws_codebuild_project.this.public_project_alias
}

output "public_role_arn" {
  description = "ARN of the role that the public's view is read with, or null."
  value       = try(local.roles.public.arn, null)
}

output "report_group_arns" {
  description = "ARNs of the report groups by their names in the buildspec, known in the first plan."
  value       = { for name in keys(var.report_groups) : name => "${local.arn.codebuild}:report-group/${var.name}-${name}" }
}

output "role_arn" {
  description = "ARN of the role that builds run with, known in the first plan."
  value       = local.roles.build.arn
}

output "role_name" {
  description = "Name of the role that builds run with, or of the role that was brought."
  value       = local.roles.build.name
}

output "webhook_payload_url" {
  description = "Address that the provider's webhook calls, or null."
  value       = one(aws_codebuild_webhook.this[*].payload_url)
}

output "webhook_secret" {
  description = "Secret of the webhook, for `manual_creation`, or null."
  value       = one(aws_codebuild_webhook.this[*].secret)
  sensitive   = true
}

output "webhook_url" {
  description = "Address of the webhook at the provider, or null."
  value       = one(aws_codebuild_webhook.this[*].url)
}
