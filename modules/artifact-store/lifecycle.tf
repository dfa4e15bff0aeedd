resource "aws_s3_bucket_lifecycle_configuration" "this" {
  # checkov:skip=CKV_AWS_300: only a plan knows; beside a dynamic rule, Checkov overlooks the others
  count = var.create_bucket ? 1 : 0

  bucket = aws_s3_bucket.this[0].bucket

  # `filter {}` means every object; the provider warns of a rule that has none.
  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = var.abort_incomplete_upload_after_days
    }
  }

  rule {
    id     = "expire-noncurrent-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_expire_after_days
    }
  }

  dynamic "rule" {
    for_each = var.expire_after_days == null ? [] : [var.expire_after_days]

    content {
      id     = "expire-artifacts"
      status = "Enabled"

      filter {}

      expiration {
        days = rule.value
      }
    }
  }

  # S3 rejects a rule on noncurrent versions while the bucket keeps none.
  depends_on = [aws_s3_bucket_versioning.this]
}
