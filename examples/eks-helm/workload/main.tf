# The tools stack gives the role of its project this name; neither stack reads the other.
locals {
  action_role_name = "${var.name}-${var.environment}-deploy"
  helm_role_arn    = "arn:${var.partition}:iam::${var.tools_account_id}:role/${var.name}-${var.environment}-helm-codebuild"
}

# The project takes the role, not the pipeline: Helm has read the artifact by then, so the role neither
# reads artifacts nor writes logs. In the account it may describe the cluster, and nothing else.
module "target_account" {
  source = "../../../modules/target-account"

  account_id = var.account_id
  region     = var.region

  name               = local.action_role_name
  pipeline_role_arns = []
  project_role_arns  = [local.helm_role_arn]

  eks = { clusters = [var.cluster_name] }
}

module "eks_access" {
  source = "../../../modules/eks-access"

  partition = var.partition

  cluster_name = var.cluster_name
  entries = {
    (local.action_role_name) = {
      # The module's output, not the ARN put together: an entry needs a role that exists.
      principal_arn = module.target_account.action_role_arn
      policies = {
        AmazonEKSEditPolicy = { kinds = var.kinds, namespaces = [var.name] }
      }
    }
  }

  # The policy is of one namespace, and so cannot make it.
  namespaces = { (var.name) = {} }
}
