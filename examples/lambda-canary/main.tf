data "aws_partition" "current" {}

locals {
  arn = "arn:${data.aws_partition.current.partition}"
}

module "connection" {
  source = "../../modules/connection"

  arn  = var.connection_arn
  name = var.name
}

module "artifact_store" {
  source = "../../modules/artifact-store"

  account_id = var.account_id
  region     = var.region

  name   = "${var.name}-artifacts-${var.account_id}"
  access = { read_write = [module.pipeline.role_arn, module.build.role_arn] }
}

module "build" {
  source = "../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name           = var.name
  artifact_store = module.artifact_store.store
  buildspec = {
    inline = yamlencode({
      version = 0.2
      env     = { shell = "bash" }
      phases = {
        install = { "runtime-versions" = { python = var.build.python } }
        # One phase: post_build would run after a build that failed as well.
        build = { commands = var.build.commands, "on-failure" = "ABORT" }
      }
      # CodeBuild zips what is in the folder, and the action gives the function that zip as it is.
      artifacts = { "base-directory" = var.build.directory, files = ["**/*"] }
    })
  }
}

# The alias that callers invoke, and the alarms that take a bad version back from it.
module "deploy" {
  source = "../../modules/lambda-deploy"

  account_id = var.account_id
  region     = var.region

  function_name   = aws_lambda_function.this.function_name
  deploy_strategy = var.deploy_strategy
  alarms = {
    duration   = { threshold = var.alarms.slowest_percent_takes_milliseconds }
    error_rate = { threshold = var.alarms.failing_percent, minimum_invocations = var.alarms.minimum_invocations }
  }
}

module "pipeline" {
  source = "../../modules/pipeline"

  account_id = var.account_id
  region     = var.region

  name            = var.name
  artifact_stores = { (var.region) = module.artifact_store.store }

  stages = [
    {
      name = "Source"
      actions = [{
        name             = "Source"
        type             = "Source/CodeStarSourceConnection"
        output_artifacts = ["Source"]
        configuration = {
          BranchName       = var.branch
          ConnectionArn    = module.connection.arn
          FullRepositoryId = var.repository
        }
      }]
    },
    {
      name = "Build"
      actions = [{
        name             = "Package"
        type             = "Build/CodeBuild"
        input_artifacts  = ["Source"]
        output_artifacts = ["Package"]
        configuration    = { ProjectName = module.build.name }
      }]
    },
    {
      name = "Deploy"
      actions = [{
        name            = "Function"
        type            = "Deploy/Lambda"
        input_artifacts = ["Package"]
        configuration   = module.deploy.action_configuration
      }]
    },
  ]
}
