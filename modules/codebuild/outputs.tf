output "arn" {
  description = "ARN of the project, known in the first plan."
  value       = local.project_arn
}

output "batch_role_arn" {
  description = "ARN of the role that starts the builds of a batch, or null where there are no batch builds."
  value       = var.batch == null ? null : local.batch_role_arn
}

output "log_group_name" {
  description = "Name of the log group, or null where no logs go to CloudWatch."
  value       = local.log_group_name
}

output "name" {
  description = "Name of the project."
  value       = aws_codebuild_project.this.name
}

output "role_arn" {
  description = "ARN of the role that builds run with, known in the first plan."
  value       = local.role_arn
}

output "role_name" {
  description = "Name of the role that builds run with, or of the role that was brought."
  value       = local.role_name
}
