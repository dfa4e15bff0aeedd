# What all services share: connection, store and registry. What each has for itself is made from
# var.services, by the service's name: a project with its role, and a pipeline with its role.
locals {
  role_names = flatten([for name in keys(var.services) : ["${var.name}-${name}-codebuild", "${var.name}-${name}-pipeline"]])
  folders    = { for name, service in var.services : name => coalesce(service.folder, "services/${name}") }
}

data "aws_partition" "current" {}

module "connection" {
  source = "../../modules/connection"

  arn  = var.connection_arn
  name = var.name
}

module "artifact_store" {
  source = "../../modules/artifact-store"

  account_id = var.account_id
  region     = var.region

  name = "${var.name}-artifacts-${var.account_id}"
  access = {
    # By the names that the modules give their roles. Of a module with for_each, an output is there only
    # when all of the module is, and that needs the store: `module.build["cart"].role_arn` is a cycle.
    read_write = [for name in local.role_names : "arn:${data.aws_partition.current.partition}:iam::${var.account_id}:role/${name}"]
  }
}

module "ecr" {
  source = "../../modules/ecr"

  account_id = var.account_id
  region     = var.region

  # Tasks of this account pull by their execution roles alone, which need no policy of the repository.
  repositories = {
    for name in keys(var.services) : "${var.name}/${name}" => { tags = { service = name } }
  }
}

module "build" {
  source   = "../../modules/codebuild"
  for_each = var.services

  account_id = var.account_id
  region     = var.region

  name           = "${var.name}-${each.key}"
  artifact_store = module.artifact_store.store
  buildspec = {
    container_image = {
      repository = module.ecr.repositories["${var.name}/${each.key}"].name
      # The whole repository is the context: a Dockerfile copies its own folder and the shared ones.
      dockerfile = "${local.folders[each.key]}/Dockerfile"
    }
  }
  environment = { compute_type = each.value.compute_type }
  tags        = { service = each.key }
}

module "pipeline" {
  source   = "../../modules/pipeline"
  for_each = var.services

  account_id = var.account_id
  region     = var.region

  name            = "${var.name}-${each.key}"
  artifact_stores = { (var.region) = module.artifact_store.store }
  tags            = { service = each.key }

  triggers = [{
    source_action = "Source"
    push = [{
      branches = { includes = [var.branch] }
      # A push that touches none of these starts nothing of this service.
      file_paths = {
        includes = concat(["${local.folders[each.key]}/**"], [for folder in each.value.shared_folders : "${folder}/**"])
        excludes = var.ignored_files
      }
    }]
  }]

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
        configuration    = { ProjectName = module.build[each.key].name }
      }]
    },
    {
      name = "Deploy"
      actions = [{
        name             = "Service"
        type             = "Deploy/ECS"
        input_artifacts  = ["Image"]
        passed_role_arns = each.value.task_role_arns
        configuration    = { ClusterName = var.cluster, ServiceName = each.key }
      }]
    },
  ]
}
