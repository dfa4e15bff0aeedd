locals {
  arn = {
    codebuild = "arn:${local.aws.partition}:codebuild:${local.aws.region}:${local.aws.account_id}"
    ec2       = "arn:${local.aws.partition}:ec2:${local.aws.region}:${local.aws.account_id}"
    logs      = "arn:${local.aws.partition}:logs:${local.aws.region}:${local.aws.account_id}"
    project   = "arn:${local.aws.partition}:codebuild:${local.aws.region}:${local.aws.account_id}:project/${var.name}"
    s3        = "arn:${local.aws.partition}:s3:::"
    secret    = "arn:${local.aws.partition}:secretsmanager:${local.aws.region}:${local.aws.account_id}:secret"
    ssm       = "arn:${local.aws.partition}:ssm:${local.aws.region}:${local.aws.account_id}"
  }

  locations = {
    cache = "${try(coalesce(var.cache.bucket), "")}/${var.cache.prefix == null ? var.name : var.cache.prefix}"
    log_group = (
      !var.logs.cloudwatch.enabled ? null :
      var.logs.cloudwatch.group_name != null ? var.logs.cloudwatch.group_name : "/aws/codebuild/${var.name}"
    )
    s3_logs = var.logs.s3 == null ? null : "${var.logs.s3.bucket}/${var.logs.s3.prefix == null ? var.name : var.logs.s3.prefix}"
  }

  # What the project reads and writes beside its artifact store. One local for all, for each costs
  # every plan a millisecond.
  declared = {
    # A name alone is no bucket of ours: whoever has it next would read what builds write.
    bucket_account_ids = sort(distinct(concat([local.aws.account_id], var.bucket_account_ids)))
    exports            = [for group in values(var.report_groups) : group.export if group.export != null]
    # On-demand machines that a fleet in a VPC overflows to are put into its network by the role:
    # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateFleet.html
    networks = concat(var.vpc[*], [for fleet in var.environment.fleet[*] : fleet.overflow_vpc if fleet.overflow_vpc != null])
    # CodeBuild makes up the rest of an object's name from the build's id and what the buildspec says.
    results = [for a in concat(var.artifacts[*], values(var.secondary_artifacts)) : {
      bucket       = "${local.arn.s3}${a.bucket}"
      objects      = "${local.arn.s3}${a.bucket}/${trim(coalesce(a.path, "/"), "/") == "" ? "" : "${trim(a.path, "/")}/"}*"
      owner_access = a.bucket_owner_access
    }]
    # What the connections' condition keys may name: the provider's id of a repository, such as
    # acme/orders, is the path of its URL. A webhook of an organization is of all its repositories.
    repositories = sort(distinct(concat(var.full_clone_repositories, [
      for at, auth in local.auth :
      at == "project_source" && try(var.webhook.scope_configuration.name, null) != null ? (
        var.webhook.scope_configuration.scope == "GITHUB_GLOBAL" ? "*" : "${var.webhook.scope_configuration.name}/*"
      ) : try(regex("^https://[^/]+/(.+?)(?:\\.git)?/?$", local.sources[at].location)[0], "")
      if auth.type == "CODECONNECTIONS"
    ])))
    s3_sources = [for s in values(local.sources) : try(coalesce(s.location), "") if s.type == "S3"]
    parameters = [for v in values(var.environment_variables) : v.value if v.type == "PARAMETER_STORE"]
    secrets = concat(
      [for v in values(var.environment_variables) : v.value if v.type == "SECRETS_MANAGER"],
      var.environment.registry_credential == null ? [] : [var.environment.registry_credential],
      [for auth in values(local.auth) : auth.resource if auth.type == "SECRETS_MANAGER"],
    )
    store_account_id = try(coalesce(var.artifact_store.account_id), local.aws.account_id)
  }

  pull_actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]

  connections = {
    for service in ["codeconnections", "codestar-connections"] : service => {
      arns = (
        var.connection_arns == null ?
        ["arn:${local.aws.partition}:${service}:${local.aws.region}:${local.aws.account_id}:connection/*"] :
        # An action is allowed on what has its own prefix alone:
        # https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
        [for arn in sort(distinct(var.connection_arns)) : arn if strcontains(arn, ":${service}:")]
      )
      # Not every call names a repository, and StringEquals alone denies the call that does not, with
      # which the source fails (cloudposse/terraform-aws-ecs-codepipeline#75). ForAllValues lets it pass,
      # and binds each call that names one.
      condition = {
        (try(var.webhook.scope_configuration.name, null) == null ? "ForAllValues:StringEquals" : "ForAllValues:StringLike") = {
          "${service}:FullRepositoryId" = local.declared.repositories
        }
      }
    }
  }

  statements = concat(
    !var.logs.cloudwatch.enabled ? [] : [{
      Sid    = "WriteLogs"
      Effect = "Allow"
      Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
      # Both act on streams; the group itself is made beforehand.
      Resource = ["${local.arn.logs}:log-group:${local.locations.log_group}:*"]
    }],
    var.logs.s3 == null ? [] : [
      {
        Sid       = "WriteLogsToBucket"
        Effect    = "Allow"
        Action    = ["s3:PutObject"]
        Resource  = ["${local.arn.s3}${local.locations.s3_logs}/*"]
        Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids } }
      },
      {
        Sid       = "ReadLogBucket"
        Effect    = "Allow"
        Action    = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
        Resource  = ["${local.arn.s3}${var.logs.s3.bucket}"]
        Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids } }
      },
    ],
    length(local.declared.results) == 0 ? [] : [
      {
        Sid       = "WriteArtifacts"
        Effect    = "Allow"
        Action    = ["s3:PutObject"]
        Resource  = sort(distinct(local.declared.results[*].objects))
        Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids } }
      },
      {
        Sid       = "ReadResultBuckets"
        Effect    = "Allow"
        Action    = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
        Resource  = sort(distinct(local.declared.results[*].bucket))
        Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids } }
      },
    ],
    flatten([
      # CodeBuild asks for PutBucketAcl where the bucket's owner gets access, and an object that is
      # written with an ACL needs PutObjectAcl:
      # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
      for shared in [[for place in concat(local.declared.results, [for s3 in var.logs.s3[*] : {
        bucket       = "${local.arn.s3}${s3.bucket}"
        objects      = "${local.arn.s3}${local.locations.s3_logs}/*"
        owner_access = s3.bucket_owner_access
        }]) : place if contains(["FULL", "READ_ONLY"], coalesce(place.owner_access, "NONE"))]] : [
        { Sid = "ShareBuckets", Effect = "Allow", Action = ["s3:PutBucketAcl"], Resource = sort(distinct(shared[*].bucket)), Condition = {
          # Neither for everyone, nor for whoever a header names.
          Null            = { for who in ["full-control", "read", "read-acp", "write", "write-acp"] : "s3:x-amz-grant-${who}" => "true" }
          StringEquals    = { "aws:ResourceAccount" = local.declared.bucket_account_ids }
          StringNotEquals = { "s3:x-amz-acl" = ["authenticated-read", "public-read", "public-read-write"] }
        } },
        { Sid = "ShareObjects", Effect = "Allow", Action = ["s3:PutObjectAcl"], Resource = sort(distinct(shared[*].objects)), Condition = {
          StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids }
        } },
      ] if length(shared) > 0
    ]),
    length(local.declared.exports) == 0 ? [] : [{
      Sid       = "ExportReports"
      Effect    = "Allow"
      Action    = ["s3:PutObject"]
      Resource  = sort(distinct([for e in local.declared.exports : "${local.arn.s3}${e.bucket}/${trim(coalesce(e.path, "/"), "/") == "" ? "" : "${trim(e.path, "/")}/"}*"]))
      Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids } }
    }],
    [for keys in [concat(var.encryption_key[*], local.declared.exports[*].key)] : {
      Sid    = "UseKeys"
      Effect = "Allow"
      Action = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
      Resource = sort(distinct([
        for key in keys : "arn:${local.aws.partition}:kms:${local.aws.region}:${key.account_id == null ? local.aws.account_id : key.account_id}:key/*"
      ]))
      Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = sort(distinct(keys[*].alias)) } }
    } if length(keys) > 0],
    var.artifact_store == null ? [] : [{
      Sid       = "ReadArtifactBucket"
      Effect    = "Allow"
      Action    = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"]
      Resource  = ["${local.arn.s3}${var.artifact_store.bucket}"]
      Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.store_account_id } }
    }],
    # Who may write can exchange an artifact that another environment waits for.
    [for written in var.artifact_store == null ? [] : [
      var.output_artifacts != null ? var.output_artifacts : length(var.buildspec.helm[*]) == 0 && !contains(var.buildspec.terraform[*].action, "apply")
      ] : {
      Sid       = written ? "ReadWriteArtifacts" : "ReadArtifacts"
      Effect    = "Allow"
      Action    = concat(["s3:GetObject", "s3:GetObjectVersion"], written ? ["s3:PutObject"] : [])
      Resource  = ["${local.arn.s3}${var.artifact_store.bucket}/*"]
      Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.store_account_id } }
    }],
    try(var.artifact_store.key.alias, null) == null ? [] : [{
      # By alias: the ARN of a key that is made in the same plan is not known before it exists. Encrypting as
      # well, whatever is put out: it is the project's key, of the cache and of logs in S3, too.
      Sid      = "UseArtifactKey"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
      Resource = ["arn:${local.aws.partition}:kms:${local.aws.region}:${local.declared.store_account_id}:key/*"]
      Condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = var.artifact_store.key.alias }
      }
    }],
    var.cache.type != "S3" ? [] : [
      {
        Sid       = "ReadWriteCache"
        Effect    = "Allow"
        Action    = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
        Resource  = ["${local.arn.s3}${local.locations.cache}", "${local.arn.s3}${local.locations.cache}/*"]
        Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids } }
      },
      {
        Sid       = "ReadCacheBucket"
        Effect    = "Allow"
        Action    = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
        Resource  = ["${local.arn.s3}${split("/", local.locations.cache)[0]}"]
        Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids } }
      },
    ],
    var.buildspec.container_image == null && local.machine.image_in_ecr == null ? [] : [{
      # A login to the registry names no repository, so there is no resource to name.
      Sid      = "LogInToRegistry"
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken"]
      Resource = ["*"]
    }],
    var.buildspec.container_image == null ? [] : [{
      Sid    = "PushImage"
      Effect = "Allow"
      Action = sort(concat(local.pull_actions, [
        "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
      ]))
      Resource = local.registry.repository_arns
    }],
    local.machine.image_in_ecr == null ? [] : [{
      Sid    = "PullBuildImage"
      Effect = "Allow"
      Action = local.pull_actions
      Resource = [
        "arn:${local.aws.partition}:ecr:${local.machine.image_in_ecr.region}:${local.machine.image_in_ecr.account_id}:repository/${local.machine.image_in_ecr.repository}",
      ]
    }],
    length(local.declared.parameters) == 0 ? [] : [{
      Sid    = "ReadParameters"
      Effect = "Allow"
      Action = ["ssm:GetParameters"]
      Resource = sort(distinct([
        for value in local.declared.parameters :
        startswith(value, "arn:") ? value : "${local.arn.ssm}:parameter/${trimprefix(value, "/")}"
      ]))
    }],
    length(local.declared.secrets) == 0 ? [] : [{
      Sid    = "ReadSecrets"
      Effect = "Allow"
      Action = ["secretsmanager:GetSecretValue"]
      # A value goes on with :json-key:version-stage:version-id. A secret's ARN ends with six random
      # characters; an ARN that lacks them, and a name, stand for any. The end of an ARN as `db-master`
      # may be those characters or of the name, so both are granted: the latter matches this name alone.
      Resource = sort(distinct(concat(
        [
          for value in local.declared.secrets :
          startswith(value, "arn:")
          ? "${join(":", slice(concat(split(":", value), ["", "", "", "", "", ""]), 0, 7))}-??????"
          : "${local.arn.secret}:${split(":", value)[0]}-??????"
        ],
        [
          for value in local.declared.secrets : join(":", slice(split(":", value), 0, 7))
          if can(regex("^arn:([^:]*:){5}[^:]*-[A-Za-z0-9]{6}(:|$)", value))
        ],
      )))
    }],
    length(var.decrypt_key_aliases) == 0 ? [] : [{
      Sid    = "DecryptSecrets"
      Effect = "Allow"
      Action = ["kms:Decrypt"]
      # A secret of another account is encrypted with a key there.
      Resource = [
        for id in sort(distinct(concat([local.aws.account_id], [
          for arn in concat(local.declared.parameters, local.declared.secrets) : split(":", arn)[4] if startswith(arn, "arn:")
        ]))) : "arn:${local.aws.partition}:kms:${local.aws.region}:${id}:key/*"
      ]
      Condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = sort(distinct(var.decrypt_key_aliases)) }
        StringEquals = {
          "kms:ViaService" = [for s in ["secretsmanager", "ssm"] : "${s}.${local.aws.region}.${local.aws.dns_suffix}"]
        }
      }
    }],
    [for vpc in local.declared.networks : {
      Sid    = "CreateNetworkInterface"
      Effect = "Allow"
      Action = ["ec2:CreateNetworkInterface"]
      Resource = concat(
        ["${local.arn.ec2}:network-interface/*"],
        [for id in sort(distinct(vpc.security_group_ids)) : "${local.arn.ec2}:security-group/${id}"],
        [for id in sort(distinct(vpc.subnet_ids)) : "${local.arn.ec2}:subnet/${id}"],
      )
    }],
    [for vpc in local.declared.networks : {
      Sid      = "DeleteNetworkInterface"
      Effect   = "Allow"
      Action   = ["ec2:DeleteNetworkInterface"]
      Resource = ["${local.arn.ec2}:network-interface/*"]
      Condition = {
        ArnEquals = { "ec2:Subnet" = [for id in sort(distinct(vpc.subnet_ids)) : "${local.arn.ec2}:subnet/${id}"] }
      }
    }],
    [for vpc in local.declared.networks : {
      # EC2's Describe actions have no resource level.
      Sid    = "DescribeNetwork"
      Effect = "Allow"
      Action = [
        "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets", "ec2:DescribeVpcs",
      ]
      Resource = ["*"]
    }],
    [for vpc in local.declared.networks : {
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
        Sid      = service == "codeconnections" ? "CloneThroughConnection" : "CloneThroughCodeStarConnection"
        Effect   = "Allow"
        Action   = ["${service}:UseConnection"]
        Resource = connection.arns
        # Else a build could push as the provider's app. By this key, and not by ProviderAction: AWS does
        # not say which of the reading actions a clone takes, and that they may change.
        # https://docs.aws.amazon.com/dtconsole/latest/userguide/security-iam.html#permissions-reference-connections-use
        Condition = {
          for operator, keys in connection.condition : operator => merge(keys, { "${service}:ProviderPermissionsRequired" = ["read_only"] })
        }
      } if length(connection.arns) > 0
    ],
    length([for auth in values(local.auth) : auth if auth.type == "CODECONNECTIONS"]) == 0 ? [] : [
      # https://docs.aws.amazon.com/codebuild/latest/userguide/connections-github-app.html
      for service, connection in local.connections : {
        Sid       = service == "codeconnections" ? "UseSourceConnection" : "UseSourceCodeStarConnection"
        Effect    = "Allow"
        Action    = ["${service}:UseConnection"]
        Resource  = connection.arns
        Condition = connection.condition
      } if length(connection.arns) > 0
    ],
    # No key binds these two to a repository, and a token is of all that a connection reaches: so on
    # exactly the connections that are named. CodeBuild wants them made, and their handshake done, anyway.
    [for service in keys(local.connections) : {
      Sid      = service == "codeconnections" ? "ReadSourceConnection" : "ReadSourceCodeStarConnection"
      Effect   = "Allow"
      Action   = ["${service}:GetConnection", "${service}:GetConnectionToken"]
      Resource = sort(distinct([for auth in values(local.auth) : auth.resource if auth.type == "CODECONNECTIONS" && try(strcontains(auth.resource, ":${service}:"), false)]))
    } if length([for auth in values(local.auth) : auth if auth.type == "CODECONNECTIONS" && try(strcontains(auth.resource, ":${service}:"), false)]) > 0],
    length([for s in values(local.sources) : s if s.type == "CODECOMMIT"]) == 0 ? [] : [{
      Sid    = "PullSource"
      Effect = "Allow"
      Action = ["codecommit:GitPull"]
      Resource = sort(distinct([
        for s in values(local.sources) : "arn:${local.aws.partition}:codecommit:${local.aws.region}:${local.aws.account_id}:${element(split("/", try(coalesce(s.location), "")), -1)}"
        if s.type == "CODECOMMIT"
      ]))
    }],
    [
      # Objects that CodeBuild reads before a build starts: sources, certificate, a buildspec in S3.
      for locations in [concat(
        [for location in local.declared.s3_sources : endswith(location, "/") ? "${location}*" : location],
        var.environment.certificate[*],
        [for path in var.buildspec.path[*] : path if startswith(path, "arn:")],
        )] : {
        Sid       = "ReadObjects"
        Effect    = "Allow"
        Action    = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource  = sort(distinct([for location in locations : startswith(location, "arn:") ? location : "${local.arn.s3}${location}"]))
        Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids } }
      } if length(locations) > 0
    ],
    length(local.declared.s3_sources) == 0 ? [] : [{
      Sid       = "ReadSourceBuckets"
      Effect    = "Allow"
      Action    = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
      Resource  = sort(distinct([for location in local.declared.s3_sources : "${local.arn.s3}${split("/", location)[0]}"]))
      Condition = { StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids } }
    }],
    [
      # A source that is a folder is listed.
      for folders in [[for location in local.declared.s3_sources : split("/", location) if endswith(location, "/")]] : {
        Sid      = "ListSources"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = sort(distinct([for folder in folders : "${local.arn.s3}${folder[0]}"]))
        Condition = {
          StringEquals = { "aws:ResourceAccount" = local.declared.bucket_account_ids }
          StringLike   = { "s3:prefix" = sort(distinct([for folder in folders : "${join("/", slice(folder, 1, length(folder)))}*"])) }
        }
      } if length(folders) > 0
    ],
    length(var.report_groups) == 0 ? [] : [{
      Sid    = "WriteReports"
      Effect = "Allow"
      Action = [
        "codebuild:BatchPutCodeCoverages", "codebuild:BatchPutTestCases", "codebuild:CreateReport",
        "codebuild:CreateReportGroup", "codebuild:UpdateReport",
      ]
      # CodeBuild names a report group after the project and its name in the buildspec. It asks for
      # CreateReportGroup of groups that are there as well:
      # https://docs.aws.amazon.com/codebuild/latest/userguide/test-permissions.html
      Resource = [for name in keys(var.report_groups) : "${local.arn.codebuild}:report-group/${var.name}-${name}"]
    }],
    local.buildspec_statements,
  )
}
