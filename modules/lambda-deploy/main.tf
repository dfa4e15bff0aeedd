locals {
  # Nothing is made while there is a problem: the provider would refuse some of them first, with a
  # message that hides all others.
  well_formed = length(local.problems) == 0
}

# The action shifts it from version to version, so Terraform says only where it starts.
resource "aws_lambda_alias" "this" {
  count = var.alias.create && local.well_formed ? 1 : 0

  name             = var.alias.name
  description      = var.alias.description
  function_name    = var.function_name
  function_version = var.alias.function_version

  lifecycle {
    # During a shift the alias points to two versions, and after it to another one.
    ignore_changes = [function_version, routing_config]
  }
}
