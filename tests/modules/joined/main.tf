# Modules joined by their outputs alone: no name and no ARN is typed twice.
variable "account_id" {
  type = string
}

locals {
  here = { account_id = var.account_id, partition = "aws", region = "eu-west-1" }
}

module "store" {
  source = "../../../modules/artifact-store"

  account_id = local.here.account_id
  partition  = local.here.partition
  region     = local.here.region

  name = "orders-artifacts"
  access = {
    read_only  = concat(module.pipeline.artifact_access.read_only, module.site.artifact_access.read_only)
    read_write = concat([module.build.role_arn], module.pipeline.artifact_access.read_write, module.site.artifact_access.read_write)
  }
}

# In the same account: the store names its role, and it reads the store.
module "site" {
  source = "../../../modules/target-account"

  account_id = local.here.account_id
  partition  = local.here.partition
  region     = local.here.region

  name               = "orders-site"
  artifact_stores    = { (local.here.region) = module.store.store }
  pipeline_role_arns = [module.pipeline.role_arn]
  s3                 = { buckets = [{ name = "orders-site" }] }
}

module "images" {
  source = "../../../modules/ecr"

  account_id = local.here.account_id
  partition  = local.here.partition
  region     = local.here.region

  repositories = { orders = {} }
}

module "build" {
  source = "../../../modules/codebuild"

  account_id = local.here.account_id
  partition  = local.here.partition
  region     = local.here.region

  name           = "orders"
  artifact_store = module.store.store
  buildspec      = { container_image = { repository = module.images.repositories["orders"].name } }
}

module "pipeline" {
  source = "../../../modules/pipeline"

  account_id = local.here.account_id
  partition  = local.here.partition
  region     = local.here.region

  name            = "orders"
  artifact_stores = { (local.here.region) = module.store.store }
  stages = [
    {
      name = "Source"
      actions = [{
        name             = "Images"
        type             = "Source/ECR"
        output_artifacts = ["Source"]
        configuration    = { RepositoryName = module.images.repositories["orders"].name }
      }]
    },
    {
      name = "Build"
      actions = [{
        name             = "Build"
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
        role_arn        = "arn:aws:iam::222222222222:role/orders-deploy"
        input_artifacts = ["Image"]
        configuration   = { ClusterName = "orders", ServiceName = "orders" }
      }]
    },
  ]
}
