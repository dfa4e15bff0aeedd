data "aws_partition" "current" {}

# The workload stack gives its roles these names; neither stack reads the other.
locals {
  workload_roles          = "arn:${data.aws_partition.current.partition}:iam::${var.workload_account_id}:role"
  action_role_arn         = "${local.workload_roles}/${var.name}-deploy"
  cloudformation_role_arn = "${local.workload_roles}/${var.name}-deploy-cloudformation"
  function_role_arn       = "${local.workload_roles}/${var.name}-function"
  view_role_arn           = "${local.workload_roles}/${var.name}-view"

  # One change set, which every execution replaces.
  change_set = { ChangeSetName = var.name, StackName = var.name }
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
    # CloudFormation fetches the function's code from where the build uploads it: here.
    read_only  = [local.action_role_arn, local.cloudformation_role_arn, module.view.role_arn]
    read_write = [module.pipeline.role_arn, module.package.role_arn]
  }
}

module "package" {
  source = "../../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name           = "${var.name}-package"
  artifact_store = module.artifact_store.store
  buildspec      = { inline = file("${path.module}/package.yaml") }

  environment_variables = {
    ARTIFACT_BUCKET  = { value = module.artifact_store.bucket }
    ARTIFACT_KEY_ARN = { value = module.artifact_store.key_arn }
    PACKAGE_PREFIX   = { value = "${var.name}-package" }
  }
}

# It reads the change set in the workload account and says what is in it, for the approval to show.
module "view" {
  source = "../../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name             = "${var.name}-view"
  artifact_store   = module.artifact_store.store
  buildspec        = { inline = file("${path.module}/view.yaml") }
  output_artifacts = false

  environment_variables = {
    CHANGE_SET_NAME = { value = local.change_set.ChangeSetName }
    STACK_NAME      = { value = local.change_set.StackName }
    VIEW_ROLE_ARN   = { value = local.view_role_arn }
  }
}

resource "aws_iam_role_policy" "view" {
  name = "view"
  role = module.view.role_name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ViewChangeSet"
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = local.view_role_arn
    }]
  })

  # The name is known before the role is there.
  depends_on = [module.view]
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
        name             = "Package"
        type             = "Build/CodeBuild"
        input_artifacts  = ["Source"]
        output_artifacts = ["Package"]
        configuration    = { ProjectName = module.package.name }
      }]
    },
    # All of it in one stage, which one execution has for itself: in two, the next execution would
    # replace the change set while somebody reads it, and what is then executed nobody approved.
    {
      name = "Deploy"
      actions = [
        {
          name            = "ChangeSet"
          type            = "Deploy/CloudFormation"
          run_order       = 1
          role_arn        = local.action_role_arn
          input_artifacts = ["Package"]
          configuration = merge(local.change_set, {
            ActionMode         = "CHANGE_SET_REPLACE"
            ParameterOverrides = jsonencode({ FunctionRoleArn = local.function_role_arn, Name = var.name })
            RoleArn            = local.cloudformation_role_arn
            TemplatePath       = "Package::packaged.yaml"
          })
        },
        {
          name            = "View"
          type            = "Build/CodeBuild"
          run_order       = 2
          namespace       = "View"
          input_artifacts = ["Package"]
          configuration   = { ProjectName = module.view.name }
        },
        {
          name      = "Approve"
          type      = "Approval/Manual"
          run_order = 3
          configuration = {
            CustomData         = "${var.name}, commit #{Source.CommitId}: #{View.CHANGES}"
            ExternalEntityLink = "https://${var.region}.console.aws.amazon.com/cloudformation/home?region=${var.region}#/stacks?filteringText=${var.name}"
          }
          timeout_in_minutes = var.approval_timeout_in_minutes
        },
        {
          name          = "Execute"
          type          = "Deploy/CloudFormation"
          run_order     = 4
          role_arn      = local.action_role_arn
          configuration = merge(local.change_set, { ActionMode = "CHANGE_SET_EXECUTE" })
        },
      ]
    },
  ]
}
