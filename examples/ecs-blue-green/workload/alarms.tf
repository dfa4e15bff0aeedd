# Of the load balancer, not of a target group: which of the two is new changes with every deployment.
resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = {
    # The targets' own errors, and those of the load balancer where a target does not answer at all.
    errors-of-targets       = { metric = "HTTPCode_Target_5XX_Count", statistic = "Sum", percentile = null, threshold = var.alarms.errors_per_minute }
    errors-of-load-balancer = { metric = "HTTPCode_ELB_5XX_Count", statistic = "Sum", percentile = null, threshold = var.alarms.errors_per_minute }
    slow                    = { metric = "TargetResponseTime", statistic = null, percentile = "p99", threshold = var.alarms.slowest_percent_takes_seconds }
  }

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "Ends a deployment of ${var.name}, and takes it back"
  namespace           = "AWS/ApplicationELB"
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  extended_statistic  = each.value.percentile
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  # Without traffic there are no figures, and nothing that has failed.
  treat_missing_data = "notBreaching"
  dimensions         = { LoadBalancer = aws_lb.this.arn_suffix }
}
