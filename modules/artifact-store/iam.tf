# KMS and S3 reject a policy whose principal does not exist yet ("invalid principals", aws-cdk#5553),
# and IAM turns a role's ARN in a policy into the id of that one role, so that making the role anew
# silently takes its access away. Hence: the principal is the account, which always exists, and
# aws:PrincipalArn pins the roles in it; of a role session that key is the role's ARN, path included.
locals {
  grants = flatten([
    for access, accounts in {
      for access, arns in {
        ReadOnly  = var.access.read_only
        ReadWrite = var.access.read_write
        } : access => {
        # An ARN without an account is refused by checks.tf, not by an index error here.
        for arn in sort(distinct(arns)) : try(split(":", arn)[4], "") => arn...
      }
      } : [
      for account, arns in accounts : {
        access    = access
        account   = account
        principal = "arn:${local.aws.partition}:iam::${account}:root"
        condition = {
          for operator, keys in {
            ArnEquals    = { "aws:PrincipalArn" = arns }
            StringEquals = { "aws:PrincipalOrgID" = [var.organization_id] }
          } : operator => keys if operator == "ArnEquals" || var.organization_id != null
        }
      }
    ]
  ])

  actions = {
    bucket = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"]
    object = {
      ReadOnly = ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"]
      ReadWrite = [
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:GetObjectVersion",
        "s3:GetObjectVersionTagging",
        "s3:PutObject",
        # CodePipeline sends the ACL bucket-owner-full-control, BucketOwnerEnforced or not.
        "s3:PutObjectAcl",
        "s3:PutObjectTagging",
        "s3:PutObjectVersionTagging",
      ]
    }

    key = {
      Administer = [
        "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey",
        "kms:DisableKeyRotation", "kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListKeyPolicies", "kms:ListKeyRotations",
        "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:ReplicateKey", "kms:RevokeGrant",
        "kms:RotateKeyOnDemand", "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource",
        "kms:UpdateAlias", "kms:UpdateKeyDescription", "kms:UpdatePrimaryRegion",
      ]
      ReadOnly  = ["kms:Decrypt", "kms:DescribeKey"]
      ReadWrite = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    }
  }

  denied = [
    {
      sid       = "DenyInsecureTransport"
      actions   = ["s3:*"]
      resources = [local.bucket_arn, "${local.bucket_arn}/*"]
      condition = { Bool = { "aws:SecureTransport" = ["false"] } }
    },
    {
      sid       = "DenyOldTls"
      actions   = ["s3:*"]
      resources = [local.bucket_arn, "${local.bucket_arn}/*"]
      condition = { NumericLessThan = { "s3:TlsVersion" = [coalesce(var.tls_minimum_version, "0")] } }
    },
    # An upload without the headers gets the bucket's default: the store's key. A negated operator
    # alone would deny it too, with or without IfExists, because it holds where the header is
    # missing; so each denial that reads a header also asks that the header is there.
    {
      sid       = "DenyOtherEncryption"
      actions   = ["s3:PutObject"]
      resources = ["${local.bucket_arn}/*"]
      condition = {
        Null            = { "s3:x-amz-server-side-encryption" = ["false"] }
        StringNotEquals = { "s3:x-amz-server-side-encryption" = ["aws:kms"] }
      }
    },
    # Asked for aws:kms with no key, S3 takes not the bucket's default but the AWS managed key
    # aws/s3, which no role of another account can ever use (S3 API reference, PutObject).
    {
      sid       = "DenyAwsManagedKey"
      actions   = ["s3:PutObject"]
      resources = ["${local.bucket_arn}/*"]
      condition = {
        Null         = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = ["true"] }
        StringEquals = { "s3:x-amz-server-side-encryption" = ["aws:kms"] }
      }
    },
    # An object under a key that its uploader keeps is one that nobody can read back; the bucket's
    # encryption does not overrule it, and such an upload carries none of the headers above.
    {
      sid       = "DenyCustomerProvidedKey"
      actions   = ["s3:PutObject"]
      resources = ["${local.bucket_arn}/*"]
      condition = { Null = { "s3:x-amz-server-side-encryption-customer-algorithm" = ["false"] } }
    },
    # The ARN of a new key is not known before it exists, and this policy has to be known in the
    # first plan: so any key of this account and Region. CodePipeline and CodeBuild send the ARN.
    {
      sid       = "DenyForeignKey"
      actions   = ["s3:PutObject"]
      resources = ["${local.bucket_arn}/*"]
      condition = {
        Null          = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = ["false"] }
        StringNotLike = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = ["arn:${local.aws.partition}:kms:${local.aws.region}:${local.aws.account_id}:key/*"] }
      }
    },
  ]

  bucket_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        for denial in local.denied : {
          Sid       = denial.sid
          Effect    = "Deny"
          Principal = "*"
          Action    = denial.actions
          Resource  = denial.resources
          Condition = denial.condition
        } if denial.sid != "DenyOldTls" || var.tls_minimum_version != null
      ],
      flatten([
        for grant in local.grants : [
          {
            Sid       = "${grant.access}Bucket${grant.account}"
            Effect    = "Allow"
            Principal = { AWS = grant.principal }
            Action    = local.actions.bucket
            Resource  = [local.bucket_arn]
            Condition = grant.condition
          },
          {
            Sid       = "${grant.access}Objects${grant.account}"
            Effect    = "Allow"
            Principal = { AWS = grant.principal }
            Action    = local.actions.object[grant.access]
            Resource  = ["${local.bucket_arn}/*"]
            Condition = grant.condition
          },
        ]
      ]),
    )
  })

  # In a key's policy "*" means this key.
  # In the policy of a key, "*" is that key and no other: KMS Developer Guide, "Key policies".
  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        # Without it the key can be locked for ever; with it the account's IAM policies decide, which
        # is how the roles of this account use the key.
        for administrators in [sort(distinct(var.key_administrator_arns))] : {
          Sid       = "AccountAdministration"
          Effect    = "Allow"
          Principal = { AWS = "arn:${local.aws.partition}:iam::${local.aws.account_id}:root" }
          Action    = ["kms:*"]
          Resource  = ["*"]
        } if length(administrators) == 0
      ],
      [
        # Who manages the key does not use it: no Decrypt, and no CreateGrant, which would lend it. The
        # root user is always among them, so that a role that is gone locks nobody out.
        for administrators in [sort(distinct(var.key_administrator_arns))] : {
          Sid       = "KeyAdministration"
          Effect    = "Allow"
          Principal = { AWS = "arn:${local.aws.partition}:iam::${local.aws.account_id}:root" }
          Action    = local.actions.key.Administer
          Resource  = ["*"]
          Condition = { ArnEquals = { "aws:PrincipalArn" = concat(administrators, ["arn:${local.aws.partition}:iam::${local.aws.account_id}:root"]) } }
        } if length(administrators) > 0
      ],
      [
        for grant in local.grants : {
          Sid       = "${grant.access}${grant.account}"
          Effect    = "Allow"
          Principal = { AWS = grant.principal }
          Action    = local.actions.key[grant.access]
          Resource  = ["*"]
          Condition = grant.condition
        }
      ],
    )
  })
}

resource "aws_s3_bucket_policy" "this" {
  count = var.create_bucket ? 1 : 0

  bucket = aws_s3_bucket.this[0].bucket
  policy = local.bucket_policy

  # S3 answers OperationAborted where both are written to one bucket at once.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
