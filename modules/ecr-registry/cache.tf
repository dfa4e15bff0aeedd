locals {
  # Account and Region of the upstreams that are ECR registries, by the cache's prefix.
  ecr_upstreams = {
    for prefix, rule in var.pull_through_cache : prefix => merge(
      regex("^(?P<account_id>[0-9]{12})[.]dkr[.]ecr[.](?P<region>[a-z0-9-]+)[.]", rule.upstream_registry_url),
      { prefix = rule.upstream_repository_prefix == null ? "ROOT" : rule.upstream_repository_prefix },
    ) if can(regex("^[0-9]{12}[.]dkr[.]ecr[.][a-z0-9-]+[.](amazonaws[.]com([.]cn)?|amazonaws[.]eu)$", rule.upstream_registry_url))
  }

  # Those that ECR logs in to as a role: in the own account it acts by a role of the service.
  foreign_upstreams = {
    for prefix, upstream in local.ecr_upstreams : prefix => upstream
    if upstream.account_id != local.aws.account_id && var.pull_through_cache[prefix].custom_role_arn == null
  }
}

resource "aws_ecr_pull_through_cache_rule" "this" {
  for_each = { for prefix, rule in var.pull_through_cache : prefix => rule if local.well_formed }

  ecr_repository_prefix      = each.key
  credential_arn             = each.value.credential_arn
  custom_role_arn            = contains(keys(local.foreign_upstreams), each.key) ? local.roles.cache.arn : each.value.custom_role_arn
  upstream_registry_url      = each.value.upstream_registry_url
  upstream_repository_prefix = each.value.upstream_repository_prefix

  depends_on = [aws_iam_role_policy.this]
}
