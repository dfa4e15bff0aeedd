# Two lists, for a value that is not known before the apply hides the whole list it is judged in:
# `problems` looks only at what a first plan knows, `value_problems` at ARNs of other resources,
# which may be made in the same plan.
locals {
  label = "Deployment of \"${var.function_name}\""

  # Percent and minutes of a strategy that shifts by and by.
  shift = try(merge(
    { for name, number in regex("^(?:Canary|Linear)(?P<percent>[0-9]+)Percent(?:Every)?(?P<minutes>[0-9]+)Minutes?$", var.deploy_strategy) : name => tonumber(number) },
    { linear = startswith(var.deploy_strategy, "Linear") },
  ), null)

  # How long a shift takes in which an alarm can still take it back.
  shift_minutes = try(
    local.shift.percent < 1 || local.shift.minutes < 1 ? null : local.shift.minutes * (local.shift.linear ? ceil(100 / local.shift.percent) - 1 : 1), null
  )

  watched = merge(local.metric_alarms, { for alarm in var.alarms.error_rate[*] : "error_rate" => alarm })

  problems = [for problem in concat(
    can(regex("^[a-zA-Z0-9_-]{1,64}$", var.function_name)) ? [] : [
      "function_name must be its name alone, 1 to 64 letters, digits, hyphens and underscores.",
    ],
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
    can(regex("^[a-zA-Z0-9_-]{1,128}$", var.alias.name)) && !can(regex("^[0-9]+$", var.alias.name)) ? [] : [
      "alias.name \"${var.alias.name}\" must be 1 to 128 letters, digits, hyphens and underscores, and not all digits.",
    ],
    [for text in var.alias.description[*] :
      "alias.description has ${length(text)} characters, and Lambda takes 256."
      if length(text) > 256
    ],
    # https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-LambdaDeploy.html
    var.deploy_strategy == "AllAtOnce" || can(regex("^(Canary[0-9]+Percent|Linear[0-9]+PercentEvery)[0-9]+Minutes?$", var.deploy_strategy)) ? [] : [
      "deploy_strategy \"${var.deploy_strategy}\" must be AllAtOnce, or as Canary10Percent5Minutes or Linear10PercentEvery1Minute.",
    ],
    [for shift in local.shift[*] :
      "deploy_strategy \"${var.deploy_strategy}\" must shift 1 to 99 percent at first, and wait a minute or more."
      if shift.percent < 1 || shift.percent > 99 || shift.minutes < 1
    ],
    [for minutes in local.shift_minutes[*] :
      "deploy_strategy \"${var.deploy_strategy}\" takes ${minutes} minutes, and the action waits at most 2 days, which are 2880."
      if minutes > 2880
    ],
    local.shift == null || length(local.alarm_names) > 0 ? [] : [
      "deploy_strategy \"${var.deploy_strategy}\" watches no alarm, so nothing would take a bad version back: set alarms or further_alarms, or use AllAtOnce.",
    ],
    length(local.alarm_names) <= 10 ? [] : [
      "alarms and further_alarms are ${length(local.alarm_names)} in all, and the action watches at most 10.",
    ],
    [for name in distinct(var.further_alarms) :
      "further_alarms: \"${name}\" must be the name of an alarm, without a comma, which parts the names, and at most 255 characters."
      if !can(regex("^[^,]{1,255}$", name)) || can(regex("^arn:", name))
    ],
    [for name in [for kind in ["duration", "error-rate", "errors", "throttles"] : "${local.alarm_prefix}-${kind}"] :
      "further_alarms: \"${name}\" is one that this module makes: set alarms for it, or leave it out."
      if contains(var.further_alarms, name)
    ],
    flatten([for kind, alarm in local.watched : [for wrong in concat(
      alarm.period >= 60 && alarm.period <= 86400 && alarm.period % 60 == 0 ? [] : [
        "period is ${alarm.period}, and must be a multiple of 60 seconds, up to 86400: Lambda gives its metrics by the minute.",
      ],
      alarm.evaluation_periods >= 1 && floor(alarm.evaluation_periods) == alarm.evaluation_periods ? [] : [
        "evaluation_periods is ${alarm.evaluation_periods}, and must be a whole number of 1 or more.",
      ],
      [for points in alarm.datapoints_to_alarm[*] :
        "datapoints_to_alarm is ${points}, and must be a whole number from 1 to evaluation_periods, ${alarm.evaluation_periods}."
        if points < 1 || points > alarm.evaluation_periods || floor(points) != points
      ],
      # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (EvaluationPeriods)
      alarm.period * alarm.evaluation_periods <= (alarm.period < 3600 ? 86400 : 604800) ? [] : [
        "${alarm.evaluation_periods} periods of ${alarm.period} seconds are more than ${alarm.period < 3600 ? "a day, which is the most that CloudWatch judges by periods of less than an hour" : "7 days, which is the most that CloudWatch judges"}.",
      ],
      # An alarm that cannot go off in time takes nothing back: its first period ends as the shift is over
      # at best, and is judged after.
      flatten([for minutes in local.shift_minutes[*] : [
        for earliest in [coalesce(alarm.datapoints_to_alarm, alarm.evaluation_periods) * alarm.period / 60] :
        "it goes off after ${earliest} minute${earliest == 1 ? "" : "s"} at the earliest, and ${var.deploy_strategy} is over after ${minutes}: judge fewer or shorter periods, or shift more slowly."
        if earliest >= minutes
      ]]),
    ) : "alarms.${kind}: ${wrong}"]]),
    [for alarm in var.alarms.duration[*] :
      "alarms.duration: percentile is ${alarm.percentile}, and must be from 50 to 100."
      if alarm.percentile < 50 || alarm.percentile > 100
    ],
    [for alarm in var.alarms.duration[*] :
      "alarms.duration: threshold is ${alarm.threshold}, and must be from 1 to 900000 milliseconds, the longest that a function runs."
      if alarm.threshold < 1 || alarm.threshold > 900000
    ],
    [for alarm in var.alarms.error_rate[*] :
      "alarms.error_rate: threshold is ${alarm.threshold}, and must be 0 percent or more and less than 100."
      if alarm.threshold < 0 || alarm.threshold >= 100
    ],
    [for alarm in var.alarms.error_rate[*] :
      "alarms.error_rate: minimum_invocations is ${alarm.minimum_invocations}, and must be a whole number of 1 or more."
      if alarm.minimum_invocations < 1 || floor(alarm.minimum_invocations) != alarm.minimum_invocations
    ],
    [for kind, alarm in { errors = var.alarms.errors, throttles = var.alarms.throttles } :
      "alarms.${kind}: threshold is ${alarm.threshold}, and must be 0 or more."
      if try(alarm.threshold < 0, false)
    ],
    [for id in var.account_id[*] :
      "account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
      if !can(regex("^[0-9]{12}$", id))
    ],
    [for region in var.region[*] :
      "region \"${region}\" is no Region, such as eu-west-1."
      if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
    ],
    [for partition in var.partition[*] :
      "partition \"${partition}\" is no partition: aws, aws-cn, aws-us-gov, ...."
      if !can(regex("^aws(-[a-z]+)*$", partition))
    ],
  ) : "${local.label}: ${problem}"]

  value_problems = [for problem in concat(
    # A version that is made in the same plan is not known yet.
    [for version in [for alias in var.alias[*] : alias.function_version if alias.create] :
      "alias.function_version \"${version}\" must be the number of a published version: the alias goes back to it, and $LATEST changes with every deployment."
      if !can(regex("^[0-9]+$", version))
    ],
    # https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
    [for arn in var.image_repository_arns :
      "image_repository_arns: \"${arn}\" is no ARN of an ECR repository in the function's Region, which alone Lambda takes images from, as \"arn:${local.aws.partition}:ecr:${local.aws.region}:<account>:repository/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:ecr:${local.aws.region}:[0-9]{12}:repository/[a-z0-9._/-]+$", arn))
    ],
  ) : "${local.label}: ${problem}"]
}
