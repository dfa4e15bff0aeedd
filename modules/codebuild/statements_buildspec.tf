locals {
  # With a role of its own a deployment does everything as that role, whose rights are given where it is.
  buildspec_statements = concat(
    local.helm.chart_ecr == null ? [] : [
      {
        # A login to the registry names no repository, so there is no resource to name.
        Sid      = "LogInToChartRegistry"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        Sid    = "PullChart"
        Effect = "Allow"
        Action = local.pull_actions
        Resource = [
          "arn:${local.aws.partition}:ecr:${local.helm.chart_ecr.region}:${local.helm.chart_ecr.account_id}:repository/${local.helm.chart_ecr.repository}",
        ]
      },
    ],
    [for helm in var.buildspec.helm[*] : {
      Sid      = "DescribeCluster"
      Effect   = "Allow"
      Action   = ["eks:DescribeCluster"]
      Resource = ["arn:${local.aws.partition}:eks:${coalesce(helm.cluster.region, local.aws.region)}:${local.aws.account_id}:cluster/${helm.cluster.name}"]
    } if helm.role_arn == null],

    [for arns in [sort(distinct(concat(
      local.deploy_role_arn[*], flatten(var.buildspec.terraform[*].provider_role_arns),
      )))] : {
      Sid      = "AssumeDeployRole"
      Effect   = "Allow"
      Action   = ["sts:AssumeRole"]
      Resource = arns
    } if length(arns) > 0],

    # https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
    flatten([for t in var.buildspec.terraform[*] : [for state in [for state in t.state[*] : merge(state, {
      account_id = coalesce(state.account_id, local.aws.account_id)
      region     = coalesce(state.region, local.aws.region)
      # Where the backend keeps the state of a workspace.
      path = "${coalesce(t.workspace, "default") == "default" ? "" : "${state.workspace_key_prefix}/${t.workspace}/"}${state.key}"
      # A plan writes no state, but for a workspace that it makes.
      written = t.action != "plan" || coalesce(t.workspace, "default") != "default" && t.create_workspace
      })] : concat(
      [
        {
          # Not bound to a prefix: S3 tells only who may list the bucket that a state is not there yet.
          Sid       = "ListState"
          Effect    = "Allow"
          Action    = ["s3:ListBucket"]
          Resource  = ["${local.arn.s3}${state.bucket}"]
          Condition = { StringEquals = { "aws:ResourceAccount" = state.account_id } }
        },
        {
          Sid       = state.written ? "ReadWriteState" : "ReadState"
          Effect    = "Allow"
          Action    = state.written ? ["s3:GetObject", "s3:PutObject"] : ["s3:GetObject"]
          Resource  = ["${local.arn.s3}${state.bucket}/${state.path}"]
          Condition = { StringEquals = { "aws:ResourceAccount" = state.account_id } }
        },
      ],
      state.dynamodb_table != null ? [{
        Sid       = "LockState"
        Effect    = "Allow"
        Action    = ["dynamodb:DeleteItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem"]
        Resource  = ["arn:${local.aws.partition}:dynamodb:${state.region}:${state.account_id}:table/${state.dynamodb_table}"]
        Condition = { StringEquals = { "aws:ResourceAccount" = state.account_id } }
        }] : [{
        Sid       = "LockState"
        Effect    = "Allow"
        Action    = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource  = ["${local.arn.s3}${state.bucket}/${state.path}.tflock"]
        Condition = { StringEquals = { "aws:ResourceAccount" = state.account_id } }
      }],
      [for alias in state.key_alias[*] : {
        Sid       = "UseStateKey"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = ["arn:${local.aws.partition}:kms:${state.region}:${state.account_id}:key/*"]
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = alias } }
      }],
    )] if t.role_arn == null]),
  )
}
