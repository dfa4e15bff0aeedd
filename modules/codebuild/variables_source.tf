variable "connection_arns" {
  description = "ARNs of the connections that `full_clone_repositories` are cloned through, or a source is read through. Null means any connection of the project's account and Region; the repositories bound it either way. The token of a source's connection is readable of exactly the `connection_arn` that the source names."
  type        = list(string)
  default     = null
}

variable "full_clone_repositories" {
  description = "Full ids, such as acme/orders, of the repositories that the pipeline's source actions hand on as a full clone (OutputArtifactFormat CODEBUILD_CLONE_REF): the build itself clones them, through the connection."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "project_source" {
  description = <<-EOT
    Source of a project that no pipeline runs; null where `artifact_store` is given.
    `build_status_config`: what a GITHUB, GITHUB_ENTERPRISE or BITBUCKET source shows beside a commit, where `report_build_status` is set: its label `context` and the address `target_url` behind it, which may hold CodeBuild's variables.
    `connection_arn`: connection to the provider of a GITHUB, GITHUB_ENTERPRISE, GITLAB, GITLAB_SELF_MANAGED or BITBUCKET source. Its handshake must be complete.
    `default_credential`: true where such a source is read with the credential that the account has for the provider, or without any because the repository is public.
    `fetch_submodules`: whether Git submodules are fetched as well.
    `git_clone_depth`: commits to clone; 0 means all.
    `insecure_ssl`: true trusts any certificate of a GITHUB_ENTERPRISE or GITLAB_SELF_MANAGED server; `environment.certificate` is the better way.
    `location`: the repository's HTTPS URL; for S3 `BUCKET/PATH/OBJECT`, a ZIP file, or `BUCKET/FOLDER/`; CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION where `webhook.scope_configuration` is set.
    `report_build_status`: whether the provider is told how the build ended.
    `secret_arn`: secret that holds a token for the provider, in place of a connection.
    `type`: one of the above, CODECOMMIT, S3, or NO_SOURCE.
    `version`: branch, tag or commit, or version id of the object in S3; null means the default branch, or the latest.
  EOT
  type = object({
    build_status_config = optional(object({
      context    = optional(string)
      target_url = optional(string)
    }))
    connection_arn      = optional(string)
    default_credential  = optional(bool, false)
    fetch_submodules    = optional(bool, false)
    git_clone_depth     = optional(number, 1)
    insecure_ssl        = optional(bool, false)
    location            = optional(string)
    report_build_status = optional(bool, false)
    secret_arn          = optional(string)
    type                = string
    version             = optional(string)
  })
  default = null
}

variable "secondary_sources" {
  description = "Further sources, at most 12, of a project that no pipeline runs, by identifier: up to 127 letters, digits and underscores. A build finds one in the directory that CODEBUILD_SRC_DIR_identifier names. Attributes are those of `project_source`."
  type = map(object({
    build_status_config = optional(object({
      context    = optional(string)
      target_url = optional(string)
    }))
    connection_arn      = optional(string)
    default_credential  = optional(bool, false)
    fetch_submodules    = optional(bool, false)
    git_clone_depth     = optional(number, 1)
    insecure_ssl        = optional(bool, false)
    location            = string
    report_build_status = optional(bool, false)
    secret_arn          = optional(string)
    type                = string
    version             = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "webhook" {
  description = <<-EOT
    Events of the repository that start a build of a project that no pipeline runs; null for none.
    `branch_filter`: regular expression of branches, in place of `filter_groups`.
    `build_type`: BUILD, BUILD_BATCH, or RUNNER_BUILDKITE_BUILD for a NO_SOURCE project.
    `filter_groups`: a build starts when every filter of one group holds. Each group has a filter of the type EVENT, whose `pattern` names events, parted by commas: PUSH, PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED, PULL_REQUEST_MERGED, PULL_REQUEST_CLOSED, RELEASED, PRERELEASED or WORKFLOW_JOB_QUEUED. The `pattern` of any other `type` is a regular expression: ACTOR_ACCOUNT_ID, BASE_REF, COMMIT_MESSAGE, FILE_PATH, HEAD_REF, ORGANIZATION_NAME, RELEASE_NAME, REPOSITORY_NAME, TAG_NAME or WORKFLOW_NAME. `exclude_matched_pattern` true turns it round.
    `manual_creation`: true makes no webhook at GitHub: enter the outputs `webhook_payload_url` and `webhook_secret` there yourself.
    `scope_configuration`: listens to a whole organization, enterprise or group in place of a repository: its `name`, the `scope` GITHUB_ORGANIZATION, GITHUB_GLOBAL or GITLAB_GROUP, and the `domain` of a server of your own.
    `trusted_contributors`: whether everyone who may open a pull request is trusted with the project's rights. Where it is false, a group with an event of pull requests other than PULL_REQUEST_MERGED, or with WORKFLOW_JOB_QUEUED, needs a filter of the type ACTOR_ACCOUNT_ID whose pattern is ids between ^ and $, such as ^(1234|5678)$. It does not hold with `public_read`.
  EOT
  type = object({
    branch_filter = optional(string)
    build_type    = optional(string, "BUILD")
    filter_groups = optional(list(list(object({
      exclude_matched_pattern = optional(bool, false)
      pattern                 = string
      type                    = string
    }))), [])
    manual_creation = optional(bool, false)
    scope_configuration = optional(object({
      domain = optional(string)
      name   = string
      scope  = optional(string, "GITHUB_ORGANIZATION")
    }))
    trusted_contributors = optional(bool, false)
  })
  default = null
}
