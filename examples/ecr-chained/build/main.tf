# The team of the images: its pipeline ends with the push. What happens then is the other team's, in
# another account; neither stack reads the other, they share `name` and the two account ids.
locals {
  # The partition follows from the Region in every module; here ARNs of the other account need it too.
  arn                = "arn:${data.aws_partition.current.partition}"
  deploy_role_arn    = "${local.arn}:iam::${var.deploy_account_id}:role/${var.name}-deploy-pipeline"
  execution_role_arn = "${local.arn}:iam::${var.deploy_account_id}:role/${var.name}-execution"
}

data "aws_partition" "current" {}

module "connection" {
  source = "../../../modules/connection"

  arn  = var.connection_arn
  name = var.name
}

module "artifact_store" {
  source = "../../../modules/artifact-store"

  account_id = var.account_id
  region     = var.region

  name = "${var.name}-build-${var.account_id}"
  access = {
    read_write = [module.pipeline.role_arn, module.build.role_arn]
  }
}

module "ecr" {
  source = "../../../modules/ecr"

  account_id = var.account_id
  region     = var.region

  # The other team's tasks pull, and nobody else there.
  repositories = {
    (var.name) = { pull_role_arns = [local.execution_role_arn] }
  }
}

module "build" {
  source = "../../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name           = "${var.name}-build"
  artifact_store = module.artifact_store.store
  buildspec = {
    container_image = { repository = module.ecr.repositories[var.name].name }
  }
}

module "pipeline" {
  source = "../../../modules/pipeline"

  account_id = var.account_id
  region     = var.region

  name            = "${var.name}-build"
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
        name            = "Image"
        type            = "Build/CodeBuild"
        input_artifacts = ["Source"]
        configuration   = { ProjectName = module.build.name }
      }]
    },
  ]
}
