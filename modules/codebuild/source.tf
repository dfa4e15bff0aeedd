locals {
  connected_types = ["BITBUCKET", "GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED"]
  source_type     = var.artifact_store != null ? "CODEPIPELINE" : try(var.project_source.type, "NO_SOURCE")
  connected       = contains(local.connected_types, local.source_type)

  codecommit_repository = local.source_type != "CODECOMMIT" ? null : element(
    split("/", try(coalesce(var.project_source.location), "")), -1
  )
}
