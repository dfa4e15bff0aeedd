locals {
  actions = {
    # https://docs.aws.amazon.com/lambda/latest/dg/images-create.html: Lambda takes the image with
    # these two, both as the one who creates the function and as the service.
    lambda_pull = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    pull        = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    # Who pushes reads as well: a push asks which layers are there, and a build takes layers up again.
    push = [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
    ]
  }

  # As in the module ecr: a principal is always an account, and roles are pinned by their ARN.
  template_statements = {
    for prefix, template in local.templates : prefix => concat(
      length(template.pull_accounts) == 0 ? [] : [{
        Sid    = "PullByAccounts"
        Effect = "Allow"
        Principal = {
          AWS = sort([for id in toset(template.pull_accounts) : "arn:${local.aws.partition}:iam::${id}:root"])
        }
        Action = local.actions.pull
      }],
      # An organization is no principal: whoever it is, the condition asks what they belong to.
      length(template.pull_organizations) == 0 ? [] : [{
        Sid       = "PullByOrganizations"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = local.actions.pull
        Condition = { StringEquals = { "aws:PrincipalOrgID" = sort(distinct(template.pull_organizations)) } }
      }],
      [
        for access in [
          { sid = "PullByRoles", arns = template.pull_role_arns, actions = local.actions.pull },
          { sid = "PushByRoles", arns = template.push_role_arns, actions = local.actions.push },
          ] : {
          Sid    = access.sid
          Effect = "Allow"
          Principal = {
            AWS = sort(distinct([
              for arn in access.arns : "arn:${local.aws.partition}:iam::${try(split(":", arn)[4], "")}:root"
            ]))
          }
          Action    = access.actions
          Condition = { ArnEquals = { "aws:PrincipalArn" = sort(distinct(access.arns)) } }
        } if length(access.arns) > 0
      ],
      length(template.lambda_pull) == 0 ? [] : [{
        Sid    = "PullByLambdaAccounts"
        Effect = "Allow"
        Principal = {
          AWS = sort([for id in toset(template.lambda_pull) : "arn:${local.aws.partition}:iam::${id}:root"])
        }
        Action = local.actions.lambda_pull
      }],
      length(template.lambda_pull) == 0 ? [] : [{
        Sid       = "PullByLambda"
        Effect    = "Allow"
        Principal = { Service = "lambda.amazonaws.com" }
        Action    = local.actions.lambda_pull
        Condition = {
          ArnLike = {
            "aws:SourceArn" = sort([
              for id in toset(template.lambda_pull) : "arn:${local.aws.partition}:lambda:${local.aws.region}:${id}:function:*"
            ])
          }
        }
      }],
      length(template.codebuild_pull) == 0 ? [] : [{
        Sid       = "PullByCodeBuild"
        Effect    = "Allow"
        Principal = { Service = "codebuild.amazonaws.com" }
        Action    = local.actions.pull
        Condition = {
          ArnEquals = { "aws:SourceArn" = sort(distinct(template.codebuild_pull)) }
          StringEquals = {
            "aws:SourceAccount" = sort(distinct([for arn in template.codebuild_pull : try(split(":", arn)[4], "")]))
          }
        }
      }],
    )
  }
}
