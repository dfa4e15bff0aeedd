locals {
  # None while there is a problem, as of everything else.
  templates = {
    for prefix, template in var.creation_templates : prefix => merge(template, {
      has_key = template.encryption == null ? false : template.encryption.type != "AES256"
      # A cache takes up what its upstream has under a tag by now, which an immutable tag would forbid.
      image_tag_mutability = coalesce(template.image_tag_mutability, contains(template.applied_for, "PULL_THROUGH_CACHE") ? "MUTABLE" : "IMMUTABLE")
      tags                 = merge(var.tags, template.tags)
    }) if local.well_formed
  }

  # ECR's own role neither tags repositories nor uses keys:
  # https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create.html
  role_templates = { for prefix, template in local.templates : prefix => template if template.custom_role_arn == null && (template.has_key || length(template.tags) > 0) }
}

resource "aws_ecr_repository_creation_template" "this" {
  for_each = local.templates

  prefix               = each.key
  applied_for          = each.value.applied_for
  custom_role_arn      = contains(keys(local.role_templates), each.key) ? local.roles.creation.arn : each.value.custom_role_arn
  description          = each.value.description
  image_tag_mutability = each.value.image_tag_mutability
  lifecycle_policy     = length(local.lifecycle_rules[each.key]) == 0 ? null : jsonencode({ rules = local.lifecycle_rules[each.key] })
  repository_policy    = length(local.template_statements[each.key]) == 0 ? null : jsonencode({ Version = "2012-10-17", Statement = local.template_statements[each.key] })
  resource_tags        = each.value.tags

  encryption_configuration {
    encryption_type = each.value.encryption == null ? "AES256" : each.value.encryption.type
    kms_key         = each.value.encryption == null ? null : each.value.encryption.kms_key
  }

  depends_on = [aws_iam_role_policy.this]
}
