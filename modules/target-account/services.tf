# The deploys and invocations that need a few statements each.
locals {
  service_statements = flatten([
    [for appconfig in var.appconfig[*] : [
      {
        sid     = "AppConfigStart"
        actions = ["appconfig:StartDeployment"]
        resources = sort(distinct(flatten([for d in appconfig.deployments : [
          "arn:${local.aws.partition}:appconfig:${local.here}:application/${d.application}",
          "arn:${local.aws.partition}:appconfig:${local.here}:application/${d.application}/configurationprofile/${d.configuration_profile}",
          "arn:${local.aws.partition}:appconfig:${local.here}:application/${d.application}/environment/${d.environment}",
          "arn:${local.aws.partition}:appconfig:${local.here}:deploymentstrategy/${d.deployment_strategy}",
        ]])))
        condition = {}
      },
      {
        sid     = "AppConfigDeployments"
        actions = ["appconfig:GetDeployment", "appconfig:StopDeployment"]
        resources = sort(distinct(flatten([for d in appconfig.deployments : [
          "arn:${local.aws.partition}:appconfig:${local.here}:application/${d.application}",
          "arn:${local.aws.partition}:appconfig:${local.here}:application/${d.application}/environment/${d.environment}",
          "arn:${local.aws.partition}:appconfig:${local.here}:application/${d.application}/environment/${d.environment}/deployment/*",
        ]])))
        condition = {}
      },
    ]],
    [for codebuild in var.codebuild[*] : {
      sid = "CodeBuild"
      actions = concat(
        codebuild.batch ? ["codebuild:BatchGetBuildBatches"] : [],
        ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
        codebuild.batch ? ["codebuild:StartBuildBatch"] : [],
      )
      resources = sort(distinct([for project in codebuild.projects : "arn:${local.aws.partition}:codebuild:${local.here}:project/${project}"]))
      condition = {}
    }],
    [for lambda in var.lambda[*] : {
      sid = "LambdaFunctions"
      actions = [
        "lambda:GetAlias",
        "lambda:GetFunction",
        "lambda:GetFunctionConfiguration",
        "lambda:GetProvisionedConcurrencyConfig",
        "lambda:PublishVersion",
        "lambda:UpdateAlias",
        "lambda:UpdateFunctionCode",
      ]
      # The function, and its versions and aliases.
      resources = sort(distinct(flatten([for name in lambda.functions : [
        "arn:${local.aws.partition}:lambda:${local.here}:function:${name}",
        "arn:${local.aws.partition}:lambda:${local.here}:function:${name}:*",
      ]])))
      condition = {}
    } if length(lambda.functions) > 0],
    [for lambda in var.lambda[*] : {
      sid       = "LambdaAlarms"
      actions   = ["cloudwatch:DescribeAlarms"]
      resources = sort(distinct([for alarm in lambda.alarms : "arn:${local.aws.partition}:cloudwatch:${local.here}:alarm:${alarm}"]))
      condition = {}
    } if length(lambda.alarms) > 0],
    [for lambda in var.lambda[*] : [
      {
        sid       = "LambdaInvoke"
        actions   = ["lambda:InvokeFunction"]
        resources = sort(distinct([for name in lambda.invoked_functions : "arn:${local.aws.partition}:lambda:${local.here}:function:${name}"]))
        condition = {}
      },
      {
        sid = "LambdaList"
        # Has no resource level.
        actions   = ["lambda:ListFunctions"]
        resources = ["*"]
        condition = {}
      },
    ] if length(lambda.invoked_functions) > 0],
    [for s3 in var.s3[*] : [
      {
        sid       = "S3Buckets"
        actions   = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"]
        resources = sort(distinct([for bucket in s3.buckets : "arn:${local.aws.partition}:s3:::${bucket.name}"]))
        condition = { StringEquals = { "aws:ResourceAccount" = [local.aws.account_id] } }
      },
      {
        sid       = "S3Objects"
        actions   = ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"]
        resources = sort(distinct([for bucket in s3.buckets : "arn:${local.aws.partition}:s3:::${bucket.name}/${bucket.prefix}*"]))
        condition = { StringEquals = { "aws:ResourceAccount" = [local.aws.account_id] } }
      },
    ]],
    [for aliases in [[for bucket in flatten(var.s3[*].buckets) : bucket.key_alias if bucket.key_alias != null]] : {
      sid = "S3Keys"
      # Decrypt as well: S3 reads the parts of a large upload back to join them.
      actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
      resources = ["arn:${local.aws.partition}:kms:${local.here}:key/*"]
      condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = sort(distinct(aliases)) } }
    } if length(aliases) > 0],
    [for catalog in var.service_catalog[*] : {
      sid = "ServiceCatalog"
      actions = [
        "servicecatalog:CreateProvisioningArtifact",
        "servicecatalog:DeleteProvisioningArtifact",
        "servicecatalog:DescribeProvisioningArtifact",
        "servicecatalog:ListProvisioningArtifacts",
        "servicecatalog:UpdateProduct",
      ]
      resources = sort(distinct([for product in catalog.products : "arn:${local.aws.partition}:catalog:${local.here}:product/${product}"]))
      condition = {}
    }],
    [for functions in var.step_functions[*] : [
      {
        sid       = "StepFunctions"
        actions   = ["states:DescribeStateMachine", "states:StartExecution"]
        resources = sort(distinct([for name in functions.state_machines : "arn:${local.aws.partition}:states:${local.here}:stateMachine:${name}"]))
        condition = {}
      },
      {
        sid       = "StepFunctionsExecutions"
        actions   = ["states:DescribeExecution"]
        resources = sort(distinct([for name in functions.state_machines : "arn:${local.aws.partition}:states:${local.here}:execution:${name}:*"]))
        condition = {}
      },
    ]],
  ])
}
