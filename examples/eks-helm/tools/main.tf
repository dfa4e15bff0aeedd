# The workload stacks give their roles the same names; no stack reads another.
locals {
  targets = {
    for environment, target in { production = var.production, staging = var.staging } : environment => merge(target, {
      action_role_arn = "arn:${var.partition}:iam::${target.account_id}:role/${var.name}-${environment}-deploy"
    })
  }
}

module "connection" {
  source = "../../../modules/connection"

  arn  = var.connection_arn
  name = var.name
}

# Helm reads the chart with its project's role, before it takes the action role: no role of a workload
# account comes near the artifacts.
module "artifact_store" {
  source = "../../../modules/artifact-store"

  account_id = var.account_id
  region     = var.region

  name = "${var.name}-artifacts-${var.account_id}"
  access = {
    # One by one: with all outputs of the two, that of their roles would wait for the store.
    read_only  = [module.helm["production"].role_arn, module.helm["staging"].role_arn]
    read_write = [module.pipeline.role_arn, module.build.role_arn]
  }
}

module "ecr" {
  source = "../../../modules/ecr"

  account_id = var.account_id
  region     = var.region

  # The nodes pull, not the role that deploys.
  repositories = {
    (var.name) = { pull_role_arns = distinct(flatten(values(local.targets)[*].node_role_arns)) }
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

module "helm" {
  source   = "../../../modules/codebuild"
  for_each = local.targets

  account_id = var.account_id
  region     = var.region

  name           = "${var.name}-${each.key}-helm"
  artifact_store = module.artifact_store.store
  # More than twice the time that the release has, for it may take as long again to be taken back: a
  # build that is cut off leaves the release locked.
  build_timeout = 30

  # `helm upgrade --install --wait --atomic`: a release that does not get ready is taken back.
  buildspec = {
    helm = {
      chart              = var.chart
      cluster            = { name = each.value.cluster_name, region = var.region }
      image              = {}
      namespace          = var.name
      release            = var.name
      role_arn           = each.value.action_role_arn
      timeout_in_minutes = 10
      values             = yamlencode({ replicaCount = each.value.replicas })

      # Nothing is run whose SHA-256 sum is another. kubectl may be one minor version off the cluster's.
      tools = {
        helm = {
          version = "3.20.0"
          sha256  = "dbb4c8fc8e19d159d1a63dda8db655f9ffa4aac1b9a6b188b34a40957119b286"
        }
        kubectl = {
          version = "1.34.3"
          sha256  = "ab60ca5f0fd60c1eb81b52909e67060e3ba0bd27e55a8ac147cbc2172ff14212"
        }
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
        namespace        = "Image"
        input_artifacts  = ["Source"]
        output_artifacts = ["Image"]
        configuration    = { ProjectName = module.build.name }
      }]
    },
    {
      name         = "Staging"
      before_entry = local.built_here
      actions      = [local.release.staging]
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
      name         = "Production"
      before_entry = local.built_here
      actions      = [local.release.production]
    },
  ]
}

locals {
  # CodePipeline puts a variable into EnvironmentVariables as it is, and a quote in it would make further
  # variables of what follows (aws-cdk#8458), such as BASH_ENV. So nothing of another form, and no image of a
  # stranger's, comes as far as to a stage that takes it.
  built_here = {
    rules = [{
      name = "Image"
      type = "VariableCheck"
      configuration = {
        Operator = "MATCHES"
        Value    = "^${replace(module.ecr.repositories[var.name].url, ".", "[.]")}@sha256:[0-9a-f]{64}$"
        Variable = "#{Image.IMAGE_URI}"
      }
    }]
  }

  # One image, by its digest, for both: what was approved in staging is what production runs. The action
  # has no role_arn: its project is of this account, and takes the action role itself.
  release = {
    for environment, project in module.helm : environment => {
      name            = "Helm"
      type            = "Build/CodeBuild"
      input_artifacts = ["Source"]
      configuration = {
        ProjectName          = project.name
        EnvironmentVariables = jsonencode([{ name = "IMAGE_URI", value = "#{Image.IMAGE_URI}", type = "PLAINTEXT" }])
      }
    }
  }
}
