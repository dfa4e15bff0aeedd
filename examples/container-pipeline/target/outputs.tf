output "action_role_arn" {
  description = "ARN of the role that the pipeline deploys with."
  value       = module.delivery.action_role_arn
}

output "manifest" {
  description = "What an administrator of the cluster applies with `kubectl apply -f -`, once; null where nothing is deployed to a cluster."
  value       = module.delivery.manifest
}
