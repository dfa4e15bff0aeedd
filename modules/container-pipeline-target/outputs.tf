output "action_role_arn" {
  description = "ARN of the role that the pipeline's actions assume, known in the first plan."
  value       = one(values(module.target_account)[*].action_role_arn)

  # The module has no resource of its own.
  precondition {
    condition     = length(local.problems) == 0
    error_message = join("\n", local.problems)
  }
}

output "action_role_name" {
  description = "Name of the role that the pipeline's actions assume."
  value       = one(values(module.target_account)[*].action_role_name)
}

output "action_role_policy" {
  description = "What the action role may do, as JSON: what its owner has to give a role that is brought."
  value       = one(values(module.target_account)[*].action_role_policy)
}

output "action_role_trust_policy" {
  description = "Who may assume the action role, as JSON: what its owner has to give a role that is brought."
  value       = one(values(module.target_account)[*].action_role_trust_policy)
}

output "alias_arn" {
  description = "ARN of the function's alias, which callers invoke, known in the first plan. Null where no function is deployed."
  value       = one(values(module.lambda_deploy)[*].alias_arn)
}

output "deployment_group_arn" {
  description = "ARN of CodeDeploy's deployment group, known in the first plan. Null where CodeDeploy does not deploy."
  value       = one(values(module.codedeploy_ecs)[*].deployment_group_arn)
}

output "manifest" {
  description = "What an administrator of the cluster applies with `kubectl apply -f -`, once: the rights of the role in the namespace, as YAML. Null where nothing is deployed to a cluster."
  value       = one(values(module.eks_access)[*].manifest)
}
