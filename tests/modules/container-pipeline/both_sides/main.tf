# Five environments in four accounts and two Regions, and the tools account: every side as its account calls
# it, from one map, and none reads another.
variable "environments" {
  type = map(object({
    account_id     = string
    region         = optional(string)
    wave           = optional(number)
    approval       = optional(map(string))
    ecs_blue_green = optional(object({ cluster = string, service = string, execution_role = string, load_balancer = object({ listener_arns = map(string), target_groups = list(string) }) }))
    ecs_rolling    = optional(object({ cluster = string, service = string, execution_role = string }))
    eks_helm       = optional(object({ cluster = string, namespace = string, release = string, chart = string }))
    eks_native     = optional(object({ cluster = string, namespace = string, helm = object({ chart = string, release = string }) }))
    lambda_image   = optional(object({ function = string }))
  }))
}

locals {
  tools = { account_id = "111111111111", region = "eu-west-1" }
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

module "delivery" {
  source = "../../../../modules/container-pipeline"

  name            = "orders"
  repository      = "acme/orders"
  environments    = var.environments
  artifact_stores = { us-east-1 = module.store_us_east_1.store }
}

module "store_us_east_1" {
  source    = "../../../../modules/artifact-store"
  providers = { aws = aws.us_east_1 }

  name   = module.delivery.artifact_stores["us-east-1"].name
  access = module.delivery.artifact_stores["us-east-1"].access
}

module "target" {
  source   = "../../../../modules/container-pipeline-target"
  for_each = var.environments

  account_id = each.value.account_id
  region     = coalesce(each.value.region, local.tools.region)

  name         = "orders"
  environment  = each.key
  environments = var.environments
  tools        = local.tools
}
