locals {
  create_role = var.role.arn == null
  role_name   = local.create_role ? coalesce(var.role.name, "${var.name}-pipeline") : reverse(split("/", var.role.arn))[0]
  role_arn    = local.create_role ? "arn:${local.partition}:iam::${local.account_id}:role${var.role.path}${local.role_name}" : var.role.arn

  # What only the call knows, as lists that a catalogue resource may name whole.
  connections = var.connection_arns != null ? var.connection_arns : [
    for service in ["codeconnections", "codestar-connections"] :
    "arn:${local.partition}:${service}:${local.region}:${local.account_id}:connection/*"
  ]

  # One row for each statement that an action or a rule of the pipeline's own role asks for.
  asked = flatten([
    for item in concat(
      [for action in local.actions : {
        entry  = try(local.catalogue.actions[action.type], null)
        of     = action
        passed = action.passed_role_arns
        given  = { for key, value in action.configuration : key => value if !contains(local.scopes[action.type].optional, key) ? true : value != null && value != "" }
      } if action.known],
      [for rule in local.rules : { entry = try(local.catalogue.rules[rule.type], null), of = rule, passed = [], given = rule.configuration } if rule.known],
      ) : [
      for statement in try(item.entry.statements, []) : {
        sid        = statement.sid
        actions    = statement.actions
        resources  = statement.resources
        conditions = try(statement.conditions, {})
        values = merge(local.scopes[item.of.type].absent, item.given, { for key, value in item.given : "${key}.name" => value == null ? null : reverse(split(":", value))[0] if endswith(key, "Arn") }, {
          partition = local.partition
          region    = item.of.region != null ? item.of.region : local.region
          account   = local.account_id
          pipeline  = var.name
        })
        lists = {
          "$${connections}"         = [for arn in local.connections : arn if !strcontains(arn, ":codestar-connections:")]
          "$${connections_by_star}" = [for arn in local.connections : arn if strcontains(arn, ":codestar-connections:")]
          "$${passed_role_arns}"    = item.passed
        }
      }
      # `when` holds the values that bring the statement: "*" is any value, a list is any of it.
      if item.of.role_arn == null && alltrue([
        for key, value in try(statement.when, {}) :
        !contains(keys(item.given), key) ? false : value == "*" ? true : contains(flatten([value]), item.given[key])
      ])
    ]
  ])

  # `$${Key}` in a catalogue text is the value of that configuration key, `$${KeyArn.name}` the last part of
  # it, and `$${Key[]}` each name of its comma-separated list. A text with a key that is not given is left
  # out: it never stands for anything. A variable that CodePipeline resolves while it runs can only be
  # matched by a wildcard, so the checks of scope refuse it where nothing else would be left.
  rendered = [for row in local.asked : {
    for text in distinct(concat(row.resources, flatten([for keys in values(row.conditions) : [for key, value in keys : [key, value]]]))) :
    text => compact([
      for each in strcontains(text, "[]}") ? compact(split(",", replace(try(row.values[reverse(split("$${", split("[]}", text)[0]))[0]], ""), " ", ""))) : ["-"] :
      try(join("", [
        for index, part in split("$${", text) : index == 0 ? part : format("%s%s",
          replace(strcontains(part, "[]}") ? each : row.values[split("}", part)[0]], "/#\\{[^}]*\\}/", "*"),
          join("}", slice(split("}", part), 1, length(split("}", part)))),
        )
      ]), "")
    ]) if !contains(keys(row.lists), text)
  }]

  rights = concat(
    flatten([for region, store in var.artifact_stores : concat(
      [
        {
          sid = "ArtifactBucket"
          actions = concat(
            ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            # CodeCommit uploads the archive itself, and lists the bucket for it.
            contains(local.actions[*].type, "Source/CodeCommit") ? ["s3:ListBucket"] : [],
          )
          resources  = ["arn:${local.partition}:s3:::${store.bucket}"]
          conditions = { StringEquals = { "aws:ResourceAccount" = store.account_id != null ? store.account_id : local.account_id } }
        },
        {
          sid = "ArtifactObjects"
          actions = [
            "s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging",
            "s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging", "s3:PutObjectVersionTagging",
          ]
          resources  = ["arn:${local.partition}:s3:::${store.bucket}/*"]
          conditions = { StringEquals = { "aws:ResourceAccount" = store.account_id != null ? store.account_id : local.account_id } }
        },
      ],
      [for key in store.key[*] : {
        sid     = "ArtifactKey"
        actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        # By alias: the ARN of a key made in the same plan is not known, and the policy has to be.
        resources  = ["arn:${local.partition}:kms:${region}:${store.account_id != null ? store.account_id : local.account_id}:key/*"]
        conditions = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = key.alias } }
      }],
    )]),
    [for arns in [local.action_role_arns] : {
      sid        = "ActionRoles"
      actions    = ["sts:AssumeRole"]
      resources  = arns
      conditions = {}
    } if length(arns) > 0],
    [for index, row in local.asked : {
      sid       = row.sid
      actions   = sort(row.actions)
      resources = flatten([for resource in row.resources : try(row.lists[resource], local.rendered[index][resource])])
      conditions = { for operator, keys in row.conditions : operator => {
        for key, value in keys : join("", local.rendered[index][key]) => sort(distinct(local.rendered[index][value]))
      } }
    }],
  )

  # Equal actions under equal conditions are one statement, whoever asked for them.
  grouped = { for row in local.rights :
    "${row.sid}|${jsonencode(row.conditions)}|${join(",", sort(row.actions))}" => row...
    if length(row.resources) > 0
  }

  # A sid has to be unique in a policy; the same rights under several conditions are numbered.
  sids = { for key in keys(local.grouped) : split("|", key)[0] => key... }

  statements = [for key, rows in local.grouped : merge(
    {
      Sid      = "${rows[0].sid}${length(local.sids[rows[0].sid]) == 1 ? "" : index(local.sids[rows[0].sid], key) + 1}"
      Effect   = "Allow"
      Action   = sort(distinct(rows[0].actions))
      Resource = sort(distinct(flatten(rows[*].resources)))
    },
    length(rows[0].conditions) == 0 ? {} : { Condition = rows[0].conditions },
  )]
}

resource "aws_iam_role" "this" {
  count = local.create_role ? 1 : 0

  # What the provider refuses itself would come before the list of all problems; null makes a name up.
  name                 = local.valid ? local.role_name : null
  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary
  description          = "CodePipeline ${var.name}: what its actions need, and no more."
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "CodePipeline"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codepipeline.amazonaws.com" }
      # IfExists: AWS documents the trust without these keys, and does not say that every call carries them.
      Condition = {
        ArnEqualsIfExists    = { "aws:SourceArn" = local.arn }
        StringEqualsIfExists = { "aws:SourceAccount" = local.account_id }
      }
    }]
  })
}

# Inline, not managed: no quota of attached policies, no name of its own to collide, and one statement of
# each kind fits by far. The 10,240 characters that a role's inline policies may have are checked.
resource "aws_iam_role_policy" "this" {
  count = local.create_role ? 1 : 0

  name   = "actions"
  role   = aws_iam_role.this[0].name
  policy = jsonencode({ Version = "2012-10-17", Statement = local.statements })
}
