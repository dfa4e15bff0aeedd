locals {
  source_problems = {
    known = concat(
      var.artifact_store == null || length(local.sources) == 0 ? [] : [
        "artifact_store and ${var.project_source != null ? "project_source" : "secondary_sources"} exclude each other: a pipeline's project takes its ${var.project_source != null ? "source" : "sources"} from the pipeline.",
      ],
      var.artifact_store != null || var.project_source != null ? [] : [
        "the project has no source: set artifact_store where a pipeline runs it, else project_source.",
      ],
      [for at, s in local.sources :
        "${at}.type \"${s.type}\" is none of ${join(", ", sort(local.allowed.source_types))}${local.did_you_mean[s.type]}."
        if contains(local.wrong.source_types, s.type)
      ],
      length(var.secondary_sources) <= 12 ? [] : [
        "there are ${length(var.secondary_sources)} secondary_sources, and CodeBuild takes at most 12.",
      ],
      [for id in keys(var.secondary_sources) :
        "secondary_sources: \"${id}\" is no identifier, which is 1 to 127 letters, digits and underscores."
        if !can(regex("^[A-Za-z0-9_]{1,127}$", id))
      ],
      [for id, s in var.secondary_sources :
        "secondary_sources[\"${id}\"].type is NO_SOURCE, which is nothing to add: remove it."
        if s.type == "NO_SOURCE"
      ],
      [for at, s in local.sources :
        "${at}.git_clone_depth is ${s.git_clone_depth}, and must be 0, which means all, or more."
        if s.git_clone_depth < 0
      ],
      [for at, s in local.sources :
        "${at}.fetch_submodules is for a Git repository, and its type is ${s.type}."
        if s.fetch_submodules && contains(["NO_SOURCE", "S3"], s.type)
      ],
      # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
      [for at, s in local.sources :
        "${at}.report_build_status is for ${join(", ", local.allowed.connected_types)}, and its type is ${s.type}."
        if s.report_build_status && contains(["CODECOMMIT", "NO_SOURCE", "S3"], s.type)
      ],
      [for at, s in local.sources :
        "${at}.build_status_config is for BITBUCKET, GITHUB and GITHUB_ENTERPRISE, and its type is ${s.type}."
        if s.build_status_config != null && contains(["CODECOMMIT", "GITLAB", "GITLAB_SELF_MANAGED", "NO_SOURCE", "S3"], s.type)
      ],
      [for at, s in local.sources :
        "${at}.insecure_ssl trusts any server, and is for a GITHUB_ENTERPRISE or GITLAB_SELF_MANAGED server of your own: remove it."
        if s.insecure_ssl && contains(["BITBUCKET", "CODECOMMIT", "GITHUB", "GITLAB", "NO_SOURCE", "S3"], s.type)
      ],
      var.artifact_store != null || length(var.full_clone_repositories) == 0 ? [] : [
        "full_clone_repositories is for the project of a pipeline: set artifact_store, or name the repository in project_source.location.",
      ],
      [for repository in var.full_clone_repositories :
        "full_clone_repositories: \"${repository}\" is no full repository id such as acme/orders."
        if !can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$", repository))
      ],
      var.project_source == null || var.buildspec.container_image == null || local.source_type != "NO_SOURCE" ? [] : [
        "buildspec.container_image needs a source with a Dockerfile, and project_source.type is NO_SOURCE.",
      ],
      !var.badge_enabled || !contains(["CODEPIPELINE", "S3"], local.source_type) ? [] : [
        "badge_enabled is not for a project ${local.source_type == "S3" ? "with a source in S3" : "that a pipeline runs"}, which CodeBuild makes no badge for: remove it.",
      ],
    )

    # A connection, a repository's address and a deferred data source's Region may not be known yet.
    values = concat(
      [for at, s in local.sources :
        "a source of type ${s.type} is read through a connection: set ${at}.connection_arn, or secret_arn, or default_credential where the account has a credential for it or the repository is public."
        if contains(local.allowed.connected_types, s.type) && s.connection_arn == null && s.secret_arn == null && !s.default_credential
      ],
      [for at, s in local.sources :
        "${at}.connection_arn \"${s.connection_arn}\" is no ARN of a connection."
        if s.connection_arn == null ? false : !can(regex("^arn:[a-z-]+:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/[^*?$]+$", s.connection_arn))
      ],
      [for at, s in local.sources :
        "${at} is read with one credential: set only one of connection_arn, secret_arn and default_credential."
        if contains(local.allowed.connected_types, s.type) && length([for given in [s.connection_arn != null, s.secret_arn != null, s.default_credential] : given if given]) > 1
      ],
      [for at, s in local.sources :
        "a source of type ${s.type} needs no connection: remove ${at}.connection_arn."
        if contains(["CODECOMMIT", "NO_SOURCE", "S3"], s.type) && s.connection_arn != null
      ],
      [for at, s in local.sources :
        "a source of type ${s.type} needs no credential, for the role reads it: remove ${at}.${s.secret_arn != null ? "secret_arn" : "default_credential"}."
        if contains(["CODECOMMIT", "NO_SOURCE", "S3"], s.type) && (s.secret_arn != null || s.default_credential)
      ],
      [for at, s in local.sources :
        "${at}.secret_arn \"${s.secret_arn}\" must be the whole ARN of a secret in Secrets Manager."
        if s.secret_arn == null ? false : !can(regex("^arn:[^:]+:secretsmanager:[^:]+:[0-9]{12}:secret:.", s.secret_arn))
      ],
      [for at, s in local.sources :
        "a source of type ${s.type} needs ${at}.location, the repository's HTTPS URL."
        if contains(concat(local.allowed.connected_types, ["CODECOMMIT"]), s.type) && !can(regex("^https://[^/]+/.", s.location)) && coalesce(s.location, "-") != "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION"
      ],
      [for at, s in local.sources :
        "${at}.location holds a password or a token, which the console, the plan and the state show: remove it, and let the connection or secret_arn give it."
        if can(regex(local.allowed.patterns.secret_value, s.location))
      ],
      [for at, s in local.sources :
        "${at}.insecure_ssl trusts any server, and environment.certificate says which one to trust: remove insecure_ssl."
        if s.insecure_ssl && var.environment.certificate != null
      ],
      [for at, s in local.sources :
        "a source of type S3 needs ${at}.location, BUCKET/PATH/OBJECT or BUCKET/FOLDER/."
        if s.type == "S3" && !can(regex("^[a-z0-9][a-z0-9.-]+/[^/]", s.location))
      ],
      [for at, s in local.sources :
        "a source of type NO_SOURCE has no location: remove ${at}.location."
        if s.type == "NO_SOURCE" && s.location != null
      ],
      # https://docs.aws.amazon.com/codebuild/latest/userguide/github-global-organization-webhook.html
      [for at, s in local.sources :
        "${at}.location CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION stands for the repository that an organization's webhook tells: set webhook.scope_configuration, or name a repository."
        if coalesce(s.location, "-") == "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION" && (at != "project_source" || try(var.webhook.scope_configuration.name, null) == null)
      ],
      [for s in var.project_source[*] :
        "webhook.scope_configuration listens to all of \"${var.webhook.scope_configuration.name}\": set project_source.location to CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION."
        if try(var.webhook.scope_configuration.name, null) != null && contains(local.allowed.connected_types, s.type) && coalesce(s.location, "-") != "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION"
      ],
      [for s in var.project_source[*] :
        "buildspec.path names a file of the source, and project_source.type is NO_SOURCE: use buildspec.inline."
        if s.type == "NO_SOURCE" && var.buildspec.path != null && !startswith(coalesce(var.buildspec.path, "-"), "arn:")
      ],
      [for store in var.artifact_store[*] :
        "the artifact store is in ${store.region} and the project in ${local.aws.region}: a project uses the store of its own Region."
        if store.region != null && store.region != local.aws.region
      ],
      var.connection_arns == null || length(var.full_clone_repositories) > 0 || contains(values(local.auth)[*].type, "CODECONNECTIONS") ? [] : [
        "connection_arns does nothing without full_clone_repositories, the repositories to clone through them, or a project_source that is read through a connection.",
      ],
    )
  }
}
