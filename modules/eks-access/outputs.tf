output "kubernetes_groups" {
  description = "Kubernetes groups of each entry: its own, which has its name, and those that it is given."
  value       = local.kubernetes_groups
}

output "manifest" {
  description = "What an administrator of the cluster applies for the entries, as YAML of several documents: Namespaces, ClusterRoles, Roles and their bindings. Empty where there are none. Known in the first plan."
  value       = join("---\n", [for document in local.documents : yamlencode(document)])

  # The module has no resource that always exists, so its checks hang on its output.
  precondition {
    condition     = length(local.problems) == 0
    error_message = join("\n", local.problems)
  }

  precondition {
    condition     = length(local.value_problems) == 0
    error_message = join("\n", local.value_problems)
  }
}

output "principal_arns" {
  description = "ARN of the role of each entry, known once the role may deploy: what starts deployments waits for it."
  value       = { for name, entry in var.entries : name => entry.principal_arn }

  # A build that deploys right after the role was made would find no entry.
  depends_on = [aws_eks_access_entry.this, aws_eks_access_policy_association.this]
}
