# A pipeline whose own role does what an action needs, a target account in which another role does the
# same, and on request the store of their artifacts: for test_agreement.py, which compares the policies.
variable "declared" {
  description = "What the target account declares, by the variables of its module."
  type        = any
}

variable "stages" {
  description = "Stages of the pipeline."
  type        = any
}

variable "with_store" {
  description = "Whether there is a store."
  type        = bool
  default     = false
  nullable    = false
}

locals {
  here = { account_id = "222222222222", partition = "aws", region = "eu-west-1" }
  stores = merge(
    { eu-west-1 = { account_id = "222222222222", bucket = "orders-artifacts" } },
    { for store in module.artifact_store[*].store : "eu-west-1" => store },
  )
}

module "artifact_store" {
  source = "../../../../modules/artifact-store"
  count  = var.with_store ? 1 : 0

  account_id = local.here.account_id
  partition  = local.here.partition
  region     = local.here.region

  name = "orders-artifacts"
  access = {
    read_only  = module.target_account.artifact_access.read_only
    read_write = concat([module.pipeline.role_arn], module.target_account.artifact_access.read_write)
  }
}

module "pipeline" {
  source = "../../../../modules/pipeline"

  account_id = local.here.account_id
  partition  = local.here.partition
  region     = local.here.region

  name            = "orders"
  artifact_stores = local.stores
  stages          = var.stages
}

module "target_account" {
  source = "../../../../modules/target-account"

  account_id = local.here.account_id
  partition  = local.here.partition
  region     = local.here.region

  name               = "orders-deploy"
  pipeline_role_arns = [module.pipeline.role_arn]
  artifact_stores    = local.stores
  output_artifacts   = try(var.declared.output_artifacts, null)

  appconfig                 = try(var.declared.appconfig, null)
  cloudformation            = try(var.declared.cloudformation, null)
  cloudformation_stack_sets = try(var.declared.cloudformation_stack_sets, null)
  codebuild                 = try(var.declared.codebuild, null)
  codedeploy                = try(var.declared.codedeploy, null)
  ec2                       = try(var.declared.ec2, null)
  ecs                       = try(var.declared.ecs, null)
  ecs_blue_green            = try(var.declared.ecs_blue_green, null)
  eks                       = try(var.declared.eks, null)
  lambda                    = try(var.declared.lambda, null)
  s3                        = try(var.declared.s3, null)
  service_catalog           = try(var.declared.service_catalog, null)
  step_functions            = try(var.declared.step_functions, null)
}
