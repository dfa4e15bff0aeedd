# The modules are told account and Region, which the stack knows: none has to ask the provider.
# The workload stack gives its roles these names; neither stack reads the other.
locals {
  workload_roles     = "arn:${var.partition}:iam::${var.workload_account_id}:role"
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
    container_image = { repository = module.ecr.repositories[var.name].name }
  }
}

module "pipeline" {
  source = "../../../modules/pipeline"

  account_id = var.account_id
  region     = var.region

  name            = var.name
  artifact_stores = { (var.region) = module.artifact_store.store }

  stages = concat(
    [
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
    ],
    [
      for approval in var.approval[*] : {
        name = "Approve"
        actions = [{
          name               = "Approve"
          type               = "Approval/Manual"
          configuration      = { CustomData = approval.message }
          timeout_in_minutes = approval.timeout_in_minutes
        }]
      }
    ],
    [
      {
        name = "Deploy"
        actions = [{
          name            = "Service"
          type            = "Deploy/ECS"
          role_arn        = local.action_role_arn
          input_artifacts = ["Image"]
          configuration   = { ClusterName = var.name, ServiceName = var.name }
        }]
      },
    ],
  )
}
