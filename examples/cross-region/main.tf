data "aws_partition" "current" {}

locals {
  arn = "arn:${data.aws_partition.current.partition}"

  # Composed, so that the pipeline's policy is known before the role is there.
  cloudformation_role_arn = "${local.arn}:iam::${var.account_id}:role/${var.name}-cloudformation"
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

  name   = "${var.name}-artifacts-${var.region}-${var.account_id}"
  access = { read_write = [module.pipeline.role_arn, module.build.role_arn] }
}

# An action takes its artifacts from a bucket of its own Region, so there is a store in each: bucket and
# key. CodePipeline copies into it what the actions there take in, and nothing else.
module "second_artifact_store" {
  source    = "../../modules/artifact-store"
  providers = { aws = aws.second }

  account_id = var.account_id
  region     = var.second_region

  name = "${var.name}-artifacts-${var.second_region}-${var.account_id}"
  # The project works in the first Region, and has nothing to do here.
  access = { read_write = [module.pipeline.role_arn] }
}

module "build" {
  source = "../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name           = "${var.name}-build"
  artifact_store = module.artifact_store.store
  buildspec      = { inline = file("${path.module}/build.yaml") }

  environment_variables = {
    CFN_LINT_VERSION = { value = "1.58.0" }
    REGIONS          = { value = "${var.region} ${var.second_region}" }
  }
}

module "pipeline" {
  source = "../../modules/pipeline"

  account_id = var.account_id
  region     = var.region

  name = var.name
  artifact_stores = {
    (var.region)        = module.artifact_store.store
    (var.second_region) = module.second_artifact_store.store
  }

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
      {
        name = "Build"
        actions = [{
          name             = "Template"
          type             = "Build/CodeBuild"
          input_artifacts  = ["Source"]
          output_artifacts = ["Template"]
          configuration    = { ProjectName = module.build.name }
        }]
      },
    ],
    # One Region after the other: what fails in the first never comes to the second.
    [
      for region in [var.region, var.second_region] : {
        name = "Deploy-${region}"
        actions = [{
          name            = "Stack"
          type            = "Deploy/CloudFormation"
          region          = region
          input_artifacts = ["Template"]
          configuration = {
            ActionMode         = "CREATE_UPDATE"
            ParameterOverrides = jsonencode({ Name = var.name })
            RoleArn            = local.cloudformation_role_arn
            StackName          = var.name
            TemplatePath       = "Template::template.yaml"
          }
        }]
      }
    ],
  )

  # The role that it hands to CloudFormation.
  depends_on = [aws_iam_role_policy.cloudformation]
}
