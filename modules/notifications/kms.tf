locals {
  makes_key = length(var.key[*]) == 0 && anytrue([for topic in local.topics : topic.made])
  key_arn   = length(var.key[*]) > 0 ? var.key.arn : one(aws_kms_key.this[*].arn)
}

resource "aws_kms_key" "this" {
  count = local.makes_key && local.planned ? 1 : 0

  description             = "Notifications of ${var.name}"
  deletion_window_in_days = var.key_deletion_window_in_days
  enable_key_rotation     = true
  policy                  = local.key_policy
  rotation_period_in_days = var.key_rotation_period_in_days
  tags                    = var.tags
}

resource "aws_kms_alias" "this" {
  count = local.makes_key && local.planned ? 1 : 0

  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this[0].key_id
}
