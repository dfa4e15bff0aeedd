output "action_role_arn" {
  description = "ARN of the role that the pipeline deploys with."
  value       = module.deploy.action_role_arn
}

output "cloudformation_role_arn" {
  description = "ARN of the role that CloudFormation makes the stack's resources with."
  value       = module.deploy.cloudformation_role_arn
}

output "view_role_arn" {
  description = "ARN of the role that the change set is read with, for the approval to show it."
  value       = module.view.action_role_arn
}
