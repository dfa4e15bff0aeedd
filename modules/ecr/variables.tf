variable "account_id" {
  description = "Account that owns the repositories. Null means that of the provider."
  type        = string
  default     = null
}

variable "partition" {
  description = "AWS partition, such as aws or aws-cn; null means that of the Region."
  type        = string
  default     = null
}

variable "region" {
  description = "Region of the repositories. Null means that of the provider."
  type        = string
  default     = null
}

variable "repositories" {
  description = <<-EOT
    Repositories by name, 2 to 256 characters.
    `codebuild_pull`: ARNs of CodeBuild projects, of any account, that run an image of the repository as their build image with the CodeBuild service's own credentials.
    `encryption`: null encrypts with AES256; `type` is KMS, KMS_DSSE or AES256, and `kms_key` the ARN of the key of the first two, where null means the key that AWS manages. It cannot be changed without replacing the repository.
    `expire_others_after_days`: days after the push that an image expires which no pattern of `keep_tagged` matches, 1 or more; null keeps it for ever.
    `expire_untagged_after_days`: days after the push that an untagged image expires; 0 keeps it for ever.
    `force_delete`: whether destroying the repository deletes its images.
    `image_tag_mutability`: IMMUTABLE, or MUTABLE for a repository whose tags move, such as that of a build cache.
    `keep_tagged`: for each of `tag_patterns` (`*` stands for anything, at most 4 in a pattern), the newest `count` images with such a tag are kept, or those pushed in the last `days` days; an image expires by the first pattern that matches it alone, but counts in each: where an earlier pattern matches some of the newest `count` as well, fewer of the others are kept.
    `lambda_pull`: ids of accounts whose Lambda functions, in this Region, run images of the repository; as Lambda asks for it, any principal of theirs with the right to pull may pull.
    `pull_accounts`: ids of accounts in which any principal with the right to pull may pull.
    `pull_organizations`: ids of AWS organizations, `o-...`, in which any principal with the right to pull may pull.
    `pull_role_arns`: ARNs of roles, of any account, that may pull; they need not exist yet.
    `push_role_arns`: ARNs of roles, of any account, that may push and pull, such as a build's in an account of its own; they need not exist yet.
    `scan_on_push`: whether an image is scanned when it is pushed.
    `tags`: tags of this repository alone, before those of all.
  EOT
  type = map(object({
    codebuild_pull = optional(list(string), [])
    encryption = optional(object({
      kms_key = optional(string)
      type    = optional(string, "KMS")
    }))
    expire_others_after_days   = optional(number)
    expire_untagged_after_days = optional(number, 14)
    force_delete               = optional(bool, false)
    image_tag_mutability       = optional(string, "IMMUTABLE")
    keep_tagged = optional(list(object({
      count        = optional(number)
      days         = optional(number)
      tag_patterns = list(string)
    })), [])
    lambda_pull        = optional(list(string), [])
    pull_accounts      = optional(list(string), [])
    pull_organizations = optional(list(string), [])
    pull_role_arns     = optional(list(string), [])
    push_role_arns     = optional(list(string), [])
    scan_on_push       = optional(bool, true)
    tags               = optional(map(string), {})
  }))
  nullable = false
}

variable "tags" {
  description = "Tags of every repository."
  type        = map(string)
  default     = {}
  nullable    = false
}
