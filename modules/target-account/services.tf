# The deploys that need one or two statements each.
locals {
  ec2_arn       = "arn:${local.partition}:ec2:${local.region}:${local.account_id}"
  log_group_arn = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:/aws/codepipeline"

  eks_statements = flatten([
    for eks in var.eks[*] : concat(
      [
        {
          sid       = "EksClusters"
          actions   = ["eks:DescribeCluster"]
          resources = sort(distinct([for cluster in eks.clusters : "arn:${local.partition}:eks:${local.region}:${local.account_id}:cluster/${cluster}"]))
          condition = {}
        },
        {
          sid = "EksLogs"
          # The action logs as its role, to the group /aws/codepipeline/<pipeline>.
          actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
          resources = sort(distinct(flatten([
            for pipeline in eks.pipelines : ["${local.log_group_arn}/${pipeline}", "${local.log_group_arn}/${pipeline}:*"]
          ])))
          condition = {}
        },
      ],
      flatten([for network in eks.private_endpoint[*] : [
        {
          sid = "EksNetwork"
          # EC2's Describe actions have no resource level.
          actions = [
            "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables",
            "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
          ]
          resources = ["*"]
          condition = {}
        },
        {
          sid     = "EksCreateInterfaces"
          actions = ["ec2:CreateNetworkInterface"]
          resources = concat(
            ["${local.ec2_arn}:network-interface/*"],
            [for id in sort(distinct(network.security_group_ids)) : "${local.ec2_arn}:security-group/${id}"],
            [for id in sort(distinct(network.subnet_ids)) : "${local.ec2_arn}:subnet/${id}"],
          )
          condition = {}
        },
        {
          # Only where the action may make them. Whom a permission lends the interface to is left open:
          # AWS does not document as which service the action's machine takes it.
          sid       = "EksUseInterfaces"
          actions   = ["ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"]
          resources = ["${local.ec2_arn}:network-interface/*"]
          condition = {
            ArnEquals = { "ec2:Subnet" = [for id in sort(distinct(network.subnet_ids)) : "${local.ec2_arn}:subnet/${id}"] }
          }
        },
      ]]),
    )
  ])

  function_arn = "arn:${local.partition}:lambda:${local.region}:${local.account_id}:function"

  lambda_statements = concat(
    [
      for lambda in var.lambda[*] : {
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
        resources = sort(distinct(flatten([for name in lambda.functions : ["${local.function_arn}:${name}", "${local.function_arn}:${name}:*"]])))
        condition = {}
      }
    ],
    [
      for alarms in [flatten(var.lambda[*].alarms)] : {
        sid       = "LambdaAlarms"
        actions   = ["cloudwatch:DescribeAlarms"]
        resources = sort(distinct([for alarm in alarms : "arn:${local.partition}:cloudwatch:${local.region}:${local.account_id}:alarm:${alarm}"]))
        condition = {}
      } if length(alarms) > 0
    ],
  )

  buckets = flatten(var.s3[*].buckets)

  s3_statements = length(local.buckets) == 0 ? [] : concat(
    [
      {
        sid       = "S3Buckets"
        actions   = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"]
        resources = sort(distinct([for bucket in local.buckets : "arn:${local.partition}:s3:::${bucket.name}"]))
        condition = { StringEquals = { "aws:ResourceAccount" = [local.account_id] } }
      },
      {
        sid       = "S3Objects"
        actions   = ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"]
        resources = sort(distinct([for bucket in local.buckets : "arn:${local.partition}:s3:::${bucket.name}/${bucket.prefix}*"]))
        condition = { StringEquals = { "aws:ResourceAccount" = [local.account_id] } }
      },
    ],
    [
      for aliases in [sort(distinct([for bucket in local.buckets : bucket.key_alias if bucket.key_alias != null]))] : {
        sid = "S3Keys"
        # Decrypt as well: S3 reads the parts of a large upload back to join them.
        actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        resources = ["arn:${local.partition}:kms:${local.region}:${local.account_id}:key/*"]
        condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = aliases } }
      } if length(aliases) > 0
    ],
  )
}
