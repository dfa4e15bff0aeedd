locals {
  key_alias = var.key != null ? var.key.alias : coalesce(var.key_alias, "alias/${var.name}")
  key_arn   = var.key != null ? var.key.arn : aws_kms_key.this[0].arn
}

resource "aws_kms_key" "this" {
  count = var.key == null ? 1 : 0

  description             = "Artifacts in ${local.bucket}"
  deletion_window_in_days = var.key_deletion_window_in_days
  enable_key_rotation     = true
  multi_region            = var.key_multi_region
  policy                  = local.key_policy
  rotation_period_in_days = var.key_rotation_period_in_days
  tags                    = var.tags

  # Where the bucket is brought, the key carries the checks.
  lifecycle {
    precondition {
      condition     = var.create_bucket || length(local.problems) == 0
      error_message = join("\n", local.problems)
    }

    precondition {
      condition     = var.create_bucket || length(local.value_problems) == 0
      error_message = join("\n", local.value_problems)
    }
  }
}

resource "aws_kms_alias" "this" {
  count = var.key == null ? 1 : 0

  name          = local.key_alias
  target_key_id = aws_kms_key.this[0].key_id
}
