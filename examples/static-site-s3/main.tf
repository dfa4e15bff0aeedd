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
    read_only = [module.invalidate.role_arn]
    # By index: `module.build[*]` would wait for the whole module, which waits for the store.
    read_write = concat([module.pipeline.role_arn], var.build == null ? [] : [module.build[0].role_arn])
  }
}

module "build" {
  source = "../../modules/codebuild"
  count  = var.build == null ? 0 : 1

  account_id = var.account_id
  region     = var.region

  name           = "${var.name}-build"
  artifact_store = module.artifact_store.store
  buildspec = {
    inline = yamlencode({
      version = 0.2
      phases = {
        install = { "runtime-versions" = { nodejs = var.build.nodejs } }
        build   = { commands = var.build.commands }
      }
      artifacts = { "base-directory" = var.build.directory, files = ["**/*"] }
    })
  }
}

module "pipeline" {
  source = "../../modules/pipeline"

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
          output_artifacts = ["Source"]
          configuration = {
            BranchName       = var.branch
            ConnectionArn    = module.connection.arn
            FullRepositoryId = var.repository
          }
        }]
      },
    ],
    [
      for build in var.build[*] : {
        name = "Build"
        actions = [{
          name             = "Site"
          type             = "Build/CodeBuild"
          input_artifacts  = ["Source"]
          output_artifacts = ["Site"]
          configuration    = { ProjectName = module.build[0].name }
        }]
      }
    ],
    [
      {
        name = "Deploy"
        actions = [
          {
            name            = "Upload"
            type            = "Deploy/S3"
            run_order       = 1
            input_artifacts = [local.site_artifact]
            # No CannedACL: the bucket takes none, and CloudFront needs none.
            configuration = {
              BucketName   = local.site_bucket
              CacheControl = var.cache_control
              Extract      = "true"
            }
          },
          # After the upload: what CloudFront fetched between the two would else stay old.
          {
            name            = "Invalidate"
            type            = "Build/CodeBuild"
            run_order       = 2
            input_artifacts = [local.site_artifact]
            configuration   = { ProjectName = module.invalidate.name }
          },
        ]
      },
    ],
  )
}
