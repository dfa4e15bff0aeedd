locals {
  stores = [
    for region in sort(keys(var.artifact_stores)) : {
      region     = region
      account_id = var.artifact_stores[region].account_id
      bucket_arn = "arn:${local.aws.partition}:s3:::${var.artifact_stores[region].bucket}"
      # The name that the module artifact-store gives by default.
      key_alias = coalesce(try(var.artifact_stores[region].key.alias, null), "alias/${var.artifact_stores[region].bucket}")
      sid       = replace(title(replace(region, "-", " ")), " ", "")
    }
  ]

  # What the store's own policies grant a role of `access.read_write`: both sides have to. The account of
  # the bucket is asked for, so that nobody who takes the name over later receives artifacts.
  store_statements = flatten([
    for store in local.stores : [
      {
        sid       = "ArtifactBucket${store.sid}"
        actions   = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"]
        resources = [store.bucket_arn]
        condition = { StringEquals = { "aws:ResourceAccount" = [store.account_id] } }
      },
      {
        sid = "ArtifactObjects${store.sid}"
        # Not only reading: an action with an output artifact writes it as this role.
        actions = [
          "s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging",
          "s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging", "s3:PutObjectVersionTagging",
        ]
        resources = ["${store.bucket_arn}/*"]
        condition = { StringEquals = { "aws:ResourceAccount" = [store.account_id] } }
      },
      {
        sid     = "ArtifactKey${store.sid}"
        actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        # The key's ARN is not known on this side before the store is applied; its alias is.
        resources = ["arn:${local.aws.partition}:kms:${store.region}:${store.account_id}:key/*"]
        condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [store.key_alias] } }
      },
    ]
  ])

  # For CloudFormation's role: reading only, of what a template points at.
  read_statements = flatten([
    for store in local.stores : [
      {
        sid       = "ArtifactObjects${store.sid}"
        actions   = ["s3:GetObject", "s3:GetObjectVersion"]
        resources = ["${store.bucket_arn}/*"]
        condition = { StringEquals = { "aws:ResourceAccount" = [store.account_id] } }
      },
      {
        sid       = "ArtifactKey${store.sid}"
        actions   = ["kms:Decrypt", "kms:DescribeKey"]
        resources = ["arn:${local.aws.partition}:kms:${store.region}:${store.account_id}:key/*"]
        condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [store.key_alias] } }
      },
    ]
  ])
}
