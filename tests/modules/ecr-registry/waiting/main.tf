# Modules that wait for something else, and hence ask only in the apply where they are.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

resource "aws_sns_topic" "first" {
  name = "first"
}

module "registry" {
  source     = "../../../../modules/ecr-registry"
  depends_on = [aws_sns_topic.first]

  creation_templates = { acme = { applied_for = ["REPLICATION"], tags = { team = "orders" } } }
  pull_through_cache = { quay = { upstream_registry_url = "quay.io" } }
  replicate_from     = { account_ids = ["222222222222"] }
  replication        = [{ destinations = [{ region = "us-east-1" }] }]
}

module "fleet" {
  source     = "../../../../modules/codebuild-fleet"
  depends_on = [aws_sns_topic.first]

  name = "builds"
  vpc  = { security_group_ids = ["sg-0a"], subnet_ids = ["subnet-0a"], vpc_id = "vpc-0a" }
}

module "deploy" {
  source     = "../../../../modules/lambda-deploy"
  depends_on = [aws_sns_topic.first]

  function_name = "orders"
}
