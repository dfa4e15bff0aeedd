# What the two builds work as. These are the roles of this account; every other account of
# `var.accounts` needs the same two, which are the same call of target-account there.
locals {
  project_role_arns = { plan = module.plan.role_arn, apply = module.apply.role_arn }
  policies = {
    plan  = var.plan_policies != null ? var.plan_policies : { ReadOnlyAccess = "${local.arn}:iam::aws:policy/ReadOnlyAccess" }
    apply = var.apply_policies
  }
  state_account_id = coalesce(var.state.account_id, var.account_id)
  state_arn        = "${local.arn}:s3:::${var.state.bucket}"
}

resource "aws_iam_role_policy" "work" {
  for_each = { plan = module.plan.role_name, apply = module.apply.role_name }

  name = "work"
  role = each.value
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WorkInTheAccounts"
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = sort(values(local.role_arns[each.key]))
    }]
  })

  # The name of a module's role is known before the role is there.
  depends_on = [module.apply, module.plan]
}

module "work" {
  source   = "../../modules/target-account"
  for_each = local.policies

  account_id = var.account_id
  region     = var.region

  name               = "${var.name}-${each.key}"
  pipeline_role_arns = []
  project_role_arns  = [local.project_role_arns[each.key]]

  policies = {
    arns = each.value
    # A plan reads the states and locks them; only an apply writes one.
    # https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
    statements = concat(
      [
        {
          sid        = "ListStates"
          actions    = ["s3:ListBucket"]
          resources  = [local.state_arn]
          conditions = { StringEquals = { "aws:ResourceAccount" = [local.state_account_id] } }
        },
        {
          sid        = each.key == "apply" ? "ReadWriteStates" : "ReadStates"
          actions    = each.key == "apply" ? ["s3:GetObject", "s3:PutObject"] : ["s3:GetObject"]
          resources  = ["${local.state_arn}/${var.state.prefix}*.tfstate"]
          conditions = { StringEquals = { "aws:ResourceAccount" = [local.state_account_id] } }
        },
        {
          sid        = "LockStates"
          actions    = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
          resources  = ["${local.state_arn}/${var.state.prefix}*.tfstate.tflock"]
          conditions = { StringEquals = { "aws:ResourceAccount" = [local.state_account_id] } }
        },
      ],
      [for alias in var.state.key_alias[*] : {
        sid        = "UseStateKey"
        actions    = ["kms:Decrypt", "kms:GenerateDataKey"]
        resources  = ["${local.arn}:kms:${var.region}:${local.state_account_id}:key/*"]
        conditions = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [alias] } }
      }],
    )
  }
}
