module "invalidate" {
  source = "../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name             = "${var.name}-invalidate"
  artifact_store   = module.artifact_store.store
  build_timeout    = 10
  buildspec        = { inline = file("${path.module}/invalidate.yaml") }
  output_artifacts = false

  environment_variables = {
    DISTRIBUTION_ID = { value = aws_cloudfront_distribution.site.id }
  }
}

resource "aws_iam_role_policy" "invalidate" {
  name = "invalidate"
  role = module.invalidate.role_name

  # The id of a distribution is made up by CloudFront, and not known in the first plan; its tag is.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Invalidate"
      Effect    = "Allow"
      Action    = "cloudfront:CreateInvalidation"
      Resource  = local.distributions
      Condition = { StringEquals = { "aws:ResourceTag/${local.tag}" = var.name } }
    }]
  })

  # The name is known before the role is there.
  depends_on = [module.invalidate]
}
