locals {
  # Neither is run with Docker, or with rights of its own but to take this role.
  deploy_role_arn = one(concat(var.buildspec.helm[*].role_arn, var.buildspec.terraform[*].role_arn))
}
