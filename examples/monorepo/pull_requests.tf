# One check of a pull request for the whole repository: what it runs, it finds out itself. It hands
# nothing on and has no right but to read the repository and to write its log, for a pull request runs
# its own code.
module "check" {
  source   = "../../modules/codebuild"
  for_each = toset([for check in var.pull_requests[*] : "check"])

  account_id = var.account_id
  region     = var.region

  name        = "${var.name}-check"
  description = "Checks pull requests of ${var.repository}"
  buildspec   = { path = var.pull_requests.buildspec }

  connection_arns = [var.connection_arn]
  project_source = {
    type                = "GITHUB"
    location            = "https://github.com/${var.repository}.git"
    connection_arn      = var.connection_arn
    report_build_status = true
    # The check compares with the branch, of which a shallow clone knows nothing.
    git_clone_depth = 0
  }

  webhook = {
    filter_groups = [[
      { type = "EVENT", pattern = "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED" },
      { type = "BASE_REF", pattern = "^refs/heads/${var.branch}$" },
      # Who is not among these starts no build: it would run whatever they wrote.
      { type = "ACTOR_ACCOUNT_ID", pattern = "^(${join("|", var.pull_requests.contributor_ids)})$" },
    ]]
  }
}
