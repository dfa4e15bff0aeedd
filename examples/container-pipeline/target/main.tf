module "delivery" {
  source       = "../../../modules/container-pipeline-target"
  account_id   = var.account_id
  region       = var.region
  name         = var.name
  environment  = var.environment
  environments = var.environments
  tools        = var.tools
}
