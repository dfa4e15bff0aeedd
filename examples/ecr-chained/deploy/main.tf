# The team that runs the service: a push in the other account starts this pipeline with the digest of
# what was pushed. Neither stack reads the other, they share `name` and the two account ids.
locals {
  arn                = "arn:${data.aws_partition.current.partition}"
  source_role_arn    = "${local.arn}:iam::${var.build_account_id}:role/${var.name}-source"
  repository_arn     = "${local.arn}:ecr:${var.region}:${var.build_account_id}:repository/${var.name}"
  execution_role_arn = "${local.arn}:iam::${var.account_id}:role/${var.name}-execution"
  source_actions     = { Image = "Source/ECR" }
}

data "aws_partition" "current" {}

# The same call as in the other account: here the bus that takes the push, and the rule that starts.
module "push" {
  source = "../../../modules/event-trigger"

  account_id = var.account_id
  region     = var.region

  pipeline = {
    name           = module.pipeline.name
    account_id     = var.account_id
    region         = var.region
    source_actions = local.source_actions
  }
  triggers = {
    push = {
      account_id = var.build_account_id
      ecr        = { repository = var.name, any_tag = true, source_action = "Image" }
    }
  }
}

module "artifact_store" {
  source = "../../../modules/artifact-store"

  account_id = var.account_id
  region     = var.region

  name = "${var.name}-deploy-${var.account_id}"
  access = {
    read_write = [module.pipeline.role_arn, module.definitions.role_arn, local.source_role_arn]
  }
}

# Source/ECR writes imageDetail.json, and Deploy/ECS reads imagedefinitions.json.
module "definitions" {
  source = "../../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name                  = "${var.name}-definitions"
  artifact_store        = module.artifact_store.store
  buildspec             = { inline = file("${path.module}/buildspec.yaml") }
  environment_variables = { CONTAINER = { value = var.name } }
}

module "pipeline" {
  source = "../../../modules/pipeline"

  account_id = var.account_id
  region     = var.region

  name            = "${var.name}-deploy"
  artifact_stores = { (var.region) = module.artifact_store.store }

  stages = [
    {
      name = "Source"
      actions = [{
        name             = "Image"
        type             = local.source_actions["Image"]
        role_arn         = local.source_role_arn
        output_artifacts = ["Image"]
        configuration    = { RepositoryName = var.name }
      }]
    },
    {
      name = "Deploy"
      actions = [
        {
          name             = "Definitions"
          type             = "Build/CodeBuild"
          input_artifacts  = ["Image"]
          output_artifacts = ["Definitions"]
          configuration    = { ProjectName = module.definitions.name }
        },
        {
          name             = "Service"
          type             = "Deploy/ECS"
          run_order        = 2
          input_artifacts  = ["Definitions"]
          passed_role_arns = [local.execution_role_arn]
          configuration    = { ClusterName = var.name, ServiceName = var.name }
        },
      ]
    },
  ]
}
