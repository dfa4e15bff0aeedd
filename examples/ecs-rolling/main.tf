data "aws_partition" "current" {}

locals {
  arn                = "arn:${data.aws_partition.current.partition}"
  execution_role_arn = "${local.arn}:iam::${var.account_id}:role/${var.name}-execution"
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

module "ecr" {
  source = "../../modules/ecr"

  account_id = var.account_id
  region     = var.region

  # A role of the same account pulls by its own policy: the repository needs none.
  repositories = { (var.name) = {} }
}

module "build" {
  source = "../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name           = var.name
  artifact_store = module.artifact_store.store
  buildspec = {
    container_image = { repository = module.ecr.repositories[var.name].name }
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
        name             = "Image"
        type             = "Build/CodeBuild"
        input_artifacts  = ["Source"]
        output_artifacts = ["Image"]
        configuration    = { ProjectName = module.build.name }
      }]
    },
    {
      name = "Deploy"
      actions = [{
        name            = "Service"
        type            = "Deploy/ECS"
        input_artifacts = ["Image"]
        # No role_arn: the pipeline's own role deploys, and hands ECS the roles of the task and no others.
        passed_role_arns = [local.execution_role_arn]
        configuration = {
          ClusterName       = aws_ecs_cluster.this.name
          ServiceName       = var.name
          DeploymentTimeout = tostring(var.deployment_timeout_in_minutes)
        }
      }]
    },
  ]
}

module "notifications" {
  source = "../../modules/notifications"

  account_id = var.account_id
  region     = var.region

  name  = var.name
  topic = { emails = var.notification_emails }
  rules = {
    failures = {
      resource = module.pipeline.arn
      events   = ["pipeline-execution-failed"]
    }
  }
}
