# A repository of the module ecr, and a template of repositories, by the same words.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

locals {
  words = {
    codebuild_pull           = ["arn:aws:codebuild:eu-west-1:333333333333:project/lint"]
    expire_others_after_days = 365
    keep_tagged = [
      { count = 50, tag_patterns = ["v*.*.*", "release-*"] },
      { days = 90, tag_patterns = ["pr-*"] },
    ]
    lambda_pull        = ["777777777777"]
    pull_accounts      = ["555555555555", "444444444444"]
    pull_organizations = ["o-zzzzzzzzzz", "o-aaaaaaaaaa"]
    pull_role_arns     = ["arn:aws:iam::222222222222:role/orders"]
    push_role_arns     = ["arn:aws:iam::666666666666:role/builds"]
  }
}

module "repositories" {
  source = "../../../../modules/ecr"

  repositories = { "acme/orders" = local.words }
}

module "registry" {
  source = "../../../../modules/ecr-registry"

  creation_templates = { acme = merge(local.words, { applied_for = ["REPLICATION"] }) }
}
