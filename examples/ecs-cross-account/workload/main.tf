# The tools stack gives its role, bucket and repository these names; neither stack reads the other.
locals {
  arn                = "arn:${var.partition}"
  pipeline_role_arn  = "${local.arn}:iam::${var.tools_account_id}:role/${var.name}-pipeline"
  artifact_bucket    = "${var.name}-artifacts-${var.tools_account_id}"
  repository_arn     = "${local.arn}:ecr:${var.region}:${var.tools_account_id}:repository/${var.name}"
  execution_role_arn = "${local.arn}:iam::${var.account_id}:role/${var.name}-execution"
}

module "target_account" {
  source = "../../../modules/target-account"

  name               = "${var.name}-deploy"
  pipeline_role_arns = [local.pipeline_role_arn]
  artifact_stores = {
    (var.region) = { account_id = var.tools_account_id, bucket = local.artifact_bucket }
  }

  ecs = {
    services       = [{ cluster = var.name, service = var.name }]
    pass_role_arns = [local.execution_role_arn]
  }
}
