output "action_role_arn" {
  description = "ARN of the role that the pipeline's actions assume: their `role_arn`. Known before the role exists."
  value       = local.action_role_arn

  # What names the role to a service that looks it up, as an access entry of EKS does, waits for it.
  depends_on = [aws_iam_role.action]
}

output "action_role_name" {
  description = "Name of the role that the pipeline's actions assume."
  value       = local.action_role_name
}

output "action_role_policy" {
  description = "What the action role may do, as JSON: what its owner has to give a role that is brought."
  value       = local.action_policy

  # Where the role is brought, there is no resource that always exists to carry the checks.
  precondition {
    condition     = local.create_role || length(local.problems) == 0
    error_message = join("\n", local.problems)
  }

  precondition {
    condition     = local.create_role || length(local.value_problems) == 0
    error_message = join("\n", local.value_problems)
  }

  precondition {
    condition     = length(local.policy_problems.known) == 0
    error_message = join("\n", local.policy_problems.known)
  }

  precondition {
    condition     = length(local.policy_problems.values) == 0
    error_message = join("\n", local.policy_problems.values)
  }
}

output "action_role_trust_policy" {
  description = "Who may assume the action role, as JSON: what its owner has to give a role that is brought."
  value       = local.trust_policy
}

# Of what is declared, not of the stores: those take it.
output "artifact_access" {
  description = "What `access` of the module artifact-store has to hold for this account, known before the roles exist: the action role in `read_only`, or in `read_write` where actions have output artifacts, and CloudFormation's role in `read_only` where it has `read_artifacts`."
  value = {
    read_only = concat(
      local.writes_artifacts ? [] : [local.action_role_arn],
      [for cloudformation in var.cloudformation[*] : local.cloudformation_role_arn if cloudformation.execution_role.read_artifacts],
    )
    read_write = local.writes_artifacts ? [local.action_role_arn] : []
  }
}

output "cloudformation_role_arn" {
  description = "ARN of the role that CloudFormation acts with: `RoleArn` of the actions. Null without `cloudformation`."
  value       = local.cloudformation_role_arn
}

output "cloudformation_role_policy" {
  description = "What the role that CloudFormation acts with may do by `statements` and `read_artifacts`, as JSON: with `read_artifacts`, what its owner has to give a role that is brought. Null where neither is given."
  value       = local.has_cloudformation_policy ? local.cloudformation_policy : null
}
