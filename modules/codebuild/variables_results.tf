variable "artifacts" {
  description = <<-EOT
    Where a project that no pipeline runs puts what the buildspec's `artifacts` section names; null for nowhere.
    `bucket`: name of the bucket.
    `bucket_owner_access`: READ_ONLY or FULL lets the account that owns the bucket, where it is another, read or own the objects. The role may then change the bucket's ACL, which CodeBuild asks for.
    `encryption_disabled`: true for objects that are not encrypted with a key of KMS.
    `name`: of the object, or of the folder; null means the project's name.
    `namespace_type`: BUILD_ID puts the build's id between path and name, NONE does not.
    `override_artifact_name`: whether the buildspec's `name` counts instead.
    `packaging`: ZIP, or NONE for a folder.
    `path`: prefix of the object; null means the bucket's root, and the role may then write everywhere in the bucket.
  EOT
  type = object({
    bucket                 = string
    bucket_owner_access    = optional(string)
    encryption_disabled    = optional(bool, false)
    name                   = optional(string)
    namespace_type         = optional(string, "NONE")
    override_artifact_name = optional(bool, false)
    packaging              = optional(string, "NONE")
    path                   = optional(string)
  })
  default = null
}

variable "badge_enabled" {
  description = "Whether a public address shows how the latest build ended. Not for a pipeline's project, an S3 source or Lambda."
  type        = bool
  default     = false
  nullable    = false
}

variable "encryption_key" {
  description = "KMS key for what a project that no pipeline runs writes to S3; null means the key that AWS manages for S3. `account_id` null means the project's own. A pipeline's project uses the key of its `artifact_store`."
  type = object({
    account_id = optional(string)
    alias      = string
    arn        = string
  })
  default = null
}

variable "logs" {
  description = <<-EOT
    Where builds write their logs.
    `cloudwatch`: `enabled` false for none. `group_name` brings a log group; null makes /aws/codebuild/NAME. `kms_key_arn` null encrypts with the key of CloudWatch Logs; `retention_in_days` 0 keeps for ever; both are of a group that is made. `stream_name` is a prefix of the streams.
    `s3`: null for none. The prefix is by default the project's name. `bucket_owner_access` READ_ONLY or FULL is for a bucket of another account, as in `artifacts`; `encryption_disabled` true for logs that anyone with access to the bucket can read.
  EOT
  type = object({
    cloudwatch = optional(object({
      enabled           = optional(bool, true)
      group_name        = optional(string)
      kms_key_arn       = optional(string)
      retention_in_days = optional(number, 90)
      stream_name       = optional(string)
    }), {})
    s3 = optional(object({
      bucket              = string
      bucket_owner_access = optional(string)
      encryption_disabled = optional(bool, false)
      prefix              = optional(string)
    }))
  })
  default  = {}
  nullable = false
}

variable "public_read" {
  description = "Makes results, logs and artifacts of ALL builds public, those of the past as well; null keeps them private. They are read with a role of their own, `NAME-codebuild-public`, or with the one that `role_arn` brings."
  type = object({
    role_arn = optional(string)
  })
  default = null
}

variable "report_groups" {
  description = <<-EOT
    Report groups, at most 5, by their name in the buildspec's `reports` section. The role may report to exactly these. CodeBuild puts the project's name and a hyphen before the name.
    `delete_reports`: whether a group goes together with its reports.
    `export`: bucket that the raw results go to, under `path`, as files or (`packaging` ZIP) as one; null for none. Its `key` is a KMS key, of the project's account where `account_id` is null.
    `type`: TEST or CODE_COVERAGE makes the group; null leaves that to the first build.
  EOT
  type = map(object({
    delete_reports = optional(bool, false)
    export = optional(object({
      bucket              = string
      encryption_disabled = optional(bool, false)
      key = object({
        account_id = optional(string)
        alias      = string
        arn        = string
      })
      packaging = optional(string, "NONE")
      path      = optional(string)
    }))
    type = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "secondary_artifacts" {
  description = "Further artifacts, at most 12, of a project that no pipeline runs, by their identifier in the buildspec's `secondary-artifacts`. Attributes are those of `artifacts`."
  type = map(object({
    bucket                 = string
    bucket_owner_access    = optional(string)
    encryption_disabled    = optional(bool, false)
    name                   = optional(string)
    namespace_type         = optional(string, "NONE")
    override_artifact_name = optional(bool, false)
    packaging              = optional(string, "NONE")
    path                   = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "share_with_account_ids" {
  description = "Accounts that may read the project and its builds."
  type        = list(string)
  default     = []
  nullable    = false
}
