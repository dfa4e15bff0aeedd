locals {
  key_alias = var.key != null ? var.key.alias : coalesce(var.key_alias, "alias/${var.name}")
  key_arn   = var.key != null ? var.key.arn : aws_kms_key.this[0].arn
}

resource "aws_kms_key" "this" {
  count = var.key == null ? 1 : 0

  # Read from the bucket, not from the variable: the bucket carries the checks, and what they refuse
  # must not reach the provider's own, shorter messages.
  description             = "Artifacts in ${aws_s3_bucket.this.bucket}"
  deletion_window_in_days = var.key_deletion_window_in_days
  enable_key_rotation     = true
  policy                  = local.key_policy
  rotation_period_in_days = var.key_rotation_period_in_days
  tags                    = var.tags
}

resource "aws_kms_alias" "this" {
  count = var.key == null ? 1 : 0

  name          = local.key_alias
  target_key_id = aws_kms_key.this[0].key_id
}
