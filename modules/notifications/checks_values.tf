locals {
  # What may come from a resource that does not exist yet. Apart, because one unknown value would make the
  # whole list unknown, and hide every problem until the apply.
  value_problems = [for problem in concat(
    flatten([for name, rule in var.rules : [
      for kind in slice(distinct([for id in local.rule_events[name] : split("-", id)[0] if contains(values(local.event_ids), id)]), 0, local.rule_kinds[name] == 1 ? 1 : 0) :
      "rules \"${name}\": resource \"${rule.resource}\" is not ${local.kinds[kind].one} of this account and Region, \"arn:${local.aws.partition}:${kind}:${local.aws.region}:${local.aws.account_id}:${local.kinds[kind].as}\", which its events are of."
      if !can(regex("^arn:${local.aws.partition}:${kind}:${local.aws.region}:${local.aws.account_id}:${local.kinds[kind].arn}$", rule.resource))
    ]]),
    # Developer Tools console User Guide, "Quotas for notifications".
    [for resource, names in { for name, rule in var.rules : rule.resource => name... } :
      "rules has ${length(names)} of \"${resource}\", and AWS takes 10 for a resource: let one tell of several events."
      if length(names) > 10
    ],
    [for arn in concat(
      [for topic in var.topic[*] : { at = "topic.existing.arn", arn = topic.existing.arn } if length(topic.existing[*]) > 0],
      [for topic in var.approvals[*] : { at = "approvals.existing.arn", arn = topic.existing.arn } if length(topic.existing[*]) > 0],
      ) :
      "${arn.at} \"${arn.arn}\" is no topic of this account and Region, \"arn:${local.aws.partition}:sns:${local.aws.region}:${local.aws.account_id}:<name>\": what publishes to it has to be in the same${endswith(arn.arn, ".fifo") ? ", and takes no FIFO topic" : ""}."
      if !can(regex("^arn:${local.aws.partition}:sns:${local.aws.region}:${local.aws.account_id}:[A-Za-z0-9_-]{1,256}$", arn.arn))
    ],
    [for key in var.key[*] :
      "key.arn \"${key.arn}\" is no key of this account and Region, \"arn:${local.aws.partition}:kms:${local.aws.region}:${local.aws.account_id}:key/<id>\"."
      if !can(regex("^arn:${local.aws.partition}:kms:${local.aws.region}:${local.aws.account_id}:key/[a-zA-Z0-9-]+$", key.arn))
    ],
    flatten([for at, topic in { approvals = var.approvals, topic = var.topic } : topic == null ? [] : concat(
      [for name, arn in topic.functions :
        "${at}.functions \"${name}\" is \"${arn}\", which is no Lambda function of this account and Region, \"arn:${local.aws.partition}:lambda:${local.aws.region}:${local.aws.account_id}:function:<name>\"."
        if !can(regex("^arn:${local.aws.partition}:lambda:${local.aws.region}:${local.aws.account_id}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?$", arn))
      ],
      [for name, arn in topic.queues :
        "${at}.queues \"${name}\" is \"${arn}\", which is no SQS queue, \"arn:${local.aws.partition}:sqs:<region>:<account>:<name>\"${endswith(arn, ".fifo") ? "; a FIFO queue takes nothing from a topic that is none" : ""}."
        if !can(regex("^arn:${local.aws.partition}:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}$", arn))
      ],
    )]),
    [for arn in flatten(var.topic[*].alarm_arns) :
      "topic.alarm_arns has \"${arn}\", which is no alarm of this account and Region, \"arn:${local.aws.partition}:cloudwatch:${local.aws.region}:${local.aws.account_id}:alarm:<name>\", without *, ? and $."
      if !can(regex("^arn:${local.aws.partition}:cloudwatch:${local.aws.region}:${local.aws.account_id}:alarm:[^*?$]{1,255}$", arn))
    ],
    [for arn in flatten(var.topic[*].event_rule_arns) :
      "topic.event_rule_arns has \"${arn}\", which is no EventBridge rule of this account and Region, \"arn:${local.aws.partition}:events:${local.aws.region}:${local.aws.account_id}:rule/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:events:${local.aws.region}:${local.aws.account_id}:rule/[A-Za-z0-9._/-]+$", arn))
    ],
    [for arn in local.approval_roles :
      "approvals.pipeline_role_arns has \"${arn}\", expected a role of this account, \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\", without *, ? and $."
      if !can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$]+$", arn))
    ],
    [for arn in flatten([for chat in var.chat[*] : chat.role.arn[*]]) :
      "chat.role.arn \"${arn}\" is no role of this account, \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$]+$", arn))
    ],
    [for policy in concat(
      [for arn in flatten([for chat in var.chat[*] : chat.guardrail_policy_arns == null ? [] : chat.guardrail_policy_arns]) : { at = "chat.guardrail_policy_arns", arn = arn }],
      [for arn in flatten([for chat in var.chat[*] : chat.role.permissions_boundary[*]]) : { at = "chat.role.permissions_boundary", arn = arn }],
      [for arn in var.waiting_roles.permissions_boundary[*] : { at = "waiting_roles.permissions_boundary", arn = arn }],
      ) :
      "${policy.at} has \"${policy.arn}\", expected a policy of this account or of AWS, as \"arn:${local.aws.partition}:iam::${local.aws.account_id}:policy/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::(aws|${local.aws.account_id}):policy/[^*?$]+$", policy.arn))
    ],
    # KMS API reference, PutKeyPolicy.
    length(local.key_policy) <= 32768 ? [] : [
      "the key's policy has ${length(local.key_policy)} characters, and KMS takes 32768: name fewer alarms and roles, in several calls.",
    ],
  ) : "${local.label}: ${problem}"]
}
