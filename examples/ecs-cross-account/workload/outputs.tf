output "action_role_arn" {
  description = "ARN of the role that the pipeline deploys with."
  value       = module.target_account.action_role_arn
}

output "service" {
  description = "Cluster and name of the service."
  value       = { cluster = aws_ecs_cluster.this.name, name = aws_ecs_service.this.name }
}
