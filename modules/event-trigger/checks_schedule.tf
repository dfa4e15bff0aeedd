# https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
locals {
  # Of each field of a cron expression: its name, a value, and what stands alone in it.
  cron_fields = [
    { name = "minutes", value = "[1-5]?[0-9]|0[0-9]", alone = "[*]" },
    { name = "hours", value = "1?[0-9]|0[0-9]|2[0-3]", alone = "[*]" },
    { name = "day of month", value = "0?[1-9]|[12][0-9]|3[01]", alone = "[*?]|L|LW|([12]?[0-9]|3[01])W" },
    { name = "month", value = "0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC", alone = "[*]" },
    { name = "day of week", value = "[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT", alone = "[*?]|L|[1-7]L|(SUN|MON|TUE|WED|THU|FRI|SAT)L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5]" },
    { name = "year", value = "19[7-9][0-9]|2[01][0-9][0-9]", alone = "[*]" },
  ]
  crons = {
    for key, trigger in var.triggers : key => split(" ", regex("^cron[(](.*)[)]$", trigger.schedule.expression)[0])
    if can(regex("^cron[(](.*)[)]$", trigger.schedule.expression))
  }

  schedule_problems = {
    for key, trigger in var.triggers : key => flatten([for schedule in trigger.schedule[*] : concat(
      local.places[key] == "${local.pipeline.account_id}:${local.pipeline.region}" ? [] : [
        "a schedule starts the pipeline where the pipeline is: leave out account_id and region.",
      ],
      can(regex("^(cron|rate|at)[(].*[)]$", schedule.expression)) ? [] : [
        "schedule.expression \"${schedule.expression}\" must be rate(<n> <unit>), cron(<6 fields>) or at(<date>T<time>).",
      ],
      [for rate in try(regex("^rate[(](.*)[)]$", schedule.expression), []) :
        "schedule.expression \"${schedule.expression}\" must be rate(1 minute), rate(1 hour), rate(1 day), or of more: rate(2 minutes), rate(2 hours), rate(2 days)."
        if !can(regex("^(1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))$", rate))
      ],
      [for at in try(regex("^at[(](.*)[)]$", schedule.expression), []) :
        "schedule.expression \"${schedule.expression}\" must be a date and time without a zone, as at(2026-01-31T09:00:00): the zone is timezone."
        if !can(timecmp("${at}Z", "${at}Z")) || !can(regex("^[0-9-]{10}T[0-9:]{8}$", at))
      ],
      [for fields in try([local.crons[key]], []) :
        "schedule.expression \"${schedule.expression}\" has ${length(fields)} fields, and takes 6, parted by one space: ${join(", ", local.cron_fields[*].name)}."
        if length(fields) != 6
      ],
      [for index, field in try(length(local.crons[key]), 0) == 6 ? local.crons[key] : [] :
        "schedule.expression \"${schedule.expression}\": \"${field}\" is no ${local.cron_fields[index].name}."
        if !can(regex("^(${local.cron_fields[index].alone}|(${local.cron_fields[index].value}|[*])(-(${local.cron_fields[index].value}))?(/[1-9][0-9]*)?(,(${local.cron_fields[index].value})(-(${local.cron_fields[index].value}))?(/[1-9][0-9]*)?)*)$", field))
      ],
      [for fields in try(length(local.crons[key]), 0) == 6 ? [local.crons[key]] : [] :
        "schedule.expression \"${schedule.expression}\" has ${fields[2] == "?" ? "both" : "neither"} day of month ${fields[2] == "?" ? "and" : "nor"} day of week as ?: one of the two is ?, and the other says the day."
        if(fields[2] == "?") == (fields[4] == "?")
      ],
      can(regex("^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$", schedule.timezone)) ? [] : [
        "schedule.timezone \"${schedule.timezone}\" is no time zone, such as UTC or Europe/Berlin.",
      ],
      [for option, date in { end_date = schedule.end_date, start_date = schedule.start_date } :
        "schedule.${option} \"${date}\" is no date and time, as 2026-01-31T00:00:00Z."
        if date == null ? false : !can(timecmp(date, date))
      ],
      [for dates in [{ start = schedule.start_date, end = schedule.end_date }] :
        "schedule.end_date ${dates.end} is not after start_date ${dates.start}, so it would never start."
        if try(timecmp(dates.start, dates.end) >= 0, false)
      ],
      [for option in !startswith(schedule.expression, "at(") ? [] : compact([
        schedule.end_date != null ? "end_date" : "",
        schedule.start_date != null ? "start_date" : "",
      ]) : "schedule.${option} has no meaning for a schedule that starts once: leave it out."],
      [for minutes in schedule.flexible_window_minutes[*] :
        "schedule.flexible_window_minutes is ${minutes}, and must be a whole number from 1 to 1440."
        if minutes < 1 || minutes > 1440 || floor(minutes) != minutes
      ],
    )])
  }
}
