locals {
  rule_problems = flatten([for name, rule in var.rules : [
    for problem in concat(
      # CodeStar Notifications API reference, CreateNotificationRule.
      can(regex("^[A-Za-z0-9_ -]{1,${64 - length(var.name) - 1}}$", name)) ? [] : [
        "its name must be 1 to ${64 - length(var.name) - 1} letters, digits, spaces, hyphens and underscores, for the rule is called as name, a hyphen and this, and has at most 64.",
      ],
      contains(["BASIC", "FULL"], rule.detail_type) ? [] : [
        "detail_type \"${rule.detail_type}\" must be BASIC or FULL.",
      ],
      length(rule.events) > 0 ? [] : ["events is empty: name what it tells of."],
      [for wrong in [for event in rule.events : { event = event, bare = lower(replace(event, "/^(codebuild-project|codedeploy-application|codepipeline-pipeline)-/", "")) } if !contains(concat(keys(local.event_ids), values(local.event_ids)), event)] :
        # The nearest by the pairs of letters that two names share.
        "event \"${wrong.event}\" is none of pipelines, projects and CodeDeploy applications${join("", [
          for scored in slice(reverse(sort(concat(["0"], [for known in keys(local.event_ids) : format("%.6f %s",
            2 * length(setintersection(
              [for i in range(max(length(known) - 1, 0)) : substr(known, i, 2)],
              [for i in range(max(length(wrong.bare) - 1, 0)) : substr(wrong.bare, i, 2)],
            )) / max(1, length(toset([for i in range(max(length(known) - 1, 0)) : substr(known, i, 2)])) + length(toset([for i in range(max(length(wrong.bare) - 1, 0)) : substr(wrong.bare, i, 2)]))), known)
          ]))), 0, 1) : " (did you mean \"${split(" ", scored)[1]}\"?)" if tonumber(split(" ", scored)[0]) >= 0.5
        ])}."
      ],
      [for id, times in { for event in rule.events : lookup(local.event_ids, event, event) => event... } :
        "event ${join(" and ", [for event in times : "\"${event}\""])} is the same: name it once."
        if length(times) > 1
      ],
      [for kinds in [distinct([for id in local.rule_events[name] : split("-", id)[0] if contains(values(local.event_ids), id)])] :
        "events are of ${join(" and ", [for kind in kinds : local.kinds[kind].plural])}, and a rule is of one resource: make a rule of each."
        if length(kinds) > 1
      ],
    ) : "rules \"${name}\": ${problem}"
  ]])

  rule_kinds = { for name, ids in local.rule_events : name => length(distinct([for id in ids : split("-", id)[0] if contains(values(local.event_ids), id)])) }
  kinds = {
    codebuild    = { one = "a CodeBuild project", plural = "projects", arn = "project/[A-Za-z0-9][A-Za-z0-9_-]{1,149}", as = "project/<name>" }
    codedeploy   = { one = "a CodeDeploy application", plural = "CodeDeploy applications", arn = "application:[^*?$]{1,100}", as = "application:<name>" }
    codepipeline = { one = "a pipeline", plural = "pipelines", arn = "[A-Za-z0-9.@_-]{1,100}", as = "<name>" }
  }

  watch_problems = concat(
    flatten([for name, pipeline in var.pipelines : [
      for problem in concat(
        can(regex("^[A-Za-z0-9.@_-]{1,100}$", name)) ? [] : [
          "a pipeline's name is 1 to 100 letters, digits and .@-_.",
        ],
        pipeline.dashboard || pipeline.duration != null || pipeline.failed_executions != null ? [] : [
          "it has neither an alarm nor a dashboard: give duration or failed_executions, or leave it out.",
        ],
        pipeline.dashboard || length(pipeline.projects) == 0 ? [] : [
          "projects are shown on the dashboard, and it has none: leave projects out.",
        ],
        local.has_pipeline_metrics ? [] : [
          for option in compact([pipeline.duration != null ? "duration" : "", pipeline.failed_executions != null ? "failed_executions" : ""]) :
          "${option} needs a metric that CodePipeline does not publish in partition \"${local.aws.partition}\": leave it out, and give ${option == "duration" ? "waiting, which goes by events" : "a rule of \"pipeline-execution-failed\""}."
        ],
        [for project in pipeline.projects :
          "projects has \"${project}\", and a project's name is 2 to 150 letters, digits, hyphens and underscores."
          if !can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{1,149}$", project))
        ],
        length(pipeline.projects) == length(distinct(pipeline.projects)) ? [] : [
          "projects names one twice.",
        ],
      ) : "pipelines \"${name}\": ${problem}"
    ]]),
    # A dashboard's name has neither dot nor @.
    [for name, pipelines in { for name, dashboard in local.dashboards : dashboard.name => name... } :
      "the dashboards of ${join(" and ", [for pipeline in pipelines : "\"${pipeline}\""])} would both be called \"${name}\": set dashboard to false for one."
      if length(pipelines) > 1
    ],
    flatten([for name, project in var.projects : [
      for problem in concat(
        can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{1,149}$", name)) ? [] : [
          "a project's name is 2 to 150 letters, digits, hyphens and underscores.",
        ],
        project.duration != null || project.failed_builds != null ? [] : [
          "it has no alarm: give duration or failed_builds, or leave it out.",
        ],
      ) : "projects \"${name}\": ${problem}"
    ]]),
    [
      for number in flatten([
        for at, alarm in merge(
          { for name, pipeline in var.pipelines : "pipelines \"${name}\": duration" => pipeline.duration if pipeline.duration != null },
          { for name, project in var.projects : "projects \"${name}\": duration" => project.duration if project.duration != null },
          ) : [
          { at = "${at}.limit_in_minutes", value = alarm.limit_in_minutes, highest = 86400 },
          # An alarm looks back a day at most where it looks more often than hourly, and this is one look.
          { at = "${at}.period_in_minutes", value = alarm.period_in_minutes, highest = 1440 },
        ]
      ]) :
      "${number.at} is ${number.value}, expected a whole number from 1 to ${number.highest}."
      if number.value < 1 || number.value > number.highest || floor(number.value) != number.value
    ],
    [
      for number in flatten([
        for at, alarm in merge(
          { for name, pipeline in var.pipelines : "pipelines \"${name}\": failed_executions" => pipeline.failed_executions if pipeline.failed_executions != null },
          { for name, project in var.projects : "projects \"${name}\": failed_builds" => project.failed_builds if project.failed_builds != null },
          ) : [
          { at = "${at}.period_in_minutes", value = alarm.period_in_minutes, highest = 1440 },
          { at = "${at}.threshold", value = alarm.threshold, highest = 10000 },
        ]
      ]) :
      "${number.at} is ${number.value}, expected a whole number from 1 to ${number.highest}."
      if number.value < 1 || number.value > number.highest || floor(number.value) != number.value
    ],
    flatten([for name, wait in var.waiting : [
      for problem in concat(
        can(regex("^[A-Za-z0-9_-]{1,${64 - length(var.name) - 9}}$", name)) ? [] : [
          "its name must be 1 to ${64 - length(var.name) - 9} letters, digits, hyphens and underscores, for the event rule is called as name, a hyphen, this and \"-waiting\", and has at most 64.",
        ],
        can(regex("^[A-Za-z0-9.@_-]{1,100}$", wait.pipeline)) ? [] : [
          "pipeline \"${wait.pipeline}\": a pipeline's name is 1 to 100 letters, digits and .@-_.",
        ],
        [for option, value in { action = wait.action, stage = wait.stage } :
          "${option} \"${value}\": the name of ${option == "action" ? "an action" : "a stage"} is 1 to 100 letters, digits and .@-_."
          if value == null ? false : !can(regex("^[A-Za-z0-9.@_-]{1,100}$", value))
        ],
        wait.action == null || wait.stage != null ? [] : [
          "action \"${wait.action}\" is of a stage: name it in stage.",
        ],
        wait.limit_in_minutes >= 1 && wait.limit_in_minutes <= 86400 && floor(wait.limit_in_minutes) == wait.limit_in_minutes ? [] : [
          "limit_in_minutes is ${wait.limit_in_minutes}, expected a whole number from 1 to 86400.",
        ],
      ) : "waiting \"${name}\": ${problem}"
    ]]),
  )
}
