# What this account gives to the other team's pipeline: the event of each push, and a role to look at
# the image that it names.

# The same call as in the other account, which makes the other side of it: here the rule that sends.
module "push" {
  source = "../../../modules/event-trigger"

  account_id = var.account_id
  region     = var.region

  pipeline = { name = "${var.name}-deploy", account_id = var.deploy_account_id, region = var.region }
  triggers = {
    push = {
      account_id = var.account_id
      # Each tag is the id of a commit, and is pushed once.
      ecr = { repository = var.name, any_tag = true, source_action = "Image" }
    }
  }
}

# The source action runs in the account of the repository; what it finds goes to the other's bucket.
module "source_role" {
  source = "../../../modules/target-account"

  account_id = var.account_id
  region     = var.region

  name               = "${var.name}-source"
  pipeline_role_arns = [local.deploy_role_arn]
  artifact_stores = {
    (var.region) = { account_id = var.deploy_account_id, bucket = "${var.name}-deploy-${var.deploy_account_id}" }
  }

  policies = {
    statements = [{
      sid       = "EcrSource"
      actions   = ["ecr:DescribeImages"]
      resources = ["${local.arn}:ecr:${var.region}:${var.account_id}:repository/${var.name}"]
    }]
  }
}
