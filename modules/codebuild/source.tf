locals {
  source_type = var.artifact_store != null ? "CODEPIPELINE" : try(var.project_source.type, "NO_SOURCE")

  # By the name that a message calls them.
  sources = merge(
    { for s in var.project_source[*] : "project_source" => s },
    { for id, s in var.secondary_sources : "secondary_sources[\"${id}\"]" => s },
  )

  # No auth block for a default_credential: CodeBuild then takes the account's own, if it has one.
  auth = { for at, s in local.sources : at =>
    s.secret_arn != null ? { type = "SECRETS_MANAGER", resource = s.secret_arn } : { type = "CODECONNECTIONS", resource = s.connection_arn }
    if contains(local.allowed.connected_types, s.type) && !s.default_credential
  }
}

resource "aws_codebuild_webhook" "this" {
  count = var.webhook == null ? 0 : 1

  project_name    = aws_codebuild_project.this.name
  branch_filter   = var.webhook.branch_filter
  build_type      = var.webhook.build_type
  manual_creation = var.webhook.manual_creation ? true : null

  dynamic "filter_group" {
    for_each = var.webhook.filter_groups

    content {
      dynamic "filter" {
        for_each = filter_group.value

        content {
          exclude_matched_pattern = filter.value.exclude_matched_pattern
          pattern                 = filter.value.pattern
          type                    = filter.value.type
        }
      }
    }
  }

  dynamic "scope_configuration" {
    for_each = var.webhook.scope_configuration[*]

    content {
      domain = scope_configuration.value.domain
      name   = scope_configuration.value.name
      scope  = scope_configuration.value.scope
    }
  }
}
