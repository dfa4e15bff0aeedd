resource "aws_cloudwatch_log_group" "this" {
  # checkov:skip=CKV_AWS_158: CloudWatch Logs encrypts with a key of its own; logs.cloudwatch.kms_key_arn takes another
  # checkov:skip=CKV_AWS_338: what a build printed is of use for weeks; logs.cloudwatch.retention_in_days keeps it longer
  count = var.logs.cloudwatch.enabled && var.logs.cloudwatch.group_name == null && length(local.name_problems) == 0 ? 1 : 0

  name       = local.locations.log_group
  kms_key_id = var.logs.cloudwatch.kms_key_arn
  # The provider refuses a wrong number here, before the project tells all that is wrong.
  retention_in_days = contains(local.allowed.retention_in_days, var.logs.cloudwatch.retention_in_days) ? var.logs.cloudwatch.retention_in_days : null
  tags              = var.tags
}

resource "aws_codebuild_report_group" "this" {
  for_each = { for name, group in var.report_groups : name => group if group.type != null }

  # The name that CodeBuild looks for when a buildspec names the group without the project. By way of
  # the project, whose checks come first.
  name           = "${aws_codebuild_project.this.name}-${each.key}"
  delete_reports = each.value.delete_reports
  tags           = var.tags
  type           = each.value.type

  export_config {
    type = each.value.export == null ? "NO_EXPORT" : "S3"

    dynamic "s3_destination" {
      for_each = each.value.export[*]

      content {
        bucket              = s3_destination.value.bucket
        encryption_disabled = s3_destination.value.encryption_disabled
        encryption_key      = s3_destination.value.key.arn
        packaging           = s3_destination.value.packaging
        path                = s3_destination.value.path
      }
    }
  }
}

# What a consumer needs to see the project and its builds:
# https://docs.aws.amazon.com/codebuild/latest/userguide/project-sharing.html
resource "aws_codebuild_resource_policy" "this" {
  count = length(var.share_with_account_ids) == 0 ? 0 : 1

  resource_arn = aws_codebuild_project.this.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ReadProject"
      Effect    = "Allow"
      Principal = { AWS = [for id in sort(distinct(var.share_with_account_ids)) : "arn:${local.aws.partition}:iam::${id}:root"] }
      Action    = ["codebuild:BatchGetBuilds", "codebuild:BatchGetProjects", "codebuild:ListBuildsForProject"]
      Resource  = [local.arn.project]
    }]
  })
}
