output "action_configuration" {
  description = "Configuration of the pipeline's action of type Deploy/Lambda: FunctionName, FunctionAlias, DeployStrategy, and Alarms where there are any. An action that deploys a published version adds PublishedTargetVersion. All is known in the first plan."
  value = merge(
    {
      DeployStrategy = var.deploy_strategy
      FunctionAlias  = var.alias.name
      FunctionName   = var.function_name
    },
    length(local.alarm_names) == 0 ? {} : { Alarms = join(",", local.alarm_names) },
  )

  # The action finds the alias, and each alarm, only once they are there.
  depends_on = [aws_cloudwatch_metric_alarm.error_rate, aws_cloudwatch_metric_alarm.this, aws_lambda_alias.this]

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

output "alarm_names" {
  description = "Names of all alarms that the action watches, sorted."
  value       = local.alarm_names
}

output "alias_arn" {
  description = "ARN of the alias, for those who invoke it. It is known in the first plan."
  value       = "arn:${local.aws.partition}:lambda:${local.aws.region}:${local.aws.account_id}:function:${var.function_name}:${var.alias.name}"
}

output "lambda" {
  description = "What the module target-account takes as `lambda`: the function, and the alarms that its action role may read."
  value = {
    alarms    = local.alarm_names
    functions = [var.function_name]
  }
}

output "statements" {
  description = "What the module target-account takes as `policies.statements`, so that its action role may give the function an image of `image_repository_arns`: Lambda takes it with the rights of who updates the function. Empty where there are none."
  value = length(var.image_repository_arns) == 0 ? [] : [{
    actions    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    conditions = {}
    effect     = "Allow"
    resources  = sort(distinct(var.image_repository_arns))
    sid        = "TakeFunctionImages"
  }]
}
