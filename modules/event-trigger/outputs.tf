output "dead_letter_queue_arn" {
  description = "ARN of the queue of events that started nothing. Known before the queue exists."
  value       = local.dead_letter_queue_arn
}

output "dead_letter_queue_policy" {
  description = "Which rules may write to the queue, as JSON: what its owner has to give a queue that is brought. Null where the call has no rules."
  value       = length(local.rules) > 0 ? local.dead_letter_queue_policy : null
}

output "event_bus_arn" {
  description = "ARN of the bus that takes the events of other accounts and Regions. Null where all happen where the pipeline is."
  value       = length(local.senders) > 0 ? local.event_bus_arn : null
}

output "event_bus_policy" {
  description = "Who may put which events on the bus, as JSON: what its owner has to give a bus that is brought. Null where all happen where the pipeline is."
  value       = length(local.senders) > 0 ? local.event_bus_policy : null
}

output "event_patterns" {
  description = "Patterns of the events that this call has rules for, as JSON, by trigger."
  value       = { for key in keys(local.rules) : key => local.patterns[key] }
}

output "role_arn" {
  description = "ARN of the role that EventBridge acts with. Known before the role exists."
  value       = local.role_arn

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

output "role_name" {
  description = "Name of the role that EventBridge acts with."
  value       = local.create_role ? local.role_name : reverse(split("/", var.role.arn))[0]
}

output "role_policy" {
  description = "What the role may do, as JSON: what its owner has to give a role that is brought."
  value       = local.role_policy
}

output "role_trust_policy" {
  description = "Which rules and schedules may act with the role, as JSON: what its owner has to give a role that is brought."
  value       = local.role_trust_policy
}

output "rule_arns" {
  description = "ARNs of the rules by trigger. Known before the rules exist."
  value       = local.rule_arns
}
