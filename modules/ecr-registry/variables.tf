variable "account_id" {
  description = "Account of the registry. Null means that of the provider."
  type        = string
  default     = null
}

variable "account_settings" {
  description = "Settings of ECR for the account in this Region; null leaves one alone, and none goes back when it is taken away here. `basic_scan_type_version` AWS_NATIVE scans by AWS's own means. `registry_policy_scope` V2 lets the registry's policy speak of every action of ECR."
  type = object({
    basic_scan_type_version = optional(string)
    registry_policy_scope   = optional(string)
  })
  default  = {}
  nullable = false
}

variable "cached_by" {
  description = "Roles, by ARN, of pull-through caches of other accounts, which may take images of this registry: the output `pull_through_cache_role_arn` there. `prefixes` of repositories' names narrow it; empty means all. It needs `registry_policy_scope` V2. Null for none."
  type = object({
    prefixes  = optional(list(string), [])
    role_arns = list(string)
  })
  default = null
}

variable "creation_templates" {
  description = <<-EOT
    What repositories are like that ECR itself creates, by the prefix of their names, 2 to 256 characters, to which "/" is added, or ROOT for those that no prefix is for. Repositories that are there already stay as they are.
    `applied_for`: what ECR creates them for: REPLICATION into this registry, PULL_THROUGH_CACHE or both.
    `codebuild_pull`, `expire_others_after_days`, `expire_untagged_after_days`, `keep_tagged`, `lambda_pull`, `pull_accounts`, `pull_organizations`, `pull_role_arns` and `push_role_arns`: as in the module ecr.
    `custom_role_arn`: role that ECR creates them by, known when Terraform plans. Null means one that is made here where there are tags or keys, which ECR's own role does not use.
    `description`: at most 255 characters.
    `encryption`: null encrypts with AES256; `type` is KMS, KMS_DSSE or AES256, and `kms_key` the ARN of a key of this account of the first two, where null means the key that AWS manages. `kms_key_alias` is an alias of that key, by which the role may use it.
    `image_tag_mutability`: IMMUTABLE or MUTABLE; null means MUTABLE for a cache, whose tags move as those of its upstream do, and IMMUTABLE otherwise.
    `tags`: of these repositories alone, before those of all.
  EOT
  type = map(object({
    applied_for     = list(string)
    codebuild_pull  = optional(list(string), [])
    custom_role_arn = optional(string)
    description     = optional(string)
    encryption = optional(object({
      kms_key       = optional(string)
      kms_key_alias = optional(string)
      type          = optional(string, "KMS")
    }))
    expire_others_after_days   = optional(number)
    expire_untagged_after_days = optional(number, 14)
    image_tag_mutability       = optional(string)
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
    tags               = optional(map(string), {})
  }))
  default  = {}
  nullable = false
}

variable "partition" {
  description = "Partition of the registry, such as aws or aws-cn. Null means that of the provider."
  type        = string
  default     = null
}

variable "policy_statements" {
  description = "Further statements of the registry's policy, of which an account has one in a Region. `principals`: `aws` are ARNs or account ids, `services` names of services. Actions other than CreateRepository, ReplicateImage and BatchImportUpstreamImage need `registry_policy_scope` V2."
  type = list(object({
    actions    = list(string)
    conditions = optional(map(map(list(string))), {})
    effect     = optional(string, "Allow")
    principals = object({
      aws      = optional(list(string), [])
      services = optional(list(string), [])
    })
    resources = list(string)
    sid       = string
  }))
  default  = []
  nullable = false
}

variable "pull_through_cache" {
  description = <<-EOT
    Caches by the prefix of their repositories' names, 2 to 30 characters, to which "/" is added, or ROOT for all that no prefix is for.
    `credential_arn`: ARN of the secret with which ECR logs in to the upstream, whose name begins with `ecr-pullthroughcache/`. Docker Hub, GitHub, GitLab, Azure and Chainguard need one.
    `custom_role_arn`: role that ECR takes images by from a registry of ECR in another account, known when Terraform plans. Null means one that is made here.
    `import_role_arns`: ARNs of roles, of any account, whose pulls may fill the cache and create its repositories; they need not exist yet.
    `upstream_registry_url`: public.ecr.aws, quay.io, registry.k8s.io, registry-1.docker.io, ghcr.io, registry.gitlab.com, cgr.dev, NAME.azurecr.io, or ACCOUNT.dkr.ecr.REGION.amazonaws.com.
    `upstream_repository_prefix`: of a registry of ECR, the prefix there that the cache is of; null means all of it.
  EOT
  type = map(object({
    credential_arn             = optional(string)
    custom_role_arn            = optional(string)
    import_role_arns           = optional(list(string), [])
    upstream_registry_url      = string
    upstream_repository_prefix = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "region" {
  description = "Region of the registry. Null means that of the provider."
  type        = string
  default     = null
}

variable "replicate_from" {
  description = "Accounts whose registries may replicate to this one: the other side of their `replication`. `prefixes` of repositories' names narrow it; empty means all. Without `create_repositories` only repositories that are there already receive images. Null for none. The own account needs no leave."
  type = object({
    account_ids         = list(string)
    create_repositories = optional(bool, true)
    prefixes            = optional(list(string), [])
  })
  default = null
}

variable "replication" {
  description = "Where images go that are pushed from now on: up to 10 rules, of up to 25 destinations in all. A destination without an `account_id` is another Region of the own account; one of another account has to let this one by its `replicate_from`. `prefixes` of repositories' names, up to 100, narrow a rule; empty means all. Images that came by replication go no further."
  type = list(object({
    destinations = list(object({
      account_id = optional(string)
      region     = string
    }))
    prefixes = optional(list(string), [])
  }))
  default  = []
  nullable = false
}

variable "role" {
  description = "Names, by default ecr-creation-REGION and ecr-pull-through-cache-REGION, path and boundary, the ARN of a policy, of the roles that are made for `creation_templates` and `pull_through_cache`."
  type = object({
    cache_name           = optional(string)
    creation_name        = optional(string)
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default  = {}
  nullable = false
}

variable "scanning" {
  description = <<-EOT
    How images are scanned, in place of what each repository says. Null leaves it alone.
    `rules`: up to 2, of different frequencies; each for repositories whose names match one of up to 100 `filters`, where * stands for anything, and a filter without it is for every name that holds it.
    `frequency`: SCAN_ON_PUSH, or MANUAL for BASIC, or CONTINUOUS_SCAN for ENHANCED, which comes first where both match.
    `type`: BASIC, or ENHANCED, which Inspector does and is paid for.
  EOT
  type = object({
    rules = optional(list(object({
      filters   = optional(list(string), ["*"])
      frequency = string
    })), [])
    type = string
  })
  default = null
}

variable "tags" {
  description = "Tags of the roles, and of every repository that ECR creates by a template."
  type        = map(string)
  default     = {}
  nullable    = false
}
