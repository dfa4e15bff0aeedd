output "action_role_arn" {
  description = "ARN of the role that Helm deploys with."
  value       = module.target_account.action_role_arn
}

output "manifest" {
  description = "The namespace, which an administrator of the cluster applies once: `terraform output -raw manifest | kubectl apply -f -`."
  value       = module.eks_access.manifest
}
