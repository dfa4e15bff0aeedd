data "aws_partition" "current" {}

# The workload stack gives its roles these names; neither stack reads the other.
locals {
  workload_roles     = "arn:${data.aws_partition.current.partition}:iam::${var.workload_account_id}:role"
  action_role_arn    = "${local.workload_roles}/${var.name}-deploy"
  execution_role_arn = "${local.workload_roles}/${var.name}-execution"
}

module "connection" {
  source = "../../../modules/connection"

  arn  = var.connection_arn
  name = var.name
}

module "artifact_store" {
  source = "../../../modules/artifact-store"

  account_id = var.account_id
  region     = var.region

  name = "${var.name}-artifacts-${var.account_id}"
  access = {
    # Who deploys writes nothing: it could exchange what is deployed next.
    read_only  = [local.action_role_arn]
    read_write = [module.pipeline.role_arn, module.build.role_arn]
  }
}

module "ecr" {
  source = "../../../modules/ecr"

  account_id = var.account_id
  region     = var.region

  repositories = {
    (var.name) = { pull_role_arns = [local.execution_role_arn] }
  }
}

module "build" {
  source = "../../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name           = var.name
  artifact_store = module.artifact_store.store
  buildspec = {
    container_image = {
      repository = module.ecr.repositories[var.name].name
      # They are read from the build's output: the action then has one input for documents and image.
      artifact_files = keys(module.blue_green.files)
    }
  }
}

# Makes nothing here: the workload stack's call makes the deployment group. This one configures the
# action, checks what the documents have to say, and renders them for who begins.
module "blue_green" {
  source = "../../../modules/codedeploy-ecs"

  create     = false
  account_id = var.workload_account_id
  region     = var.region

  name   = var.name
  images = [{ artifact = "Image" }]
  templates = {
    app_spec_artifact        = "Image"
    task_definition_artifact = "Image"
  }

  task_definition = {
    family             = var.name
    cpu                = 256
    memory             = 512
    execution_role_arn = local.execution_role_arn
    containers = {
      (var.name) = {
        image = "<IMAGE1_NAME>"
        log   = { options = { "awslogs-group" = "/ecs/${var.name}" } }
        ports = [{ container_port = var.container_port }]
      }
    }
  }
}

module "pipeline" {
  source = "../../../modules/pipeline"

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
        namespace        = "Source"
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
      name = "Approve"
      actions = [{
        name               = "Approve"
        type               = "Approval/Manual"
        configuration      = { CustomData = var.approval.message }
        timeout_in_minutes = var.approval.timeout_in_minutes
      }]
    },
    {
      name = "Deploy"
      actions = [{
        name            = "Service"
        type            = "Deploy/CodeDeployToECS"
        role_arn        = local.action_role_arn
        input_artifacts = module.blue_green.input_artifacts
        configuration   = module.blue_green.action_configuration
      }]
    },
  ]
}
