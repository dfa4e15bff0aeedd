locals {
  # Both versions that a shift divides the traffic among are counted: the alias's name is in `Resource`.
  # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  dimensions = {
    FunctionName = var.function_name
    Resource     = "${var.function_name}:${var.alias.name}"
  }

  alarm_prefix = "${var.function_name}-${var.alias.name}"

  # Those of one metric, by the end of their names; the error rate is of two, and apart.
  metric_alarms = merge(
    { for alarm in var.alarms.duration[*] : "duration" => merge(alarm, {
      description        = "The ${alarm.percentile}th percentile takes longer than ${alarm.threshold} ms"
      extended_statistic = "p${alarm.percentile}"
      metric_name        = "Duration"
      statistic          = null
    }) },
    { for alarm in var.alarms.errors[*] : "errors" => merge(alarm, {
      description        = "More than ${alarm.threshold} invocations fail"
      extended_statistic = null
      metric_name        = "Errors"
      statistic          = "Sum"
    }) },
    { for alarm in var.alarms.throttles[*] : "throttles" => merge(alarm, {
      description        = "More than ${alarm.threshold} invocations are throttled"
      extended_statistic = null
      metric_name        = "Throttles"
      statistic          = "Sum"
    }) },
  )

  # What the action is given to watch. A function that nobody calls gives no data, which is no alarm.
  alarm_names = sort(distinct(concat(
    [for kind in keys(local.metric_alarms) : "${local.alarm_prefix}-${kind}"],
    [for alarm in var.alarms.error_rate[*] : "${local.alarm_prefix}-error-rate"],
    var.further_alarms,
  )))
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.well_formed ? local.metric_alarms : {}

  alarm_name          = "${local.alarm_prefix}-${each.key}"
  alarm_description   = "${each.value.description} in ${each.value.period} seconds, through the alias ${var.alias.name} of ${var.function_name}"
  alarm_actions       = sort(distinct(var.alarm_actions.alarm))
  ok_actions          = sort(distinct(var.alarm_actions.ok))
  comparison_operator = "GreaterThanThreshold"
  datapoints_to_alarm = each.value.datapoints_to_alarm
  dimensions          = local.dimensions
  evaluation_periods  = each.value.evaluation_periods
  extended_statistic  = each.value.extended_statistic
  metric_name         = each.value.metric_name
  namespace           = "AWS/Lambda"
  period              = each.value.period
  statistic           = each.value.statistic
  tags                = var.tags
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "error_rate" {
  for_each = { for alarm in var.alarms.error_rate[*] : "error-rate" => alarm if local.well_formed }

  alarm_name          = "${local.alarm_prefix}-error-rate"
  alarm_description   = "More than ${each.value.threshold} % of ${each.value.minimum_invocations} or more invocations fail in ${each.value.period} seconds, through the alias ${var.alias.name} of ${var.function_name}"
  alarm_actions       = sort(distinct(var.alarm_actions.alarm))
  ok_actions          = sort(distinct(var.alarm_actions.ok))
  comparison_operator = "GreaterThanThreshold"
  datapoints_to_alarm = each.value.datapoints_to_alarm
  evaluation_periods  = each.value.evaluation_periods
  tags                = var.tags
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"

  metric_query {
    id = "rate"
    # One failure of two at night is half of all, and tells nothing of the version.
    expression  = "IF(invocations >= ${each.value.minimum_invocations}, 100 * errors / invocations, 0)"
    label       = "Error rate (%)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { errors = "Errors", invocations = "Invocations" }

    content {
      id = metric_query.key

      metric {
        dimensions  = local.dimensions
        metric_name = metric_query.value
        namespace   = "AWS/Lambda"
        period      = each.value.period
        stat        = "Sum"
      }
    }
  }
}
