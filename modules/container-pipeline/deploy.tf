# Projects of the tools account that deploy for an environment. One for each: its role may take the action
# role of its own environment alone.
module "helm" {
  source   = "../codebuild"
  for_each = { for key, environment in local.deployed : key => environment if environment.type == "eks_helm" }

  account_id = local.aws.account_id
  partition  = local.aws.partition
  region     = local.aws.region

  name           = each.value.project
  artifact_store = local.store
  # A release that fails is taken back in as long again, and the tools are downloaded before.
  build_timeout = 2 * each.value.eks_helm.timeout_in_minutes + 15
  buildspec = {
    helm = {
      chart              = each.value.eks_helm.chart
      chart_version      = each.value.eks_helm.chart_version
      cluster            = { name = each.value.eks_helm.cluster, region = each.value.region }
      history_max        = each.value.eks_helm.history_max
      image              = each.value.eks_helm.image
      namespace          = each.value.eks_helm.namespace
      release            = each.value.eks_helm.release
      role_arn           = each.value.role_arn
      timeout_in_minutes = each.value.eks_helm.timeout_in_minutes
      tools              = each.value.eks_helm.tools
      values             = each.value.eks_helm.values
      values_files       = each.value.eks_helm.values_files
    }
  }
  description = "Deploys ${local.name} to ${each.key} by Helm"
  role        = { path = var.role.path, permissions_boundary = var.role.permissions_boundary }
  tags        = var.tags
  vpc         = each.value.eks_helm.vpc
}

module "publish" {
  source   = "../codebuild"
  for_each = { for key, environment in local.deployed : key => environment if environment.project != null && environment.type != "eks_helm" }

  account_id = local.aws.account_id
  partition  = local.aws.partition
  region     = local.aws.region

  name           = each.value.project
  artifact_store = local.store
  buildspec      = { inline = yamlencode(local.publish_buildspecs[each.key]) }
  description    = "Makes of the image of ${local.name} what is deployed to ${each.key}"
  environment_variables = merge([for lambda in each.value.lambda_image[*] : {
    DELIVERY_ROLE_ARN = { value = each.value.role_arn }
    FUNCTION_NAME     = { value = lambda.function }
    FUNCTION_REGION   = { value = each.value.region }
  }]...)
  # Manifests are put out, and a function's version is a variable.
  output_artifacts = each.value.type == "eks_native"

  role = { path = var.role.path, permissions_boundary = var.role.permissions_boundary }
  tags = var.tags
}

# What the module codebuild gives a generated buildspec, and no other.
resource "aws_iam_role_policy" "project" {
  # By what stands after the pipeline's name in the project's: an environment may be called build.
  for_each = merge(
    { for key, project in module.publish : "${key}-publish" => { role = project.role_name, statements = [
      {
        Sid      = "AssumeDeployRole"
        Effect   = "Allow"
        Action   = ["sts:AssumeRole"]
        Resource = [local.deployed[key].role_arn]
      },
    ] } if local.deployed[key].type == "lambda_image" },
    { for project in var.build.buildspec == null ? [] : module.build : "build" => { role = project.role_name, statements = [
      {
        Sid    = "LogInToRegistry"
        Effect = "Allow"
        # A login to the registry names no repository, so there is no resource to name.
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        Sid    = "PushImage"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
        ]
        Resource = ["arn:${local.aws.partition}:ecr:${local.registry.region}:${local.registry.account_id}:repository/${local.repository}"]
      },
    ] } },
  )

  name = "container-pipeline"
  role = each.value.role
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = each.value.statements
  })

  # The names of the roles are composed, and wait for none of them.
  depends_on = [module.build, module.publish]
}

locals {
  publish_buildspecs = { for key, environment in local.deployed : key => merge({ for eks in environment.eks_native[*] : "artifacts" => { files = eks.manifests } }, {
    version = 0.2
    env     = merge({ shell = "bash" }, environment.type == "lambda_image" ? { exported-variables = ["VERSION"] } : {})
    phases = { build = {
      on-failure = "ABORT"
      commands = concat(
        # By its digest, and of the repository that is built to: what was built is what runs, and an earlier
        # stage's build neither names an image of a stranger's nor writes into the command below. The
        # repository stands here itself, for a variable could come by the action as well. All in one command,
        # for each stands alone.
        ["[[ $IMAGE_URI =~ ${local.image.pattern} ]] && export REGISTRY=\"$${BASH_REMATCH[1]}\" DIGEST=\"$${BASH_REMATCH[3]}\" || { echo \"There is no image of the pipeline's repository ${local.repository} by its digest to deploy: IMAGE_URI is '$IMAGE_URI'.\" >&2; false; }"],
        environment.type == "lambda_image" ? local.publish_commands : flatten([for eks in environment.eks_native[*] : [
          "grep --quiet --fixed-strings '<IMAGE1_NAME>' ${join(" ", [for path in eks.manifests : "'${replace(path, "'", "'\\''")}'"])} || { echo 'No manifest has <IMAGE1_NAME>, and so none would deploy the image.' >&2; false; }",
          "sed --in-place \"s|<IMAGE1_NAME>|$IMAGE_URI|g\" ${join(" ", [for path in eks.manifests : "'${replace(path, "'", "'\\''")}'"])}",
        ]]),
      )
    } }
  }) if environment.project != null && environment.type != "eks_helm" }

  # An action of CodePipeline's deploys a function's archive, or shifts its alias to a version that is there:
  # of an image, this publishes it. Two steps, so that the version is of the image that is meant.
  publish_commands = [
    # Lambda reads ECR of its own Region alone.
    "export IMAGE=\"$REGISTRY.dkr.ecr.$FUNCTION_REGION.${local.aws.dns_suffix}/${local.repository}@$DIGEST\"",
    # A profile, so that the role is taken anew before it ends.
    "AWS_CONFIG_FILE=\"$(mktemp)\" && printf '[profile delivery]\\nrole_arn = %s\\ncredential_source = EcsContainer\\nrole_session_name = codebuild-%s\\n' \"$DELIVERY_ROLE_ARN\" \"$${CODEBUILD_BUILD_ID##*:}\" > \"$AWS_CONFIG_FILE\" && export AWS_CONFIG_FILE AWS_PROFILE=delivery",
    # A replica of another Region comes some time after the push.
    "for wait in {1..60}; do FOUND=\"$(aws ecr batch-get-image --region \"$FUNCTION_REGION\" --registry-id \"$REGISTRY\" --repository-name '${local.repository}' --image-ids \"imageDigest=$DIGEST\" --query 'images[0].imageId.imageDigest' --output text)\" && [[ $FOUND == \"$DIGEST\" ]] && break; sleep 10; done; [[ $FOUND == \"$DIGEST\" ]] || { echo \"The image is not in ECR of $FUNCTION_REGION: $IMAGE\" >&2; false; }",
    "aws lambda update-function-code --region \"$FUNCTION_REGION\" --function-name \"$FUNCTION_NAME\" --image-uri \"$IMAGE\" --output text --query CodeSha256",
    "aws lambda wait function-updated-v2 --region \"$FUNCTION_REGION\" --function-name \"$FUNCTION_NAME\"",
    # Somebody else's update in between is not published.
    "FUNCTION=\"$(aws lambda get-function --region \"$FUNCTION_REGION\" --function-name \"$FUNCTION_NAME\" --query '[Code.ResolvedImageUri, Configuration.CodeSha256]' --output text)\" && export FUNCTION && [[ $FUNCTION == *\"@$DIGEST\"* ]] || { echo \"The function has another image: $FUNCTION\" >&2; false; }",
    # What is published already gives its version again, so that a retry is harmless.
    "VERSION=\"$(aws lambda publish-version --region \"$FUNCTION_REGION\" --function-name \"$FUNCTION_NAME\" --code-sha256 \"$${FUNCTION##*[[:space:]]}\" --query Version --output text)\" && export VERSION && [[ $VERSION =~ ^[0-9]+$ ]]",
    "aws lambda wait published-version-active --region \"$FUNCTION_REGION\" --function-name \"$FUNCTION_NAME\" --qualifier \"$VERSION\"",
  ]
}
