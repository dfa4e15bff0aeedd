locals {
  arn           = "arn:${data.aws_partition.current.partition}"
  site_artifact = var.build == null ? "Source" : "Site"
  site_bucket   = "${var.name}-site-${var.account_id}"
  distributions = "${local.arn}:cloudfront::${var.account_id}:distribution/*"
  tag           = "static-site"
}

resource "aws_s3_bucket" "site" {
  # checkov:skip=CKV_AWS_18: CloudFront sees the requests; the bucket answers no one else
  # checkov:skip=CKV_AWS_144: what is in it can be deployed again from the repository
  # checkov:skip=CKV_AWS_145: a public site; with a key CloudFront would have to be let use it
  # checkov:skip=CKV2_AWS_62: nothing waits for its events
  bucket = local.site_bucket
}

resource "aws_s3_bucket_public_access_block" "site" {
  bucket = aws_s3_bucket.site.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "site" {
  bucket = aws_s3_bucket.site.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "site" {
  bucket = aws_s3_bucket.site.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "site" {
  bucket = aws_s3_bucket.site.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "site" {
  bucket = aws_s3_bucket.site.bucket

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }

  depends_on = [aws_s3_bucket_versioning.site]
}

resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.bucket

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyInsecureTransport"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["${local.arn}:s3:::${local.site_bucket}", "${local.arn}:s3:::${local.site_bucket}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        # Any distribution of this account: the id of the one is not known in the first plan, and what it
        # shows is public. Without ListBucket a missing object is 403, which the distribution makes a 404.
        Sid       = "CloudFront"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:GetObject"
        Resource  = "${local.arn}:s3:::${local.site_bucket}/*"
        Condition = { ArnLike = { "aws:SourceArn" = local.distributions } }
      },
    ]
  })

  # S3 answers OperationAborted where both are written to one bucket at once.
  depends_on = [aws_s3_bucket_public_access_block.site]
}
