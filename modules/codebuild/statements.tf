locals {
  arn = {
    codebuild = "arn:${local.partition}:codebuild:${local.region}:${local.account_id}"
    ec2       = "arn:${local.partition}:ec2:${local.region}:${local.account_id}"
    ecr       = "arn:${local.partition}:ecr:${local.region}:${local.account_id}"
    logs      = "arn:${local.partition}:logs:${local.region}:${local.account_id}"
    s3        = "arn:${local.partition}:s3:::"
    secret    = "arn:${local.partition}:secretsmanager:${local.region}:${local.account_id}:secret"
    ssm       = "arn:${local.partition}:ssm:${local.region}:${local.account_id}"
  }

  locations = {
    cache   = "${try(coalesce(var.cache.bucket), "")}/${var.cache.prefix == null ? var.name : var.cache.prefix}"
    s3_logs = var.logs.s3 == null ? null : "${var.logs.s3.bucket}/${var.logs.s3.prefix == null ? var.name : var.logs.s3.prefix}"
  }

  store_account_id = try(coalesce(var.artifact_store.account_id), local.account_id)

  parameters = [for v in values(var.environment_variables) : v.value if v.type == "PARAMETER_STORE"]

  secrets = concat(
    [for v in values(var.environment_variables) : v.value if v.type == "SECRETS_MANAGER"],
    var.environment.registry_credential == null ? [] : [var.environment.registry_credential],
  )

  push_repositories = local.image == null ? [] : sort(distinct(concat(
    [local.image.repository], local.image.cache == null ? [] : [local.image.cache.repository],
  )))
  pull_actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]

  connections = {
    for service in ["codeconnections", "codestar-connections"] : service => {
      arns = (
        var.connection_arns == null ?
        ["arn:${local.partition}:${service}:${local.region}:${local.account_id}:connection/*"] :
        sort(distinct(var.connection_arns))
      )
      # Not every call names a repository, and StringEquals alone denies the call that does not, with
      # which the source fails (cloudposse/terraform-aws-ecs-codepipeline#75). ForAllValues lets it pass,
      # and binds each call that names one.
      condition = {
        "ForAllValues:StringEquals" = {
          "${service}:FullRepositoryId" = (
            # The provider's id of the repository, such as acme/orders: the path of its URL.
            local.connected ? [try(regex("^https://[^/]+/(.+?)(?:\\.git)?/?$", var.project_source.location)[0], "")] : sort(distinct(var.full_clone_repositories))
          )
        }
      }
    }
  }

  statements = concat(
    !var.logs.cloudwatch.enabled ? [] : [{
      Sid    = "WriteLogs"
      Effect = "Allow"
      Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = [
        "${local.arn.logs}:log-group:${local.log_group_name}",
        "${local.arn.logs}:log-group:${local.log_group_name}:*",
      ]
    }],
    var.logs.s3 == null ? [] : [
      {
        Sid      = "WriteLogsToBucket"
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = ["${local.arn.s3}${local.locations.s3_logs}/*"]
      },
      {
        Sid      = "ReadLogBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
        Resource = ["${local.arn.s3}${var.logs.s3.bucket}"]
      },
    ],
    var.artifact_store == null ? [] : [
      {
        Sid       = "ReadArtifactBucket"
        Effect    = "Allow"
        Action    = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"]
        Resource  = ["${local.arn.s3}${var.artifact_store.bucket}"]
        Condition = { StringEquals = { "aws:ResourceAccount" = local.store_account_id } }
      },
      {
        Sid       = "ReadWriteArtifacts"
        Effect    = "Allow"
        Action    = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
        Resource  = ["${local.arn.s3}${var.artifact_store.bucket}/*"]
        Condition = { StringEquals = { "aws:ResourceAccount" = local.store_account_id } }
      },
    ],
    try(var.artifact_store.key.alias, null) == null ? [] : [{
      # By alias: the ARN of a key that is made in the same plan is not known before it exists.
      Sid      = "UseArtifactKey"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
      Resource = ["arn:${local.partition}:kms:${local.region}:${local.store_account_id}:key/*"]
      Condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = var.artifact_store.key.alias }
      }
    }],
    var.cache.type != "S3" ? [] : [
      {
        Sid      = "ReadWriteCache"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
        Resource = ["${local.arn.s3}${local.locations.cache}", "${local.arn.s3}${local.locations.cache}/*"]
      },
      {
        Sid      = "ReadCacheBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
        Resource = ["${local.arn.s3}${split("/", local.locations.cache)[0]}"]
      },
    ],
    local.image == null && local.build_image_ecr == null ? [] : [{
      # A login to the registry names no repository, so there is no resource to name.
      Sid      = "LogInToRegistry"
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken"]
      Resource = ["*"]
    }],
    local.image == null ? [] : [{
      Sid    = "PushImage"
      Effect = "Allow"
      Action = sort(concat(local.pull_actions, [
        "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
      ]))
      Resource = [for name in local.push_repositories : "${local.arn.ecr}:repository/${name}"]
    }],
    local.build_image_ecr == null ? [] : [{
      Sid    = "PullBuildImage"
      Effect = "Allow"
      Action = local.pull_actions
      Resource = [
        "arn:${local.partition}:ecr:${local.build_image_ecr.region}:${local.build_image_ecr.account_id}:repository/${local.build_image_ecr.repository}",
      ]
    }],
    length(local.parameters) == 0 ? [] : [{
      Sid    = "ReadParameters"
      Effect = "Allow"
      Action = ["ssm:GetParameters"]
      Resource = sort(distinct([
        for value in local.parameters :
        startswith(value, "arn:") ? value : "${local.arn.ssm}:parameter/${trimprefix(value, "/")}"
      ]))
    }],
    length(local.secrets) == 0 ? [] : [{
      Sid    = "ReadSecrets"
      Effect = "Allow"
      Action = ["secretsmanager:GetSecretValue"]
      # A value goes on with :json-key:version-stage:version-id. A secret's ARN ends with six random
      # characters; an ARN that lacks them, and a name, stand for any. The end of an ARN as `db-master`
      # may be those characters or of the name, so both are granted: the latter matches this name alone.
      Resource = sort(distinct(concat(
        [
          for value in local.secrets :
          startswith(value, "arn:")
          ? "${join(":", slice(concat(split(":", value), ["", "", "", "", "", ""]), 0, 7))}-??????"
          : "${local.arn.secret}:${split(":", value)[0]}-??????"
        ],
        [
          for value in local.secrets : join(":", slice(split(":", value), 0, 7))
          if can(regex("^arn:([^:]*:){5}[^:]*-[A-Za-z0-9]{6}(:|$)", value))
        ],
      )))
    }],
    length(var.decrypt_key_aliases) == 0 ? [] : [{
      Sid      = "DecryptSecrets"
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = ["arn:${local.partition}:kms:${local.region}:${local.account_id}:key/*"]
      Condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = sort(distinct(var.decrypt_key_aliases)) }
        StringEquals = {
          "kms:ViaService" = [for s in ["secretsmanager", "ssm"] : "${s}.${local.region}.${local.dns_suffix}"]
        }
      }
    }],
    [for vpc in var.vpc[*] : {
      Sid    = "CreateNetworkInterface"
      Effect = "Allow"
      Action = ["ec2:CreateNetworkInterface"]
      Resource = concat(
        ["${local.arn.ec2}:network-interface/*"],
        [for id in sort(distinct(vpc.security_group_ids)) : "${local.arn.ec2}:security-group/${id}"],
        [for id in sort(distinct(vpc.subnet_ids)) : "${local.arn.ec2}:subnet/${id}"],
      )
    }],
    [for vpc in var.vpc[*] : {
      Sid      = "DeleteNetworkInterface"
      Effect   = "Allow"
      Action   = ["ec2:DeleteNetworkInterface"]
      Resource = ["${local.arn.ec2}:network-interface/*"]
    }],
    [for vpc in var.vpc[*] : {
      # EC2's Describe actions have no resource level.
      Sid    = "DescribeNetwork"
      Effect = "Allow"
      Action = [
        "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets", "ec2:DescribeVpcs",
      ]
      Resource = ["*"]
    }],
    [for vpc in var.vpc[*] : {
      # Lends the interface to CodeBuild, and to no other service, in these subnets alone.
      Sid      = "LendNetworkInterface"
      Effect   = "Allow"
      Action   = ["ec2:CreateNetworkInterfacePermission"]
      Resource = ["${local.arn.ec2}:network-interface/*"]
      Condition = {
        ArnEquals    = { "ec2:Subnet" = [for id in sort(distinct(vpc.subnet_ids)) : "${local.arn.ec2}:subnet/${id}"] }
        StringEquals = { "ec2:AuthorizedService" = "codebuild.amazonaws.com" }
      }
    }],
    length(var.full_clone_repositories) == 0 ? [] : [
      # A connection answers to the name that it was made under, so both names of the service are
      # granted; each has condition keys of its own.
      for service, connection in local.connections : {
        Sid       = service == "codeconnections" ? "CloneThroughConnection" : "CloneThroughCodeStarConnection"
        Effect    = "Allow"
        Action    = ["${service}:UseConnection"]
        Resource  = connection.arns
        Condition = connection.condition
      }
    ],
    !local.connected ? [] : [
      # https://docs.aws.amazon.com/codebuild/latest/userguide/connections-github-app.html
      # Not on project_source.connection_arn, which is not known while the connection is not made.
      for service, connection in local.connections : {
        Sid       = service == "codeconnections" ? "UseSourceConnection" : "UseSourceCodeStarConnection"
        Effect    = "Allow"
        Action    = [for action in ["GetConnection", "GetConnectionToken", "UseConnection"] : "${service}:${action}"]
        Resource  = connection.arns
        Condition = connection.condition
      }
    ],
    local.codecommit_repository == null ? [] : [{
      Sid      = "PullSource"
      Effect   = "Allow"
      Action   = ["codecommit:GitPull"]
      Resource = ["arn:${local.partition}:codecommit:${local.region}:${local.account_id}:${local.codecommit_repository}"]
    }],
    length(var.report_groups) == 0 ? [] : [{
      Sid    = "WriteReports"
      Effect = "Allow"
      Action = [
        "codebuild:BatchPutCodeCoverages", "codebuild:BatchPutTestCases", "codebuild:CreateReport",
        "codebuild:CreateReportGroup", "codebuild:UpdateReport",
      ]
      # CodeBuild names a report group after the project and its name in the buildspec.
      Resource = [for name in sort(distinct(var.report_groups)) : "${local.arn.codebuild}:report-group/${var.name}-${name}"]
    }],
  )
}
