locals {
  connected_types = ["BITBUCKET", "GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED"]
  source_type     = local.in_pipeline ? "CODEPIPELINE" : try(var.project_source.type, "NO_SOURCE")
  connected       = contains(local.connected_types, local.source_type)

  # The provider's id of the repository, such as acme/orders: the path of its URL.
  source_repository = try(regex("^https://[^/]+/(.+?)(?:\\.git)?/?$", var.project_source.location)[0], "")

  codecommit_repository = local.source_type != "CODECOMMIT" ? null : element(
    split("/", try(coalesce(var.project_source.location), "")), -1
  )
}
