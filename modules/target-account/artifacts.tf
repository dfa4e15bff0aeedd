locals {
  # An action writes what it puts out as this role, and does no more than read where it puts out nothing: who
  # may write can exchange an artifact that another environment waits for. What is deployed by a variable of
  # its own puts out nothing, but for CloudFormation where it is asked for a file. Which action is behind
  # `policies` alone, such as a source, is not known here.
  writes_artifacts = var.output_artifacts != null ? var.output_artifacts : anytrue([
    contains(keys(local.declared), "codebuild"),
    contains(keys(local.declared), "step_functions"),
    length(flatten(var.lambda[*].invoked_functions)) > 0,
    length(local.declared) == 0,
  ])

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

  # By role: the action role's is what the store's own policies grant a role of `access.read_only`, or of
  # `access.read_write`, for both sides have to; CloudFormation's is less, what a template points at. The
  # account of the bucket is asked for, so that nobody who takes the name over later receives artifacts.
  store_statements = { for role, actions in {
    action = {
      bucket = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"]
      key = concat(
        ["kms:Decrypt", "kms:DescribeKey"],
        local.writes_artifacts ? ["kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"] : [],
      )
      objects = concat(
        ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"],
        local.writes_artifacts ? ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"] : [],
      )
    }
    cloudformation = {
      bucket  = []
      key     = ["kms:Decrypt", "kms:DescribeKey"]
      objects = ["s3:GetObject", "s3:GetObjectVersion"]
    }
    } : role => flatten([
      for store in local.stores : [
        for statement in [
          {
            sid       = "ArtifactBucket${store.sid}"
            actions   = actions.bucket
            resources = [store.bucket_arn]
            condition = { StringEquals = { "aws:ResourceAccount" = [store.account_id] } }
          },
          {
            sid       = "ArtifactObjects${store.sid}"
            actions   = actions.objects
            resources = ["${store.bucket_arn}/*"]
            condition = { StringEquals = { "aws:ResourceAccount" = [store.account_id] } }
          },
          {
            sid     = "ArtifactKey${store.sid}"
            actions = actions.key
            # The key's ARN is not known on this side before the store is applied; its alias is.
            resources = ["arn:${local.aws.partition}:kms:${store.region}:${store.account_id}:key/*"]
            condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [store.key_alias] } }
          },
        ] : statement if length(statement.actions) > 0
      ]
  ]) }
}
