locals {
  source_problems = concat(
    var.artifact_store == null || var.project_source == null ? [] : [
      "artifact_store and project_source exclude each other: a pipeline's project takes its source from the pipeline.",
    ],
    var.artifact_store != null || var.project_source != null ? [] : [
      "the project has no source: set artifact_store where a pipeline runs it, else project_source.",
    ],
    [for type in local.wrong.source_types :
      "project_source.type \"${type}\" is none of ${join(", ", sort(local.allowed.source_types))}${local.did_you_mean[type]}."
    ],
    var.artifact_store != null || length(var.full_clone_repositories) == 0 ? [] : [
      "full_clone_repositories is for the project of a pipeline: set artifact_store, or name the repository in project_source.location.",
    ],
    [for repository in var.full_clone_repositories :
      "full_clone_repositories: \"${repository}\" is no full repository id such as acme/orders."
      if !can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$", repository))
    ],
    var.project_source == null || local.image == null || local.source_type != "NO_SOURCE" ? [] : [
      "buildspec.container_image needs a source with a Dockerfile, and project_source.type is NO_SOURCE.",
    ],
  )

  # A connection, a repository's address and a deferred data source's Region may not be known yet.
  source_value_problems = concat(
    [for s in var.project_source[*] :
      "a source of type ${s.type} is read through a connection: set project_source.connection_arn."
      if local.connected && s.connection_arn == null
    ],
    [for s in var.project_source[*] :
      "a source of type ${s.type} needs no connection: remove project_source.connection_arn."
      if contains(["CODECOMMIT", "NO_SOURCE"], s.type) && s.connection_arn != null
    ],
    [for s in var.project_source[*] :
      "a source of type ${s.type} needs project_source.location, the repository's HTTPS URL."
      if contains(local.allowed.source_types, s.type) && s.type != "NO_SOURCE" && !can(regex("^https://[^/]+/.", s.location))
    ],
    [for s in var.project_source[*] :
      "buildspec.path names a file of the source, and project_source.type is NO_SOURCE: use buildspec.inline."
      if s.type == "NO_SOURCE" && var.buildspec.path != null
    ],
    [for store in var.artifact_store[*] :
      "the artifact store is in ${store.region} and the project in ${local.region}: a project uses the store of its own Region."
      if store.region != null && store.region != local.region
    ],
    var.connection_arns == null || length(var.full_clone_repositories) > 0 || local.connected ? [] : [
      "connection_arns does nothing without full_clone_repositories, the repositories to clone through them, or a project_source that is read through a connection.",
    ],
  )
}
