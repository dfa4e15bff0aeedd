locals {
  label     = "Notifications \"${var.name}\""
  has_topic = length(var.topic[*]) > 0

  # What the user wrote down, known in every plan.
  problems = [for problem in concat(
    local.topic_problems,
    local.rule_problems,
    local.chat_problems,
    local.watch_problems,
    [for id in var.account_id[*] : "account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros." if !can(regex("^[0-9]{12}$", id))],
    [for region in var.region[*] : "region \"${region}\" is no Region, such as eu-west-1." if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))],
    [for partition in var.partition[*] : "partition \"${partition}\" is no partition: aws, aws-cn, aws-us-gov, ...." if !can(regex("^aws(-[a-z]+)*$", partition))],
    # The longest of the names that begin with it is a role's, "-waiting-start", and a role's has at most 64;
    # names of rules and alarms add the user's own.
    can(regex("^[A-Za-z0-9_-]{1,40}$", var.name)) ? [] : [
      "name has ${length(var.name)} characters, expected 1 to 40 of letters, digits, hyphens and underscores.",
    ],
    [
      for option, days in { key_deletion_window_in_days = { value = var.key_deletion_window_in_days, lowest = 7, highest = 30 }, key_rotation_period_in_days = { value = var.key_rotation_period_in_days, lowest = 90, highest = 2560 } } :
      "${option} is ${days.value}, expected a whole number from ${days.lowest} to ${days.highest}."
      if days.value == null ? false : days.value < days.lowest || days.value > days.highest || floor(days.value) != days.value
    ],
    local.makes_key ? [] : [
      for option in compact([var.key_deletion_window_in_days != 30 ? "key_deletion_window_in_days" : "", var.key_rotation_period_in_days != null ? "key_rotation_period_in_days" : ""]) :
      "${option} is of a key that is created, and ${length(var.key[*]) > 0 ? "key brings one" : "no topic is made that needs one"}: leave it out."
    ],
    [
      for at, path in { "chat.role.path" = try(var.chat.role.path, "/"), "waiting_roles.path" = var.waiting_roles.path } :
      "${at} \"${path}\" must begin and end with \"/\", hold no *, ? and $, and have at most 512 characters."
      # The printable letters of ASCII, which IAM takes, without those that a policy reads as wildcards.
      if !can(regex("^/([!-#%-)+-.0->@-~]+/)*$", path)) || length(path) > 512
    ],
    length(var.waiting) > 0 || (var.waiting_roles.path == "/" && var.waiting_roles.permissions_boundary == null) ? [] : [
      "waiting_roles is of the roles that waiting needs, and nothing is in waiting: leave it out.",
    ],
  ) : "${local.label}: ${problem}"]

  topic_problems = concat(
    flatten([for at, topic in { approvals = var.approvals, topic = var.topic } : topic == null ? [] : concat(
      # SNS API reference, CreateTopic. A FIFO topic takes nothing from these services.
      [for name in topic.name[*] :
        "${at}.name \"${name}\" must be 1 to 256 letters, digits, hyphens and underscores${endswith(name, ".fifo") ? "; the services that publish take no FIFO topic" : ""}."
        if !can(regex("^[A-Za-z0-9_-]{1,256}$", name))
      ],
      [for name in topic.display_name[*] :
        "${at}.display_name has ${length(name)} characters, and SNS takes 100."
        if length(name) > 100
      ],
      [for email in topic.emails :
        "${at}.emails has \"${email}\", which is no e-mail address."
        if !can(regex("^[^@\\s\"]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$", email))
      ],
      [for email, times in { for email in topic.emails : lower(email) => email... } :
        "${at}.emails has \"${times[0]}\" ${length(times)} times: name it once."
        if length(times) > 1
      ],
      length(topic.existing[*]) == 0 ? [] : [
        for option in compact([topic.display_name != null ? "display_name" : "", topic.name != null ? "name" : ""]) :
        "${at}.existing brings a topic, which keeps its own: leave out ${at}.${option}."
      ],
    )]),
    [
      for name in distinct([for topic in local.topics : topic.name if topic.made]) :
      "the topics of approvals and of all else are both called \"${name}\": choose another name for one."
      if length(distinct([for topic in local.topics : topic.name if topic.made])) < length([for topic in local.topics : topic.name if topic.made])
    ],
    [
      for approvals in var.approvals[*] :
      "approvals.pipeline_role_arns is empty, so no approval could publish: give the role_arn of each pipeline."
      if length(approvals.pipeline_role_arns) == 0
    ],
    !local.has_topic ? concat(
      [
        for option in compact([
          length(var.rules) > 0 ? "rules" : "", length(var.chat[*]) > 0 ? "chat" : "", length(local.alarms) > 0 ? "alarms" : "",
        ]) : "topic is null, and ${option} ${option == "chat" ? "receives what is published to it" : "publish to it"}: leave topic out, for one to be made."
      ],
      length(var.approvals[*]) + length(var.pipelines) + length(var.rules) + length(var.chat[*]) + length(local.alarms) == 0 ? ["topic and approvals are both null, and pipelines is empty, so there is nothing to make."] : [],
      ) : length(var.rules) + length(local.alarms) + length(var.topic.alarm_arns) + length(var.topic.event_rule_arns) > 0 ? [] : [
      "nothing publishes to the topic: give rules, alarms, topic.alarm_arns or topic.event_rule_arns, or set topic to null.",
    ],
    flatten([
      for name in nonsensitive(keys(var.webhooks)) : concat(
        # The address is not told: it often holds a secret.
        nonsensitive(can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\\s]*)?([?][^\\s]*)?$", var.webhooks[name].url))) ? [] : [
          "webhooks \"${name}\": url is no https address.",
        ],
        contains(keys(local.topics), local.topic_of_webhook[name]) ? [] : [
          "webhooks \"${name}\" is of the topic of ${local.topic_of_webhook[name] == "approvals" ? "approvals, and there is none: give approvals, or leave approvals of the webhook out" : "rules and alarms, and topic is null: set approvals of the webhook, or leave topic out"}.",
        ],
      )
    ]),
  )

  chat_problems = flatten([for chat in var.chat[*] : concat(
    # Its ARNs begin with arn:aws: in the API model; no other partition has the service.
    local.aws.partition == "aws" ? [] : [
      "chat is in partition \"aws\" alone, and this is \"${local.aws.partition}\": leave it out, and give webhooks or e-mail addresses.",
    ],
    length(chat.slack) + length(chat.teams) > 0 ? [] : [
      "chat has no channel: give one in chat.slack or chat.teams, or leave chat out.",
    ],
    [
      for guardrails in chat.guardrail_policy_arns == null ? [] : [chat.guardrail_policy_arns] :
      "chat.guardrail_policy_arns is empty, and AWS would take AdministratorAccess: name a policy, or leave it out for CloudWatchReadOnlyAccess."
      if length(guardrails) == 0
    ],
    flatten([for at, channels in { slack = chat.slack, teams = chat.teams } : [for name, channel in channels : [
      for problem in concat(
        can(regex("^[A-Za-z0-9_-]{1,${128 - length(var.name) - 1}}$", name)) ? [] : [
          "its name must be 1 to ${128 - length(var.name) - 1} letters, digits, hyphens and underscores, for the configuration is called as name, a hyphen and this, and has at most 128.",
        ],
        contains(["ERROR", "INFO", "NONE"], channel.logging_level) ? [] : [
          "logging_level \"${channel.logging_level}\" must be ERROR, INFO or NONE.",
        ],
      ) : "chat.${at} \"${name}\": ${problem}"
    ]]]),
    flatten([for name, channel in chat.slack : [
      for problem in concat(
        can(regex("^[TE][0-9A-Z]{7,}$", channel.team_id)) ? [] : [
          "team_id \"${channel.team_id}\" is no id of a Slack workspace, as \"T0123456789\"${startswith(channel.team_id, "C") ? ": this looks like a channel's" : ""}.",
        ],
        can(regex("^[CG][0-9A-Z]{7,}$", channel.channel_id)) ? [] : [
          "channel_id \"${channel.channel_id}\" is no id of a Slack channel, as \"C0123456789\"${startswith(channel.channel_id, "#") ? ": not its name, but what the last part of its link is" : ""}.",
        ],
      ) : "chat.slack \"${name}\": ${problem}"
    ]]),
    flatten([for name, channel in chat.teams : [
      for problem in concat(
        [for option, id in { team_id = channel.team_id, tenant_id = channel.tenant_id } :
          "${option} \"${id}\" is no UUID, as \"01234567-89ab-cdef-0123-456789abcdef\"."
          if !can(regex("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", id))
        ],
        can(regex("^[a-zA-Z0-9_=+/.,-]*%3[aA][a-zA-Z0-9_=+/.,-]*%40[a-zA-Z0-9_=+/.,-]*$", channel.channel_id)) && length(channel.channel_id) <= 255 ? [] : [
          "channel_id \"${channel.channel_id}\" is no id of a Teams channel as its link holds it, as \"19%3A0123abcd%40thread.tacv2\".",
        ],
      ) : "chat.teams \"${name}\": ${problem}"
    ]]),
    [
      for name in chat.role.name[*] :
      "chat.role.name has ${length(name)} characters, expected 1 to 64 of letters, digits and _+=,.@-."
      if !can(regex("^[a-zA-Z0-9_+=,.@-]{1,64}$", name))
    ],
    local.makes_chat_role ? [] : [
      for option in compact([
        chat.role.name != null ? "name" : "", chat.role.path != "/" ? "path" : "", chat.role.permissions_boundary != null ? "permissions_boundary" : "",
      ]) : "chat.role.arn brings a role, to which nothing is attached: leave out chat.role.${option}."
    ],
  )])
}
