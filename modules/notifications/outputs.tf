# Without depends_on, as all ARNs here that are composed: a pipeline takes the topic of its approvals, and a
# rule takes the pipeline, which only works while the topic's ARN depends on no resource.
output "alarm_arns" {
  description = "ARNs of the alarms, by what they watch and what for, as `orders-failed-executions` or `approve-waiting`. Known in the first plan."
  value = {
    for key, alarm in local.alarms : key => "arn:${local.aws.partition}:cloudwatch:${local.aws.region}:${local.aws.account_id}:alarm:${alarm.name}"
  }
}

output "approvals_topic_arn" {
  description = "ARN of the topic of approvals, the `NotificationArn` of Manual approvals, or null. Known in the first plan."
  value       = try(local.topics.approvals.arn, null)
}

output "approvals_topic_policy" {
  description = "Policy of the topic of approvals, as JSON: what its owner has to give a topic that is brought. Null without one."
  value       = try(local.topic_policies.approvals, null)
}

output "chat_configuration_arns" {
  description = "ARNs of the configurations of chat channels, by the names in `chat.slack` and `chat.teams`; known after their creation."
  value = {
    slack = { for name, channel in aws_chatbot_slack_channel_configuration.this : name => channel.chat_configuration_arn }
    teams = { for name, channel in aws_chatbot_teams_channel_configuration.this : name => channel.chat_configuration_arn }
  }
}

output "chat_role_arn" {
  description = "ARN of the role that the chat service takes on, or null. Known in the first plan."
  value       = local.chat_role_arn
}

output "dashboard_names" {
  description = "Names of the dashboards, by pipeline."
  value       = { for name, dashboard in local.dashboards : name => dashboard.name }
}

output "key_arn" {
  description = "ARN of the key that encrypts the topics; of a new key known after its creation. Null where both topics are brought and no key is."
  value       = local.key_arn
}

output "key_policy" {
  description = "Policy of the key, as JSON: what its owner has to give a key that is brought. Known in the first plan."
  value       = local.key_policy
}

output "rule_arns" {
  description = "ARNs of the notification rules, by the names in `rules`; known after their creation."
  value       = { for name, rule in aws_codestarnotifications_notification_rule.this : name => rule.arn }

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

output "topic_arn" {
  description = "ARN of the topic that rules and alarms publish to, or null. Known in the first plan."
  value       = try(local.topics.notifications.arn, null)
}

output "topic_policy" {
  description = "Policy of the topic, as JSON: what its owner has to give a topic that is brought. Null without one."
  value       = try(local.topic_policies.notifications, null)
}
