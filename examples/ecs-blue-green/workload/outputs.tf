output "action_role_arn" {
  description = "ARN of the role that the pipeline deploys with."
  value       = module.target_account.action_role_arn
}

output "address" {
  description = "Name of the load balancer: production on port 443, and on 8443 the new tasks during a deployment."
  value       = aws_lb.this.dns_name
}

output "service" {
  description = "Cluster and name of the service."
  value       = { cluster = aws_ecs_cluster.this.name, name = aws_ecs_service.this.name }
}
