locals {
  create_role = var.role.arn == null
  role_name   = local.create_role ? coalesce(var.role.name, "${var.name}-pipeline") : reverse(split("/", var.role.arn))[0]
  role_arn    = local.create_role ? "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.role.path}${local.role_name}" : var.role.arn

  # One row for each statement that an action or a rule of the pipeline's own role asks for. The keys that are
  # given decide which; of values, only those of a mode.
  asked = flatten([
    for item in [
      for item in concat(
        [for action in local.actions : { entry = local.catalogue.actions[action.type], of = action, passed = action.passed_role_arns } if action.known],
        [for rule in local.rules : { entry = local.catalogue.rules[rule.type], of = rule, passed = [] } if rule.known],
        ) : merge(item, { given = {
          for key, spec in item.entry.configuration : key => contains(item.of.given, key) ? (
            item.of.declared[key] == null || item.of.declared[key] == "" ? try(spec.default, spec.absent, null) : item.of.declared[key]
          ) : try(spec.default, spec.absent, null)
          if contains(item.of.given, key) || can(spec.default) || can(spec.absent)
      } })
      ] : [
      for statement in item.entry.statements : {
        sid        = statement.sid
        actions    = sort(statement.actions)
        resources  = statement.resources
        conditions = try(statement.conditions, {})
        at         = item.of.at
        region     = item.of.region != null ? item.of.region : local.aws.region
        # The value, which may be unknown, says after all that the statement is not for it.
        off = anytrue([for key, value in try(statement.when, {}) : contains(keys(item.given), key) && (value == null || value == "*") ? (item.given[key] == null) == (value == "*") : false])
        values = merge(
          item.given,
          # An alias or a version of a state machine comes after its name.
          { for key, value in item.given : "${key}.name" => value == null ? null : try(split(":", value)[6], null) if endswith(key, "Arn") },
          # AWS takes the id or the ARN of a key, or the ARN of an alias.
          merge([for key, value in item.given : {
            (key)          = value == null ? null : strcontains(value, "alias/") ? null : startswith(value, "arn:") ? value : "arn:${local.aws.partition}:kms:${item.of.region != null ? item.of.region : local.aws.region}:${local.aws.account_id}:key/${value}"
            "${key}.alias" = value == null ? null : try(regex("alias/.*", value), null)
            "${key}.any"   = value == null ? null : try("${regex("(.*:)alias/", value)[0]}key/*", null)
          } if endswith(key, "KeyARN")]...),
          {
            partition = local.aws.partition
            region    = item.of.region != null ? item.of.region : local.aws.region
            account   = local.aws.account_id
            pipeline  = var.name
          },
        )
        # What only the call knows, as lists that a catalogue resource may name whole.
        lists = merge({ "$${passed_role_arns}" = item.passed }, {
          for name, star in { "$${connections}" = false, "$${connections_by_star}" = true } : name => [
            for arn in var.connection_arns != null ? var.connection_arns : [
              for service in ["codeconnections", "codestar-connections"] :
              "arn:${local.aws.partition}:${service}:${local.aws.region}:${local.aws.account_id}:connection/*"
            ] : arn if strcontains(arn, ":codestar-connections:") == star
          ]
        })
      }
      # `when` holds the values that bring the statement: "*" is any value, a list is any of it, null is none.
      if item.of.role_arn == null && alltrue([
        for key, value in try(statement.when, {}) :
        value == null ? true : !contains(keys(item.given), key) ? false : value == "*" ? true : item.given[key] == null ? false : contains(flatten([value]), item.given[key])
      ])
    ]
  ])

  # `$${Key}` in a catalogue text is the value of that configuration key, `$${KeyArn.name}` the name in it,
  # and `$${Key[]}` each name of its comma-separated list. A text with a key that is not given becomes "",
  # which is left out below: it never stands for anything. A variable that CodePipeline resolves while it runs
  # can only be matched by a wildcard, so the checks of scope refuse it where nothing else would be left.
  rendered = [for row in local.asked : {
    for text in distinct(concat(row.resources, flatten([for keys in values(row.conditions) : [for key, value in keys : [key, value]]]))) :
    text => [for whole in [tostring(try(row.off && contains(row.resources, text) ? "" : join("", [
      for index, part in split("$${", text) : index == 0 ? part : format("%s%s",
        strcontains(part, "[]}") ? "%s" : replace(row.values[split("}", part)[0]], "/#\\{[^}]*\\}/", "*"),
        join("}", slice(split("}", part), 1, length(split("}", part)))),
      )
      # Not name by name: how many there are is not known where the list is not.
    ]), ""))] : strcontains(text, "[]}") ? formatlist(whole, compact(split(",", replace(try(row.values[reverse(split("$${", split("[]}", text)[0]))[0]], ""), "/ |#\\{[^}]*\\}/", "")))) : [whole]][0]
    if !contains(keys(row.lists), text)
  }]

  # `text` and `shape`, the resource and the conditions as a catalogue has them, and `key`, which is what tells
  # a right from others of its kind, say what the role is asked for and hold none of its values: see `parts`.
  rights = concat(
    flatten([for region, store in var.artifact_stores : concat(
      [for right in [
        {
          sid  = "ArtifactBucket"
          text = "arn:$${partition}:s3:::$${name}"
          actions = concat(
            ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            # CodeCommit uploads the archive itself, and lists the bucket for it.
            length([for action in local.actions : action if action.known && action.type == "Source/CodeCommit" && action.role_arn == null && region == local.aws.region]) > 0 ? ["s3:ListBucket"] : [],
          )
          resources = ["arn:${local.aws.partition}:s3:::${store.bucket}"]
        },
        {
          sid  = "ArtifactObjects"
          text = "arn:$${partition}:s3:::$${name}/*"
          actions = [
            "s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging",
            "s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging", "s3:PutObjectVersionTagging",
          ]
          resources = ["arn:${local.aws.partition}:s3:::${store.bucket}/*"]
        },
        ] : merge(right, {
          key        = region
          shape      = jsonencode({ StringEquals = { "aws:ResourceAccount" = "$${account}" } })
          conditions = { StringEquals = { "aws:ResourceAccount" = store.account_id != null ? store.account_id : local.aws.account_id } }
      })],
      [for key in store.key[*] : {
        sid     = "ArtifactKey"
        key     = region
        text    = "arn:$${partition}:kms:$${region}:$${account}:key/*"
        shape   = jsonencode({ "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "$${name}" } })
        actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        # By alias: the ARN of a key made in the same plan is not known, and the policy has to be.
        resources  = ["arn:${local.aws.partition}:kms:${region}:${store.account_id != null ? store.account_id : local.aws.account_id}:key/*"]
        conditions = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = key.alias } }
      }],
    )]),
    [for arn in local.action_role_arns : {
      sid        = "ActionRoles"
      key        = arn
      text       = "$${passed_role_arns}"
      shape      = "{}"
      actions    = ["sts:AssumeRole"]
      resources  = [arn]
      conditions = {}
    }],
    flatten([for index, row in local.asked : [for text in row.resources : [
      for position, each in merge({ (text) = [""] }, row.lists)[text] : {
        sid = row.sid
        # The same for whoever asks, where no value tells them apart. What one asks for stays together.
        key       = strcontains(replace(jsonencode([row.resources, row.conditions]), "/\\$\\{(account|partition|pipeline|region)\\}/", ""), "$${") ? format("%s|%09d", row.at, position) : row.region
        text      = text
        shape     = jsonencode(row.conditions)
        actions   = row.actions
        resources = contains(keys(row.lists), text) ? [each] : local.rendered[index][text]
        conditions = { for operator, keys in row.conditions : operator => {
          for key, value in keys : join("", local.rendered[index][key]) => sort(distinct(local.rendered[index][value]))
        } }
      }
    ]]]),
  )

  # AWS IAM user guide, quotas: 10,240 characters inline, 6,144 in each managed policy. What does not fit
  # inline goes to managed policies, and how many those are has to be known when Terraform plans. So no value
  # has a say in it: every right is taken to be as long as its text in the catalogue with a long name in each
  # place. A pipeline of few actions has room to spare, and none of this is looked at.
  #
  # By kind, which becomes one statement, or with a value in its conditions one for each right.
  kinds = merge([
    for each in range(sum(concat(
      [
        length(jsonencode([for item in local.described : item.entry.statements])),
        100 * length(concat(local.actions, local.rules)),
        500 * length(var.artifact_stores),
        var.connection_arns == null ? 0 : 250 * length(var.connection_arns),
      ],
      [for action in local.actions : 120 * length(action.passed_role_arns)],
      )) > 6000 ? 1 : 0) : {
      for kind, rights in {
        for right in local.rights : "${right.sid}|${right.shape}|${join(",", right.actions)}" => right...
        } : kind => {
        keys  = keys({ for right in rights : right.key => true... })
        texts = distinct(concat([rights[0].shape], rights[*].text))
        frame = 90 + length(jsonencode(rights[0].actions))
        alone = strcontains(replace(rights[0].shape, "$${account}", ""), "$${")
      }
    }
  ]...)

  # What a kind costs once, and for each of its rights: a name counts as 64 letters, the ARN of one as 120,
  # and a list as one in each of six availability zones.
  costs = merge([
    for sizes in length(local.kinds) == 0 ? [] : [merge(
      { account = 12, partition = 10, region = 14, passed_role_arns = 120, connections = 120, connections_by_star = 120 },
      [for entry in values(merge(local.catalogue.actions, local.catalogue.rules)) : {
        for key, spec in entry.configuration : key => try(spec.size, 120) if can(spec.size) || can(spec.computed)
      }]...
      )] : {
      for kind, of in local.kinds : kind => merge([for lengths in [[
        for text in of.texts : (strcontains(text, "[]}") ? 6 : 1) * (3 + sum([
          for index, part in split("$${", text) :
          length(part) + (index == 0 ? 0 : lookup(sizes, split("}", part)[0], 64) - length(split("}", part)[0]) - 1)
        ]))
        ]] : {
        once = of.alone ? 0 : of.frame + lengths[0]
        each = sum(lengths) - lengths[0] + (of.alone ? of.frame + lengths[0] : 0)
      }]...)
    }
  ]...)

  # The policy of each right: 0 is the inline one. Ten managed ones are what AWS attaches; what would need
  # more is spread over them evenly, and the check of their real length has the last word.
  parts = merge([
    for ends in length(local.kinds) == 0 ? [] : [merge(flatten([
      for position, kind in keys(local.kinds) : [
        for start in [sum(concat([local.costs[kind].once], [
          for before in slice(keys(local.kinds), 0, position) : local.costs[before].once + local.costs[before].each * length(local.kinds[before].keys)
        ]))] : { for index, key in local.kinds[kind].keys : "${kind}|${key}" => start + (index + 1) * local.costs[kind].each }
      ]
      ])...)] : {
      for right, end in ends : right => end <= 10100 ? 0 : min(10, 1 + floor((end - 10100) / max(
        6100 - max([for cost in values(local.costs) : cost.once + cost.each]...),
        (max(values(ends)...) - 10100) / 10,
      )))
    }
  ]...)

  # Equal actions under equal conditions are one statement, whoever asked for them.
  grouped = { for row in local.rights :
    "${row.sid}|${lookup(local.parts, "${row.sid}|${row.shape}|${join(",", row.actions)}|${row.key}", 0)}|${jsonencode(row.conditions)}|${join(",", row.actions)}" => row...
  }

  # A sid has to be unique in a policy; the same rights under several conditions are numbered.
  sids = { for key, rows in local.grouped : split("|", key)[0] => key... }

  # The inline policy, then the managed ones. AWS takes none that says nothing, as of actions whose keys are
  # all there and empty: such a one repeats a right that the role has.
  policies = [for part in range(1 + max(0, values(local.parts)...)) : jsonencode({
    Version = "2012-10-17"
    Statement = coalescelist(
      [for key, rows in local.grouped : merge(
        {
          Sid      = "${rows[0].sid}${length(local.sids[rows[0].sid]) == 1 ? "" : index(local.sids[rows[0].sid], key) + 1}"
          Effect   = "Allow"
          Action   = sort(distinct(rows[0].actions))
          Resource = sort(distinct(compact(flatten(rows[*].resources))))
        },
        length(rows[0].conditions) == 0 ? {} : { Condition = rows[0].conditions },
      ) if split("|", key)[1] == tostring(part) && length(compact(flatten(rows[*].resources))) > 0],
      [{ Sid = "ArtifactBucket", Effect = "Allow", Action = ["s3:GetBucketLocation"], Resource = [for store in var.artifact_stores : "arn:${local.aws.partition}:s3:::${store.bucket}"] }],
    )
  })]
}

resource "aws_iam_role" "this" {
  count = local.create_role ? 1 : 0

  # What the provider refuses itself would come before the list of all problems; null makes a name up.
  name                 = local.valid ? local.role_name : null
  path                 = local.valid ? var.role.path : null
  permissions_boundary = try(regex("^arn:${local.aws.partition}:iam::.*$", var.role.permissions_boundary), null)
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
