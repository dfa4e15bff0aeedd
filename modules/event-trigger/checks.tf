# Two lists, for a value that is not known before the apply hides the whole list it is judged in:
# `problems` looks only at what a first plan knows, `value_problems` at ARNs of other resources,
# which may be made in the same plan.
locals {
  label = "Pipeline \"${var.pipeline.name}\""

  problems = concat(
    [for id in var.account_id[*] :
      "${local.label}: account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
      if !can(regex("^[0-9]{12}$", id))
    ],
    [for id in var.pipeline.account_id[*] :
      "${local.label}: pipeline.account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
      if !can(regex("^[0-9]{12}$", id))
    ],
    [for at, region in { "region" = var.region, "pipeline.region" = var.pipeline.region } :
      "${local.label}: ${at} \"${region}\" is no Region, such as eu-west-1."
      if region == null ? false : !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
    ],
    [for partition in var.partition[*] :
      "${local.label}: partition \"${partition}\" is no partition: aws, aws-cn, aws-us-gov, ...."
      if !can(regex("^aws(-[a-z]+)*$", partition))
    ],
    [for name in [var.pipeline.name] :
      "${local.label}: pipeline.name must be 1 to 100 characters of A-Z a-z 0-9 . @ - _${length(name) > 100 ? ", and has ${length(name)}" : ""}."
      if !can(regex("^[A-Za-z0-9.@_-]+$", name)) || length(name) > 100
    ],
    # What the names of a rule, a bus, a schedule group and a role have in common.
    can(regex("^[A-Za-z0-9._-]+$", local.name)) ? [] : [
      "${local.label}: ${var.name == null ? "the pipeline's name" : "name \"${var.name}\""} begins the names of rules, which are letters, digits, ., - and _${var.name == null ? ": give another as name" : ""}.",
    ],
    [for name in [local.role_name] :
      "${local.label}: the role's name \"${name}\" must be 1 to 64 characters of A-Z a-z 0-9 + = , . @ - _${length(name) > 64 ? ", and has ${length(name)}" : ""}: give another as role.name."
      if local.create_role && !can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", name))
    ],
    can(regex("^/([!-#%-)+-.0->@-~]+/)*$", var.role.path)) && length(var.role.path) <= 512 ? [] : [
      "${local.label}: role.path \"${var.role.path}\" must begin and end with \"/\", hold no *, ? and $, and have at most 512 characters.",
    ],
    local.create_role ? [] : [
      for option in compact([
        var.role.name != null ? "role.name" : "",
        var.role.path != "/" ? "role.path" : "",
        var.role.permissions_boundary != null ? "role.permissions_boundary" : "",
      ]) : "${local.label}: role.arn brings a role, to which nothing is attached: leave out ${option}."
    ],
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    [for name in [local.dead_letter_queue_name] :
      "${local.label}: the queue's name \"${name}\" must be 1 to 80 letters, digits, - and _${length(name) > 80 ? ", and has ${length(name)}" : ""}: give another as dead_letter.name."
      if local.create_dead_letter_queue && !can(regex("^[A-Za-z0-9_-]{1,80}$", name))
    ],
    [for seconds in [var.dead_letter.message_retention_seconds] :
      "${local.label}: dead_letter.message_retention_seconds is ${seconds}, and must be a whole number from 60 to 1209600, which is 14 days."
      if seconds < 60 || seconds > 1209600 || floor(seconds) != seconds
    ],
    [for option in local.create_dead_letter_queue ? [] : compact([
      var.dead_letter.message_retention_seconds != 1209600 ? "message_retention_seconds" : "",
      var.dead_letter.name != null ? "name" : "",
    ]) : "${local.label}: dead_letter.queue brings a queue, of which nothing is made: leave out dead_letter.${option}."],
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html
    [for limit in [
      { option = "attempts", number = var.retry.attempts, least = 0, most = 185 },
      { option = "maximum_age_seconds", number = var.retry.maximum_age_seconds, least = 60, most = 86400 },
      ] : "${local.label}: retry.${limit.option} is ${limit.number}, and must be a whole number from ${limit.least} to ${limit.most}."
      if limit.number < limit.least || limit.number > limit.most || floor(limit.number) != limit.number
    ],
    [for name in var.event_bus.name[*] :
      "${local.label}: event_bus.name \"${name}\" must be 1 to 256 letters, digits, ., - and _, and is not \"default\", which gets the events of the account itself."
      if !can(regex("^[A-Za-z0-9._-]{1,256}$", name)) || name == "default"
    ],
    [for option in var.event_bus.bus == null ? [] : compact([
      var.event_bus.kms_key_arn != null ? "kms_key_arn" : "",
      var.event_bus.name != null ? "name" : "",
    ]) : "${local.label}: event_bus.bus brings a bus, of which nothing is made: leave out event_bus.${option}."],
    [for id in var.event_bus.organization_id[*] :
      "${local.label}: event_bus.organization_id \"${id}\" is no id of an organization: \"o-\" and 10 to 32 lowercase letters or digits."
      if !can(regex("^o-[a-z0-9]{10,32}$", id))
    ],
    [for id in distinct(concat(keys(var.event_bus.sender_role_arns), var.event_bus.trusted_accounts)) :
      "${local.label}: event_bus.${contains(var.event_bus.trusted_accounts, id) ? "trusted_accounts" : "sender_role_arns"} names account \"${id}\", of which no trigger is${length(local.senders) > 0 ? ", expected one of ${join(", ", keys(local.senders))}" : ""}: leave it out."
      if !contains(keys(local.senders), id)
    ],
    [for id in var.event_bus.trusted_accounts :
      "${local.label}: event_bus.sender_role_arns pins nothing for ${id}, for event_bus.trusted_accounts lets that account in whole: remove one of the two."
      if contains(keys(var.event_bus.sender_role_arns), id)
    ],
    [for id, arns in var.event_bus.sender_role_arns :
      "${local.label}: event_bus.sender_role_arns has no role for ${id}, so nobody there could send: name one, or leave the account out for the role that this module makes there."
      if length(arns) == 0
    ],
    length(var.triggers) > 0 ? [] : [
      "${local.label}: triggers is empty, so nothing would start it: give one, or leave out the call.",
    ],
    local.starts || length(var.triggers) == 0 || contains(values(local.places), local.here) ? [] : [
      "${local.label}: neither the pipeline nor any trigger is of account ${local.aws.account_id} in ${local.aws.region}, where this call acts: make it where events happen (${join(", ", [for place in sort(distinct(values(local.places))) : replace(place, ":", " in ")])}), or give the trigger its account_id and region.",
    ],
    # Left out, it would be the call's own on both sides, and each would start a pipeline of its own.
    [for at, keys in {
      account_id = var.pipeline.account_id != null ? [] : [for key, trigger in var.triggers : key if trigger.account_id != null]
      region     = var.pipeline.region != null ? [] : [for key, trigger in var.triggers : key if trigger.region != null]
      } :
      "${local.label}: ${join(", ", [for key in keys : "trigger \"${key}\""])} ${length(keys) == 1 ? "has" : "have"} ${at}, and the pipeline has none, so a call there would take the pipeline for its own: write pipeline.${at}."
      if length(keys) > 0
    ],
    [for event, keys in { for key, pattern in local.patterns : pattern => key... if pattern != "" } :
      "${local.label}: triggers ${join(" and ", [for key in keys : "\"${key}\""])} are of the same event, which would start it ${length(keys)} times: keep one."
      if length(keys) > 1
    ],
    flatten([
      for key in keys(var.triggers) : [
        for problem in concat(local.trigger_problems[key], local.source_problems[key], local.schedule_problems[key]) : "${local.label}: trigger \"${key}\": ${problem}"
      ]
    ]),
  )

  value_problems = concat(
    [for arn in var.role.arn[*] :
      "${local.label}: role.arn has \"${arn}\", expected a role of this account, \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$]+$", arn))
    ],
    [for arn in var.role.permissions_boundary[*] :
      "${local.label}: role.permissions_boundary has \"${arn}\", expected a policy of this account or of AWS, as \"arn:${local.aws.partition}:iam::${local.aws.account_id}:policy/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::(aws|${local.aws.account_id}):policy/[^*?$]+$", arn))
    ],
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    [for arn in var.dead_letter.queue[*].arn :
      "${local.label}: dead_letter.queue.arn has \"${arn}\", expected a standard queue of this Region, as \"arn:${local.aws.partition}:sqs:${local.aws.region}:${local.aws.account_id}:<name>\"."
      if !can(regex("^arn:${local.aws.partition}:sqs:${local.aws.region}:[0-9]{12}:[A-Za-z0-9_-]+$", arn))
    ],
    [for key in concat(
      [for arn in var.dead_letter.kms_key_arn[*] : { at = "dead_letter", arn = arn, region = local.aws.region, account = local.aws.account_id }],
      [for arn in var.event_bus.kms_key_arn[*] : { at = "event_bus", arn = arn, region = local.pipeline.region, account = local.pipeline.account_id }],
      ) :
      "${local.label}: ${key.at}.kms_key_arn \"${key.arn}\" is no ARN of a KMS key of ${key.region}, as \"arn:${local.aws.partition}:kms:${key.region}:${key.account}:key/<id>\"."
      if !can(regex("^arn:${local.aws.partition}:kms:${key.region}:[0-9]{12}:key/[a-zA-Z0-9-]+$", key.arn))
    ],
    [for arn in var.event_bus.bus[*].arn :
      "${local.label}: event_bus.bus.arn has \"${arn}\", expected a bus of the pipeline's account and Region other than its default, as \"arn:${local.aws.partition}:events:${local.pipeline.region}:${local.pipeline.account_id}:event-bus/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:events:${local.pipeline.region}:${local.pipeline.account_id}:event-bus/[A-Za-z0-9._-]+$", arn)) || endswith(arn, ":event-bus/default")
    ],
    flatten([for id, arns in var.event_bus.sender_role_arns : [for arn in arns :
      "${local.label}: event_bus.sender_role_arns has \"${arn}\", expected a role of account ${id}, as \"arn:${local.aws.partition}:iam::${id}:role/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::${id}:role/[^*?$]+$", arn))
    ]]),
    # IAM's quota of a trust policy without white space.
    [for length in [length(local.role_trust_policy)] :
      "${local.label}: the trust policy of its role names ${length(local.rules)} rules in ${length} characters, and IAM takes 2048: bring a role whose quota is raised, or part the triggers into two calls of different names."
      if local.create_role && length > 2048
    ],
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
    [for length in [length(local.event_bus_policy)] :
      "${local.label}: the policy of its bus lets ${length(local.senders)} accounts send in ${length} characters, and EventBridge takes 10240: part the triggers into two calls of different names."
      if local.create_event_bus && length > 10240
    ],
  )
}
