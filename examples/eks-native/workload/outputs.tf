output "action_role_arn" {
  description = "ARN of the role that the pipeline deploys with."
  value       = module.target_account.action_role_arn
}

output "kubernetes_groups" {
  description = "Kubernetes groups that the role is in: the manifest binds its Role to them."
  value       = module.eks_access.kubernetes_groups[local.action_role_name]
}

output "manifest" {
  description = "Namespace, Role and RoleBinding, which an administrator of the cluster applies at first and after each change: `terraform output -raw manifest | kubectl apply -f -`."
  value       = module.eks_access.manifest
}
