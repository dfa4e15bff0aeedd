# A pipeline that delivers one environment of a repository with this project's wrapper: what its
# `make plan` saves is what somebody approves and what its `make apply` applies, and nothing else.
locals {
  arn = "arn:${data.aws_partition.current.partition}"

  # The roles that the wrapper works as, in every account of the environment; see roles.tf.
  role_arns = {
    for step in ["plan", "apply"] : step => {
      for alias, id in var.accounts : alias => "${local.arn}:iam::${id}:role/${var.name}-${step}"
    }
  }

  # What the buildspecs read. The wrapper looks for a profile of each account by its name in the
  # environment's file; the buildspecs make the profiles.
  variables = {
    for step, arns in local.role_arns : step => merge(
      {
        ACCOUNT_ROLES = { value = join(" ", [for alias, arn in arns : "${alias}=${arn}"]) }
        ENVIRONMENT   = { value = var.environment }
        # The same in both builds, for a plan may hold paths: CodeBuild's own folder has a random name.
        WORK = { value = "/tmp/delivery" }
      },
      { for alias in keys(arns) : "AWS_PROFILE_${upper(replace(alias, "-", "_"))}" => { value = alias } },
    )
  }
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
  # A saved plan holds secrets in plain text, and is of no use once it is applied.
  expire_after_days            = 30
  noncurrent_expire_after_days = 1
  access = {
    read_only  = [module.apply.role_arn]
    read_write = [module.pipeline.role_arn, module.plan.role_arn]
  }
}

# Two projects, for each has a role of its own: the one that plans cannot take the role that applies.
module "plan" {
  source = "../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name                    = "${var.name}-plan"
  artifact_store          = module.artifact_store.store
  buildspec               = { inline = file("${path.module}/buildspecs/plan.yaml") }
  environment             = { compute_type = "BUILD_GENERAL1_MEDIUM" }
  environment_variables   = local.variables["plan"]
  full_clone_repositories = [var.repository]
}

module "apply" {
  source = "../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name                    = "${var.name}-apply"
  artifact_store          = module.artifact_store.store
  buildspec               = { inline = file("${path.module}/buildspecs/apply.yaml") }
  environment             = { compute_type = "BUILD_GENERAL1_MEDIUM" }
  environment_variables   = local.variables["apply"]
  full_clone_repositories = [var.repository]
  output_artifacts        = false
}

module "pipeline" {
  source = "../../modules/pipeline"

  account_id = var.account_id
  region     = var.region

  name            = var.name
  artifact_stores = { (var.region) = module.artifact_store.store }
  # One at a time: a plan is of the state that the one before it left.
  execution_mode = "QUEUED"

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
          # With git and the files' modes: the wrapper binds a plan to the commit.
          OutputArtifactFormat = "CODEBUILD_CLONE_REF"
        }
      }]
    },
    {
      name = "Plan"
      actions = [{
        name             = "Plan"
        type             = "Build/CodeBuild"
        namespace        = "Plan"
        input_artifacts  = ["Source"]
        output_artifacts = ["Plan"]
        configuration    = { ProjectName = module.plan.name }
      }]
      # CodePipeline does not escape what it puts into the JSON of EnvironmentVariables: anything but a digest could
      # give the apply variables of its own, and commands by them (https://github.com/aws/aws-cdk/issues/8458). Here
      # and not where Apply begins, for that condition skips without a word.
      on_success = {
        rules = [{
          name          = "IsDigest"
          type          = "VariableCheck"
          configuration = { Variable = "#{Plan.PLAN_DIGEST}", Value = "^[0-9a-f]{64}$", Operator = "MATCHES" }
        }]
      }
    },
    {
      name = "Apply"
      # Nobody is asked about a plan that changes nothing.
      before_entry = {
        result = "SKIP"
        rules = [{
          name          = "HasChanges"
          type          = "VariableCheck"
          configuration = { Variable = "#{Plan.PLAN_CHANGES}", Value = "true", Operator = "EQ" }
        }]
      }
      actions = [
        {
          name               = "Approve"
          type               = "Approval/Manual"
          timeout_in_minutes = var.approval_timeout_in_minutes
          configuration = {
            CustomData         = "${var.environment}, commit #{Source.CommitId}: #{Plan.PLAN_SUMMARY} (plan #{Plan.PLAN_DIGEST})"
            ExternalEntityLink = "#{Plan.PLAN_LINK}"
          }
        },
        {
          name            = "Apply"
          type            = "Build/CodeBuild"
          run_order       = 2
          input_artifacts = ["Source", "Plan"]
          configuration = {
            PrimarySource = "Source"
            ProjectName   = module.apply.name
            # What the approver was told, from the namespace and not from the artifact.
            EnvironmentVariables = jsonencode([{ name = "PLAN_DIGEST", type = "PLAINTEXT", value = "#{Plan.PLAN_DIGEST}" }])
          }
        },
      ]
    },
  ]
}
