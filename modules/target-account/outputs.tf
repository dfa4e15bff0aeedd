output "action_role_arn" {
  description = "ARN of the role that the pipeline's actions assume: their `role_arn`. Known before the role exists."
  value       = local.action_role_arn
}

output "action_role_name" {
  description = "Name of the role that the pipeline's actions assume."
  value       = aws_iam_role.action.name
}

output "cloudformation_role_arn" {
  description = "ARN of the role that CloudFormation acts with: `RoleArn` of the actions. Null without `cloudformation`."
  value       = local.cloudformation_role_arn
}
