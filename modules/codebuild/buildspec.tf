locals {
  # What holds an account's id, or may, is a variable of the project: the buildspec itself stays the
  # same in every account.
  buildspec_variables = {
    for name, value in merge(concat(
      [for image in local.image[*] : { IMAGE_REPOSITORY_URI = "${local.registry.host}/${image.repository}" }],
      [for cache in try(local.image.cache, null)[*] : { IMAGE_CACHE_URI = "${local.registry.host}/${cache.repository}:${cache.tag}" }],
      [for helm in var.buildspec.helm[*] : {
        HELM_CHART  = local.helm.chart_oci ? helm.chart : null
        HELM_VALUES = helm.values
      }],
      length(local.terraform_backend) == 0 ? [] : [{ TERRAFORM_BACKEND = jsonencode(local.terraform_backend) }],
      [{ DELIVERY_ROLE_ARN = local.deploy_role_arn }],
      )...
    ) : name => { type = "PLAINTEXT", value = value } if value != null
  }

  # Neither is run with Docker, or with rights of its own but to take this role.
  deploy_role_arn = one(concat(var.buildspec.helm[*].role_arn, var.buildspec.terraform[*].role_arn))
}
