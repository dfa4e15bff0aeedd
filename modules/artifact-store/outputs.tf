output "bucket" {
  description = "Name of the bucket, known before it exists."
  value       = local.bucket
}

output "bucket_arn" {
  description = "ARN of the bucket, known before it exists."
  value       = local.bucket_arn
}

output "bucket_policy" {
  description = "Policy of the bucket, as JSON: what its owner has to give a bucket that is brought. Known in the first plan."
  value       = local.bucket_policy
}

output "key_alias" {
  description = "Alias of the key: what a role in another account is granted the key by."
  value       = local.key_alias
}

output "key_arn" {
  description = "ARN of the key; of a new key known after its creation."
  value       = local.key_arn
}

output "key_policy" {
  description = "Policy of the key, as JSON: what its owner has to give a key that is brought. Known in the first plan."
  value       = local.key_policy
}

output "store" {
  description = "The store as `artifact_stores` of the modules pipeline and target-account and `artifact_store` of codebuild take it."
  value = {
    account_id = local.aws.account_id
    bucket     = local.bucket
    key        = { alias = local.key_alias, arn = local.key_arn }
    region     = local.aws.region
  }
  # Who uses the store before its policies stand is denied, and so is who uses it before the alias
  # does: the roles are granted the key by its alias alone.
  depends_on = [
    aws_kms_alias.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
  ]

  # Where bucket and key are both brought, there is nothing else to carry the checks.
  precondition {
    condition     = var.create_bucket || var.key == null || length(local.problems) == 0
    error_message = join("\n", local.problems)
  }

  precondition {
    condition     = var.create_bucket || var.key == null || length(local.value_problems) == 0
    error_message = join("\n", local.value_problems)
  }
}
