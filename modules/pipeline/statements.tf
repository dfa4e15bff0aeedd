# What the role is asked for: by the actions and rules that are declared, the artifact stores, and the roles
# that actions take.
locals {
  # One row for each statement that an action or a rule of the pipeline's own role asks for. The keys that are
  # given decide which; of values, only those of a mode.
  asked = [for row in flatten([
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
    ]) : merge(row, {
    # `$${Key}` in a catalogue text is the value of that configuration key, `$${KeyArn.name}` the name in it,
    # and `$${Key[]}` each name of its comma-separated list. A text with a key that is not given becomes "",
    # which is left out below: it never stands for anything. A variable that CodePipeline resolves while it runs
    # can only be matched by a wildcard, so the checks of scope refuse it where nothing else would be left.
    rendered = {
      for text in distinct(concat(row.resources, flatten([for keys in values(row.conditions) : [for key, value in keys : [key, value]]]))) :
      text => [for whole in [tostring(try(row.off && contains(row.resources, text) ? "" : join("", [
        for index, part in split("$${", text) : index == 0 ? part : format("%s%s",
          strcontains(part, "[]}") ? "%s" : replace(row.values[split("}", part)[0]], "/#\\{[^}]*\\}/", "*"),
          join("}", slice(split("}", part), 1, length(split("}", part)))),
        )
        # Not name by name: how many there are is not known where the list is not.
      ]), ""))] : strcontains(text, "[]}") ? formatlist(whole, compact(split(",", replace(try(row.values[reverse(split("$${", split("[]}", text)[0]))[0]], ""), "/ |#\\{[^}]*\\}/", "")))) : [whole]][0]
      if !contains(keys(row.lists), text)
    }
  })]

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
    flatten([for row in local.asked : [for text in row.resources : [
      for position, each in merge({ (text) = [""] }, row.lists)[text] : {
        sid = row.sid
        # The same for whoever asks, where no value tells them apart. What one asks for stays together.
        key       = strcontains(replace(jsonencode([row.resources, row.conditions]), "/\\$\\{(account|partition|pipeline|region)\\}/", ""), "$${") ? format("%s|%09d", row.at, position) : row.region
        text      = text
        shape     = jsonencode(row.conditions)
        actions   = row.actions
        resources = contains(keys(row.lists), text) ? [each] : row.rendered[text]
        conditions = { for operator, keys in row.conditions : operator => {
          for key, value in keys : join("", row.rendered[key]) => sort(distinct(row.rendered[value]))
        } }
      }
    ]]]),
  )
}
