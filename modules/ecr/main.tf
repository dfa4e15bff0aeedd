locals {
  # None while there is a problem: the provider would refuse some of them first, with a message that
  # names no repository and hides all others.
  repositories = { for name, repository in var.repositories : name => repository if length(local.problems) == 0 }
}

resource "aws_ecr_repository" "this" {
  # checkov:skip=CKV_AWS_51: only a plan knows; each repository is IMMUTABLE unless its image_tag_mutability says else
  # checkov:skip=CKV_AWS_136: ECR encrypts with a key of its own; another is the caller's choice, as whoever pulls may need rights on it
  # checkov:skip=CKV_AWS_163: only a plan knows; each repository is scanned unless its scan_on_push says else
  for_each = local.repositories

  name                 = each.key
  force_delete         = each.value.force_delete
  image_tag_mutability = each.value.image_tag_mutability
  tags                 = merge(var.tags, each.value.tags)

  encryption_configuration {
    encryption_type = each.value.encryption == null ? "AES256" : each.value.encryption.type
    kms_key         = each.value.encryption == null ? null : each.value.encryption.kms_key
  }

  image_scanning_configuration {
    scan_on_push = each.value.scan_on_push
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = { for name, rules in local.lifecycle_rules : name => rules if length(rules) > 0 }

  repository = aws_ecr_repository.this[each.key].name
  policy     = jsonencode({ rules = each.value })
}

resource "aws_ecr_repository_policy" "this" {
  for_each = { for name, statements in local.statements : name => statements if length(statements) > 0 }

  repository = aws_ecr_repository.this[each.key].name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = each.value
  })
}
