data "aws_partition" "current" {}

# The tools stack gives its roles and bucket these names; neither stack reads the other.
locals {
  arn             = "arn:${data.aws_partition.current.partition}"
  here            = "${var.region}:${var.account_id}"
  tools_roles     = "${local.arn}:iam::${var.tools_account_id}:role"
  artifact_bucket = "${var.name}-artifacts-${var.tools_account_id}"
}

module "deploy" {
  source = "../../../modules/target-account"

  account_id = var.account_id
  region     = var.region

  name               = "${var.name}-deploy"
  pipeline_role_arns = ["${local.tools_roles}/${var.name}-pipeline"]
  artifact_stores = {
    (var.region) = { account_id = var.tools_account_id, bucket = local.artifact_bucket }
  }

  cloudformation = {
    stacks = [var.name]
    # No CREATE_UPDATE, which would change the stack without anybody having seen how.
    action_modes = ["CHANGE_SET_EXECUTE", "CHANGE_SET_REPLACE"]

    execution_role = {
      # The template points at the function's code in the artifact store.
      read_artifacts = true
      # What template.yaml is made of, and nothing more.
      statements = [
        {
          sid = "Function"
          actions = [
            "lambda:CreateFunction",
            "lambda:DeleteFunction",
            "lambda:GetFunction",
            "lambda:GetFunctionCodeSigningConfig",
            "lambda:GetFunctionConfiguration",
            "lambda:GetFunctionRecursionConfig",
            "lambda:GetRuntimeManagementConfig",
            "lambda:ListTags",
            "lambda:TagResource",
            "lambda:UntagResource",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
          ]
          resources = ["${local.arn}:lambda:${local.here}:function:${var.name}"]
        },
        {
          sid        = "FunctionRole"
          actions    = ["iam:PassRole"]
          resources  = ["${local.arn}:iam::${var.account_id}:role/${var.name}-function"]
          conditions = { StringEquals = { "iam:PassedToService" = ["lambda.amazonaws.com"] } }
        },
        {
          sid = "Queue"
          actions = [
            "sqs:CreateQueue",
            "sqs:DeleteQueue",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ListQueueTags",
            "sqs:SetQueueAttributes",
            "sqs:TagQueue",
            "sqs:UntagQueue",
          ]
          resources = ["${local.arn}:sqs:${local.here}:${var.name}"]
        },
      ]
    }
  }
}

# Whoever shows a change set need not be able to execute it: so a role of its own, which only reads it.
module "view" {
  source = "../../../modules/target-account"

  account_id = var.account_id
  region     = var.region

  name               = "${var.name}-view"
  pipeline_role_arns = []
  project_role_arns  = ["${local.tools_roles}/${var.name}-view-codebuild"]

  policies = {
    statements = [{
      sid        = "ViewChangeSet"
      actions    = ["cloudformation:DescribeChangeSet"]
      resources  = ["${local.arn}:cloudformation:${local.here}:stack/${var.name}/*"]
      conditions = { StringEquals = { "cloudformation:ChangeSetName" = [var.name] } }
    }]
  }
}
