module "delivery" {
  source          = "../../../modules/container-pipeline"
  account_id      = var.account_id
  region          = var.region
  name            = var.name
  repository      = var.repository
  connection      = { arn = var.connection_arn }
  environments    = var.environments
  artifact_stores = { (var.second_region) = module.second_store.store }
  notifications   = { approval_emails = var.approval_emails, emails = var.emails }
}

# An action takes its artifacts from a bucket of its own Region.
module "second_store" {
  source     = "../../../modules/artifact-store"
  providers  = { aws = aws.second }
  account_id = var.account_id
  region     = var.second_region
  name       = module.delivery.artifact_stores[var.second_region].name
  access     = module.delivery.artifact_stores[var.second_region].access
}
