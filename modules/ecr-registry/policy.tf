locals {
  # Each as "account/Region".
  replication = [for rule in var.replication : {
    destinations = sort([for to in rule.destinations : "${coalesce(to.account_id, local.aws.account_id)}/${to.region}"])
    prefixes     = sort(distinct(rule.prefixes))
  }]

  repositories_arn = "arn:${local.aws.partition}:ecr:${local.aws.region}:${local.aws.account_id}:repository/"

  # What a prefix stands for: of a cache or a template a "/" follows it, and ROOT is all.
  namespaces = { for prefix in toset(concat(keys(var.pull_through_cache), keys(var.creation_templates))) : prefix => prefix == "ROOT" ? "*" : "${trimsuffix(prefix, "/")}/*" }

  # A principal is always an account, never a role: ECR refuses a policy that names a role which does
  # not exist, and keeps a dead id where one is made again. Roles are pinned by their ARN.
  statements = concat(
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions-create-replication.html
    # ECR itself acts for the other account, by a role of the service there.
    [for from in var.replicate_from[*] : {
      Sid       = "ReplicateHere"
      Effect    = "Allow"
      Principal = { AWS = [for id in sort(distinct(from.account_ids)) : "arn:${local.aws.partition}:iam::${id}:root"] }
      Action    = from.create_repositories ? ["ecr:CreateRepository", "ecr:ReplicateImage"] : ["ecr:ReplicateImage"]
      Resource  = length(from.prefixes) == 0 ? ["${local.repositories_arn}*"] : [for prefix in sort(distinct(from.prefixes)) : "${local.repositories_arn}${prefix}*"]
    }],
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
    [for index, rule in [for prefix, rule in var.pull_through_cache : merge(rule, { prefix = prefix }) if length(rule.import_role_arns) > 0] : {
      Sid       = "ImportThroughCache${index + 1}"
      Effect    = "Allow"
      Principal = { AWS = sort(distinct([for arn in rule.import_role_arns : "arn:${local.aws.partition}:iam::${try(split(":", arn)[4], "")}:root"])) }
      Action    = ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"]
      Resource  = ["${local.repositories_arn}${local.namespaces[rule.prefix]}"]
      Condition = { ArnEquals = { "aws:PrincipalArn" = sort(distinct(rule.import_role_arns)) } }
    }],
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
    [for by in var.cached_by[*] : {
      Sid       = "FillCaches"
      Effect    = "Allow"
      Principal = { AWS = sort(distinct([for arn in by.role_arns : "arn:${local.aws.partition}:iam::${try(split(":", arn)[4], "")}:root"])) }
      Action    = ["ecr:BatchGetImage", "ecr:BatchImportUpstreamImage", "ecr:GetDownloadUrlForLayer", "ecr:GetImageCopyStatus"]
      Resource  = length(by.prefixes) == 0 ? ["${local.repositories_arn}*"] : [for prefix in sort(distinct(by.prefixes)) : "${local.repositories_arn}${prefix}*"]
      Condition = { ArnEquals = { "aws:PrincipalArn" = sort(distinct(by.role_arns)) } }
    }],
    [for statement in var.policy_statements : merge(
      {
        Sid       = statement.sid
        Effect    = statement.effect
        Principal = { for kind, names in { AWS = statement.principals.aws, Service = statement.principals.services } : kind => sort(distinct(names)) if length(names) > 0 }
        Action    = sort(distinct(statement.actions))
        Resource  = sort(distinct(statement.resources))
      },
      { for name, conditions in { Condition = statement.conditions } : name => conditions if length(conditions) > 0 },
    )],
  )
}

resource "aws_ecr_registry_policy" "this" {
  # By what is declared, not by the statements: those may hold what is not known in a first plan.
  count = local.declares_policy && local.well_formed ? 1 : 0

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements
  })

  # In its first scope a registry's policy takes three actions alone.
  depends_on = [aws_ecr_account_setting.this]
}
