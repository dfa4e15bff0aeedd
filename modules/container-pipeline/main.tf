module "artifact_store" {
  source = "../artifact-store"
  count  = contains(keys(var.artifact_stores), local.aws.region) ? 0 : 1

  account_id = local.aws.account_id
  partition  = local.aws.partition
  region     = local.aws.region

  name                   = length(local.length_problems) > 0 ? "refused" : coalesce(var.artifact_store.name, local.bucket)
  access                 = local.store_access[local.aws.region]
  access_logging         = var.artifact_store.access_logging
  expire_after_days      = var.artifact_store.expire_after_days
  force_destroy          = var.artifact_store.force_destroy
  key                    = var.artifact_store.key
  key_administrator_arns = var.artifact_store.key_administrator_arns
  organization_id        = var.artifact_store.organization_id
  tags                   = var.tags
  tls_minimum_version    = var.artifact_store.tls_minimum_version
}

module "connection" {
  source = "../connection"

  arn           = local.connection.arn
  host          = local.connection.host
  name          = local.connection.arn != null ? local.connection.name : coalesce(local.connection.name, local.name)
  provider_type = local.connection.provider_type
  tags          = var.tags
}

module "ecr" {
  source = "../ecr"
  count  = var.image.registry == null ? 1 : 0

  account_id = local.aws.account_id
  partition  = local.aws.partition
  region     = local.aws.region

  repositories = merge(
    {
      (local.repository) = {
        encryption                 = var.image.encryption
        expire_others_after_days   = var.image.expire_others_after_days
        expire_untagged_after_days = var.image.expire_untagged_after_days
        force_delete               = var.image.force_delete
        keep_tagged                = var.image.keep_tagged
        lambda_pull                = local.lambda_pull
        pull_accounts              = local.pull_accounts
        scan_on_push               = var.image.scan_on_push
        # An account that may pull as a whole has no use for roles that are named, and ECR's module
        # refuses both; the tools account's own roles pull by their own policies.
        pull_role_arns = sort(distinct(concat(var.image.pull_role_arns, [
          for arn in flatten([for environment in values(local.environments) : environment.pull_role_arns]) : arn
          if !contains(concat(local.pull_accounts, local.lambda_pull, [local.aws.account_id]), split(":", arn)[4])
        ])))
      }
    },
    # Layers of the build, which overwrite each other under one tag.
    { for name in local.cache_repository[*] : name => { encryption = var.image.encryption, force_delete = true, image_tag_mutability = "MUTABLE" } },
  )
  tags = var.tags
}

module "build" {
  source = "../codebuild"
  count  = var.build.project == null ? 1 : 0

  account_id = local.aws.account_id
  partition  = local.aws.partition
  region     = local.aws.region

  name                  = "${local.name}-build"
  artifact_store        = local.store
  build_timeout         = var.build.build_timeout
  cache                 = var.build.cache
  decrypt_key_aliases   = var.build.decrypt_key_aliases
  environment           = var.build.environment
  environment_variables = var.build.environment_variables
  role                  = { path = var.role.path, permissions_boundary = var.role.permissions_boundary }
  tags                  = var.tags
  vpc                   = var.build.vpc

  buildspec = {
    inline = try(var.build.buildspec.inline, null)
    path   = try(var.build.buildspec.path, null)
    container_image = var.build.buildspec != null ? null : merge(var.build.container_image, {
      artifact_files = local.artifact_files
      cache          = local.cache_repository == null ? null : { repository = local.cache_repository, tag = var.build.container_image.cache.tag }
      container_name = try(coalesce(concat([var.build.container_image.container_name], local.containers)...), null)
      registry       = var.image.registry == null ? {} : var.image.registry
      repository     = try(module.ecr[0].repositories[local.repository].name, local.repository)
    })
  }
}

module "pipeline" {
  source = "../pipeline"

  account_id = local.aws.account_id
  partition  = local.aws.partition
  region     = local.aws.region

  name            = local.name
  artifact_stores = merge(var.artifact_stores, { (local.aws.region) = local.store })
  connection_arns = local.connection.arn == null ? null : [local.connection.arn]
  execution_mode  = var.execution_mode
  role = {
    arn                  = var.role.arn
    path                 = var.role.arn != null ? "/" : var.role.path
    permissions_boundary = var.role.arn != null ? null : var.role.permissions_boundary
  }
  stages = local.stages
  tags   = var.tags
  triggers = [for triggers in var.triggers[*] : {
    source_action = "Source"
    pull_request  = triggers.pull_request
    push          = triggers.push
  }]
  variables = var.variables
}
