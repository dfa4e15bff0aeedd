# The tools stack gives its role and bucket these names; neither stack reads the other.
locals {
  action_role_name  = "${var.name}-deploy"
  artifact_bucket   = "${var.name}-artifacts-${var.tools_account_id}"
  pipeline_role_arn = "arn:${var.partition}:iam::${var.tools_account_id}:role/${var.name}-pipeline"
}

module "target_account" {
  source = "../../../modules/target-account"

  account_id = var.account_id
  region     = var.region

  name               = local.action_role_name
  pipeline_role_arns = [local.pipeline_role_arn]
  artifact_stores = {
    (var.region) = { account_id = var.tools_account_id, bucket = local.artifact_bucket }
  }

  eks = {
    clusters = [var.cluster_name]
    # The action logs as its role, to a group of this account that is named after the pipeline.
    pipelines = [var.name]
    # With them it makes network interfaces in these subnets and takes them away again, and in no others.
    private_endpoint = {
      security_group_ids = var.security_group_ids
      subnet_ids         = var.subnet_ids
    }
  }
}

module "eks_access" {
  source = "../../../modules/eks-access"

  partition = var.partition

  cluster_name = var.cluster_name
  entries = {
    (local.action_role_name) = {
      # The module's output, not the ARN put together: an entry needs a role that exists.
      principal_arn = module.target_account.action_role_arn
      namespaces    = { (var.name) = { helm = true, kinds = var.kinds } }
    }
  }

  # What may be done in one namespace does not make it.
  namespaces = { (var.name) = {} }
}

# A cluster's security group lets in its own nodes alone: without this the action ends with a timeout.
resource "aws_vpc_security_group_ingress_rule" "deploy" {
  for_each = toset(var.cluster_security_group_id == null ? [] : var.security_group_ids)

  security_group_id            = var.cluster_security_group_id
  description                  = "Deployments of ${var.name}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}
