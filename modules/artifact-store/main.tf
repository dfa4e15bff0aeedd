locals {
  bucket_arn = "arn:${local.aws.partition}:s3:::${var.name}"
  # Read from the bucket, not from the variable, where there is one: the bucket carries the checks, and
  # what they refuse must not reach the provider's own, shorter messages.
  bucket = var.create_bucket ? aws_s3_bucket.this[0].bucket : var.name
}

resource "aws_s3_bucket" "this" {
  # checkov:skip=CKV_AWS_18: access logs need a bucket to go to; access_logging names it, none is made unasked
  # checkov:skip=CKV_AWS_144: artifacts are of use while they are delivered; each Region has a store of its own
  # checkov:skip=CKV2_AWS_62: nobody listens, unless eventbridge_notifications asks for events
  count = var.create_bucket ? 1 : 0

  bucket        = var.name
  force_destroy = var.force_destroy
  tags          = var.tags

  lifecycle {
    precondition {
      condition     = length(local.problems) == 0
      error_message = join("\n", local.problems)
    }

    precondition {
      condition     = length(local.value_problems) == 0
      error_message = join("\n", local.value_problems)
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  count = var.create_bucket ? 1 : 0

  bucket = aws_s3_bucket.this[0].bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  count = var.create_bucket ? 1 : 0

  bucket = aws_s3_bucket.this[0].bucket

  rule {
    # Fewer calls of KMS: one data key of the bucket for many artifacts.
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      kms_master_key_id = local.key_arn
      sse_algorithm     = "aws:kms"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  count = var.create_bucket ? 1 : 0

  bucket = aws_s3_bucket.this[0].bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# What a role of another account uploads belongs to the store's account, whatever ACL it sends.
resource "aws_s3_bucket_ownership_controls" "this" {
  count = var.create_bucket ? 1 : 0

  bucket = aws_s3_bucket.this[0].bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_logging" "this" {
  count = var.create_bucket && var.access_logging != null ? 1 : 0

  bucket        = aws_s3_bucket.this[0].bucket
  target_bucket = var.access_logging.bucket
  target_prefix = var.access_logging.prefix

  dynamic "target_object_key_format" {
    for_each = var.access_logging.partition_date_source[*]

    content {
      partitioned_prefix {
        partition_date_source = target_object_key_format.value
      }
    }
  }
}

resource "aws_s3_bucket_notification" "this" {
  count = var.create_bucket && var.eventbridge_notifications ? 1 : 0

  bucket      = aws_s3_bucket.this[0].bucket
  eventbridge = true
}
