locals {
  create_role = var.role.arn == null
  role_name   = local.create_role ? coalesce(var.role.name, "${var.name}-pipeline") : reverse(split("/", var.role.arn))[0]
  role_arn    = local.create_role ? "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.role.path}${local.role_name}" : var.role.arn

  # What only the call knows, as lists that a catalogue resource may name whole.
  connections = var.connection_arns != null ? var.connection_arns : [
    for service in ["codeconnections", "codestar-connections"] :
    "arn:${local.aws.partition}:${service}:${local.aws.region}:${local.aws.account_id}:connection/*"
  ]

  # One row for each statement that an action or a rule of the pipeline's own role asks for.
  asked = flatten([
    for item in concat(
      [for action in local.actions : {
        entry  = try(local.catalogue.actions[action.type], null)
        of     = action
        passed = action.passed_role_arns
        given  = action.configuration
      } if action.known],
      [for rule in local.rules : { entry = try(local.catalogue.rules[rule.type], null), of = rule, passed = [], given = rule.configuration } if rule.known],
      ) : [
      for statement in try(item.entry.statements, []) : {
        sid        = statement.sid
        actions    = statement.actions
        resources  = statement.resources
        conditions = try(statement.conditions, {})
        at         = item.of.at
        # Followed by "}" or, for a part of the ARN, by ".name}".
        computed = [for key in local.scopes[item.of.type].computed : "$${${key}"]
        values = merge(local.scopes[item.of.type].absent, item.given, { for key, value in item.given : "${key}.name" => value == null ? null : reverse(split(":", value))[0] if endswith(key, "Arn") }, {
          partition = local.aws.partition
          region    = item.of.region != null ? item.of.region : local.aws.region
          account   = local.aws.account_id
          pipeline  = var.name
        })
        lists = {
          "$${connections}"         = [for arn in local.connections : arn if !strcontains(arn, ":codestar-connections:")]
          "$${connections_by_star}" = [for arn in local.connections : arn if strcontains(arn, ":codestar-connections:")]
          "$${passed_role_arns}"    = item.passed
        }
      }
      # `when` holds the values that bring the statement: "*" is any value, a list is any of it, null is none.
      if item.of.role_arn == null && alltrue([
        for key, value in try(statement.when, {}) :
        !contains(keys(item.given), key) ? value == null : value == "*" ? true : value == null ? item.given[key] == null || item.given[key] == "" : contains(flatten([value]), item.given[key])
      ])
    ]
  ])

  # `$${Key}` in a catalogue text is the value of that configuration key, `$${KeyArn.name}` the last part of
  # it, and `$${Key[]}` each name of its comma-separated list. A text with a key that is not given becomes "",
  # which is left out below: it never stands for anything. A variable that CodePipeline resolves while it runs
  # can only be matched by a wildcard, so the checks of scope refuse it where nothing else would be left.
  rendered = [for row in local.asked : {
    for text in distinct(concat(row.resources, flatten([for keys in values(row.conditions) : [for key, value in keys : [key, value]]]))) :
    text => [
      for each in strcontains(text, "[]}") ? compact(split(",", replace(try(row.values[reverse(split("$${", split("[]}", text)[0]))[0]], ""), " ", ""))) : ["-"] :
      tostring(try(join("", [
        for index, part in split("$${", text) : index == 0 ? part : format("%s%s",
          replace(strcontains(part, "[]}") ? each : row.values[split("}", part)[0]], "/#\\{[^}]*\\}/", "*"),
          join("}", slice(split("}", part), 1, length(split("}", part)))),
        )
      ]), ""))
    ] if !contains(keys(row.lists), text)
  }]

  rights = concat(
    flatten([for region, store in var.artifact_stores : concat(
      [
        {
          at   = region
          sid  = "ArtifactBucket"
          size = 100
          actions = concat(
            ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            # CodeCommit uploads the archive itself, and lists the bucket for it.
            contains(local.actions[*].type, "Source/CodeCommit") ? ["s3:ListBucket"] : [],
          )
          resources  = ["arn:${local.aws.partition}:s3:::${store.bucket}"]
          conditions = { StringEquals = { "aws:ResourceAccount" = store.account_id != null ? store.account_id : local.aws.account_id } }
        },
        {
          at   = region
          sid  = "ArtifactObjects"
          size = 100
          actions = [
            "s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging",
            "s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging", "s3:PutObjectVersionTagging",
          ]
          resources  = ["arn:${local.aws.partition}:s3:::${store.bucket}/*"]
          conditions = { StringEquals = { "aws:ResourceAccount" = store.account_id != null ? store.account_id : local.aws.account_id } }
        },
      ],
      [for key in store.key[*] : {
        at      = region
        sid     = "ArtifactKey"
        size    = 100
        actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        # By alias: the ARN of a key made in the same plan is not known, and the policy has to be.
        resources  = ["arn:${local.aws.partition}:kms:${region}:${store.account_id != null ? store.account_id : local.aws.account_id}:key/*"]
        conditions = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = key.alias } }
      }],
    )]),
    [for arn in local.action_role_arns : {
      at         = ""
      size       = length(arn) + 3
      sid        = "ActionRoles"
      actions    = ["sts:AssumeRole"]
      resources  = [arn]
      conditions = {}
    }],
    # In tens, so that no right is too long for a policy by itself.
    flatten([for index, row in local.asked : [
      for part in chunklist(flatten([for text in row.resources : [
        for arn in merge(row.lists, local.rendered[index])[text] : {
          arn = arn
          # One that may be unknown counts as one of a role with a long name.
          size = contains(keys(row.lists), text) || length([for key in row.computed : key if strcontains(text, key)]) > 0 ? 120 : length(arn) + 3
        }
        ]]), 10) : {
        at        = row.at
        size      = sum(part[*].size)
        sid       = row.sid
        actions   = sort(row.actions)
        resources = part[*].arn
        conditions = { for operator, keys in row.conditions : operator => {
          for key, value in keys : join("", local.rendered[index][key]) => sort(distinct(local.rendered[index][value]))
        } }
      }
    ]]),
  )

  # AWS IAM user guide, quotas: 10,240 characters inline, 6,144 in each managed policy. What does not fit
  # inline goes to managed policies, and how many those are has to be known when Terraform plans. So this
  # counts what is known, and only where it matters: a pipeline of few actions gets no second policy, so
  # there any name may be unknown in a first plan. Sorted by kind and asker: the order of inputs is nothing
  # to it. The first right of a kind bears what its statement says beside the resources.
  weights = flatten([for each in range(length(jsonencode([for item in local.described : item.entry.statements])) > 6000 ? 1 : 0) : [
    for kind, rows in {
      for index, right in local.rights : "${right.sid}|${jsonencode(right.conditions)}|${join(",", right.actions)}" => { at = right.at, index = index, shell = 90 + 3 * length(right.actions) }...
      } : [for position, row in sort([for row in rows : format("%s|%09d", row.at, row.index)]) : {
        index = tonumber(reverse(split("|", row))[0])
        size  = local.rights[tonumber(reverse(split("|", row))[0])].size + (position == 0 ? length(kind) + rows[0].shell : 0)
        kind  = length(kind) + rows[0].shell
    }]
  ]])

  # The policy of each right: 0 is the inline one, which takes as many as fit. A managed one takes those that
  # begin in its share, and is longer by the rest of the last one and by a kind that it goes on with.
  parts = merge([for share in length(local.weights) == 0 ? [] : [{
    ends = [for index, weight in local.weights : sum(slice(local.weights, 0, index + 1)[*].size)]
    size = max(6100 - max([for weight in local.weights : weight.size + weight.kind]...), local.weights[*].size...)
    }] : merge([for inline in [max(0, [for end in share.ends : end if end <= 10100]...)] : {
      for index, weight in local.weights : weight.index => share.ends[index] <= 10100 ? 0 : 1 + floor((share.ends[index] - weight.size - inline) / share.size)
  }]...)]...)

  # Equal actions under equal conditions are one statement, whoever asked for them.
  grouped = { for index, row in local.rights :
    "${row.sid}|${try(local.parts[index], 0)}|${jsonencode(row.conditions)}|${join(",", sort(row.actions))}" => row...
    if length(row.resources) > 0
  }

  # A sid has to be unique in a policy; the same rights under several conditions are numbered.
  sids = { for key in keys(local.grouped) : split("|", key)[0] => key... }

  # The inline policy, then the managed ones.
  policies = [for part in range(1 + max(0, values(local.parts)...)) : jsonencode({
    Version = "2012-10-17"
    Statement = [for key, rows in local.grouped : merge(
      {
        Sid      = "${rows[0].sid}${length(local.sids[rows[0].sid]) == 1 ? "" : index(local.sids[rows[0].sid], key) + 1}"
        Effect   = "Allow"
        Action   = sort(distinct(rows[0].actions))
        Resource = sort(distinct(compact(flatten(rows[*].resources))))
      },
      length(rows[0].conditions) == 0 ? {} : { Condition = rows[0].conditions },
    ) if split("|", key)[1] == tostring(part) && length(compact(flatten(rows[*].resources))) > 0]
  })]
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
        StringEqualsIfExists = { "aws:SourceAccount" = local.aws.account_id }
      }
    }]
  })
}

# Inline while it fits: no quota of attached policies, no name of its own to collide.
resource "aws_iam_role_policy" "this" {
  count = local.create_role ? 1 : 0

  name   = "actions"
  role   = aws_iam_role.this[0].name
  policy = local.policies[0]
}

resource "aws_iam_policy" "this" {
  count = local.create_role ? length(local.policies) - 1 : 0

  name        = "${local.role_name}-${count.index + 1}"
  path        = var.role.path
  description = "CodePipeline ${var.name}: what its role's inline policy has no room for."
  policy      = local.policies[count.index + 1]
  tags        = var.tags
}

resource "aws_iam_role_policy_attachment" "this" {
  count = length(aws_iam_policy.this)

  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.this[count.index].arn
}
