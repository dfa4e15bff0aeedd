variable "abort_incomplete_upload_after_days" {
  description = "Days after which the parts of an upload that was never completed are deleted, 1 or more."
  type        = number
  default     = 7
  nullable    = false
}

variable "access" {
  description = "ARNs of the roles, of this account or any other, that use the artifacts: `read_write` for those that put artifacts out, the roles of pipelines and builds, `read_only` for those that only fetch, such as the action role of a deploy or an instance profile's. The roles need not exist yet."
  type = object({
    read_only  = optional(list(string), [])
    read_write = optional(list(string), [])
  })
  default  = {}
  nullable = false
}

variable "access_logging" {
  description = "Bucket of the same account and Region that receives the server access logs, and the prefix of its objects; `partition_date_source` files them by date, \"EventTime\" or \"DeliveryTime\", and null by none. The bucket has to let logging.s3.amazonaws.com write, and to encrypt by default with SSE-S3: S3 delivers no logs to one under a KMS key. Null for no logs."
  type = object({
    bucket                = string
    partition_date_source = optional(string)
    prefix                = optional(string, "")
  })
  default = null
}

variable "account_id" {
  description = "Account that owns the store, 12 digits; null means that of the provider."
  type        = string
  default     = null
}

variable "create_bucket" {
  description = "Whether the bucket is made. False takes the bucket `name` of this account and Region as it is: its owner gives it the output `bucket_policy`, versioning and the key as default encryption, and nothing of it is managed here."
  type        = bool
  default     = true
  nullable    = false
}

variable "eventbridge_notifications" {
  description = "Whether the bucket sends its events to EventBridge, for rules on objects that are written."
  type        = bool
  default     = false
  nullable    = false
}

variable "expire_after_days" {
  description = "Days after which an artifact expires; null keeps artifacts for ever. The default is as long as CodePipeline keeps its history: an execution that can still be rolled back to has its artifacts."
  type        = number
  default     = 365
}

variable "force_destroy" {
  description = "Whether destroying the store deletes the artifacts in it. False refuses to destroy a bucket that is not empty."
  type        = bool
  default     = false
  nullable    = false
}

variable "key" {
  description = "KMS key of the store's account and Region to use instead of a new one: its ARN, and its alias, by which roles in other accounts are granted it. Its policy stays its owner's, who gives it the output `key_policy`. Null creates a key."
  type = object({
    alias = string
    arn   = string
  })
  default = null
}

variable "key_administrator_arns" {
  description = "ARNs of the roles or users of this account that may manage the key that is created, and not use it; the role that applies this has to be among them. Empty means whoever the account's IAM policies let, who may then use it as well."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "key_alias" {
  description = "Alias of the key that is created, `alias/...`; null means `alias/` and the bucket's name."
  type        = string
  default     = null
}

variable "key_deletion_window_in_days" {
  description = "Days between the deletion of the key and its end, 7 to 30, in which it can be restored."
  type        = number
  default     = 30
  nullable    = false
}

variable "key_multi_region" {
  description = "Whether the key that is created is a multi-Region primary, which can be replicated. It cannot be changed without replacing the key."
  type        = bool
  default     = false
  nullable    = false
}

variable "key_rotation_period_in_days" {
  description = "Days between two rotations of the key's material, 90 to 2560; null means AWS's own, 365."
  type        = number
  default     = null
}

variable "name" {
  description = "Name of the bucket, 3 to 63 lowercase letters, digits and hyphens; unique in all of AWS. A bucket that is brought may have dots and capitals in it."
  type        = string
  nullable    = false
}

variable "noncurrent_expire_after_days" {
  description = "Days after which a version that is no longer current is deleted, 1 or more."
  type        = number
  default     = 30
  nullable    = false
}

variable "organization_id" {
  description = "AWS organization, `o-...`, that the roles of `access` must belong to as well; null does not ask."
  type        = string
  default     = null
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "region" {
  description = "Region of the store; null means that of the provider. It does not move the store: pass another `providers` for that."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of the bucket and the key."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "tls_minimum_version" {
  description = "Lowest TLS version of a request, \"1.2\" or \"1.3\"; null accepts what S3 accepts."
  type        = string
  default     = null
}
