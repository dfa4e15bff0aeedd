# What keeps a grant as narrow as it reads: a wildcard or a policy variable in a name, and a name that is
# only chosen while the pipeline runs, would each widen it.
locals {
  # For each type in use, from its entry alone.
  scopes = { for type, entry in merge(local.catalogue.actions, local.catalogue.rules) : type => one([
    # What stands in the braces of its statements.
    for tokens in [distinct(flatten([
      for statement in entry.statements : [
        for text in concat(statement.resources, flatten([for keys in values(try(statement.conditions, {})) : [for key, value in keys : [key, value]]])) :
        [for part in split("$${", text) : split("}", part)[0]]
      ]
      ]))] : {
      # What stands in conditions for a key that is not given.
      absent   = { for key, spec in entry.configuration : key => spec.absent if can(spec.absent) }
      computed = [for key, spec in entry.configuration : key if try(spec.computed, false)]
      # An ARN that may be unknown, and may be left out.
      optional = [for key, spec in entry.configuration : key if try(spec.computed, false) && !spec.required]
      # Keys that name a file of an output artifact.
      writes = [for key, spec in entry.configuration : key if try(spec.needs_output, false)]
      # Keys that a policy names.
      named = [for key in keys(entry.configuration) : key if length(setintersection(tokens, [key, "${key}.name", "${key}[]"])) > 0]
      # Keys whose value cannot wait for run time: a whole resource, a bucket, a list, the key of a condition, or
      # what decides on a statement.
      fixed = [for key in keys(entry.configuration) : key if contains(tokens, "${key}[]") || contains(tokens, "${key}.name") || contains(flatten([
        for statement in entry.statements : [
          [for name, value in try(statement.when, {}) : name if value != "*"],
          [for text in statement.resources : flatten(regexall("(?:^|:s3:::)\\$\\{([A-Za-z0-9]+)\\}", text))],
          # IAM takes no wildcard in the name of a condition's key.
          [for names in values(try(statement.conditions, {})) : [for name in keys(names) : flatten(regexall("\\$\\{([A-Za-z0-9]+)\\}", name))]],
        ]
      ]), key)]
    }
  ]) }

  # Where the role of this pipeline is made and acts; any other role is somebody else's to keep narrow.
  # Sources have no variables at all, and are refused them elsewhere.
  scoped = flatten([for item in concat(local.actions, local.rules) : [
    for key in setunion(local.scopes[item.type].named, local.scopes[item.type].fixed) : {
      at       = item.at
      key      = key
      value    = try(item.configuration[key], null)
      computed = contains(local.scopes[item.type].computed, key)
      named    = contains(local.scopes[item.type].named, key)
      fixed    = contains(local.scopes[item.type].fixed, key) && item.stage_index > 0
      # What is left to match by, once a variable is a wildcard. Sources are told that they take none.
      rest = item.stage_index == 0 ? "-" : replace(try(item.configuration[key], null) == null ? "" : item.configuration[key], "/#\\{[^}]*\\}/", "")
    } if contains(item.given, key)
  ] if item.known && item.role_arn == null && local.role.made])

  scope_findings = { for kind, computed in { named = false, computed = true } : kind => concat(
    [for row in local.scoped : {
      text = "${row.at}: configuration \"${row.key}\" is \"${row.value}\", and the role cannot be granted what is chosen at run time: write ${endswith(upper(row.key), "ARN") ? "the ARN" : "the value"}."
    } if row.computed == computed && row.fixed ? strcontains(row.value == null ? "" : row.value, "#{") : false],
    [for row in local.scoped : {
      text = "${row.at}: configuration \"${row.key}\" is \"${row.value}\", and the role would be granted every one there is, as it cannot be granted what is chosen at run time: write a part of the name beside it, such as \"orders-${row.value}\"."
    } if row.computed == computed && row.named && !row.fixed ? strcontains(row.value == null ? "" : row.value, "#{") && row.rest != "-" && !can(regex("[0-9A-Za-z]", row.rest)) : false],
    # A value of a tag, and the key of an object, may look like anything.
    [for row in local.scoped : {
      text = "${row.at}: configuration \"${row.key}\" is \"${row.value}\", which is an ARN: write the name."
    } if row.computed == computed && row.named && !row.computed && !contains(["InstanceTagKey", "InstanceTagValue", "S3ObjectKey"], row.key) ? startswith(row.value == null ? "" : row.value, "arn:") : false],
    [for row in local.scoped : {
      text = "${row.at}: configuration \"${row.key}\" is \"${row.value}\", which is the address of an image: write the name of the repository, \"${split("@", split(":", join("/", slice(split("/", row.value), 1, length(split("/", row.value)))))[0])[0]}\"."
    } if row.computed == computed && endswith(row.key, "RepositoryName") ? strcontains(row.value == null ? "" : row.value, ".dkr.ecr.") : false],
    [for row in local.scoped : {
      text = "${row.at}: configuration \"${row.key}\" is \"${row.value}\", and no such name has \"/\" or \":\": write the name alone."
    } if row.computed == computed && contains(["BucketName", "ClusterName", "PipelineName", "ProjectName", "S3Bucket", "ServiceName", "StackName", "StackSetName"], row.key) ? !startswith(row.value == null ? "" : row.value, "arn:") && can(regex("[/:]", replace(row.value == null ? "" : row.value, "/[$#]\\{[^}]*\\}/", ""))) : false],
    [for row in local.scoped : {
      text = "${row.at}: configuration \"${row.key}\" is \"${row.value}\", and in a policy \"*\", \"?\" and \"$${\" stand for more than one thing: write ${endswith(upper(row.key), "ARN") ? "the ARN" : "the name"} of one."
    } if row.computed == computed && row.named && !endswith(row.key, "RoleArn") ? can(regex("[*?]|\\$\\{", row.value == null ? "" : row.value)) : false],
  ) }

  absent_findings = one([for empty in [
    # Keys that are there, with null or "": hardly ever any, so what follows is about few.
    flatten([for item in local.described : [
      for key in item.given : { item = item, key = key }
      if contains(local.scopes[item.type].computed, key) ? false : try(item.configuration[key], null) == null
    ]])
    ] : concat(
    [for row in empty : {
      text = "${row.item.at}: configuration lacks \"${row.key}\", which ${row.item.what} needs."
    } if try(row.item.entry.configuration[row.key].required, false)],
    flatten([for row in empty : [for other, values in try(row.item.entry.configuration[row.key].required_when, {}) : {
      text = "${row.item.at}: configuration lacks \"${row.key}\", which ${row.item.what} needs where ${other} is \"${row.item.configuration[other]}\"."
    } if contains(values, "*") ? try(row.item.configuration[other], null) != null : contains(values, try(row.item.configuration[other], ""))]]),
    [for rows in values({ for row in empty : row.item.at => row.item... if can(row.item.entry.one_of) }) : {
      text = "${rows[0].at}: ${rows[0].what} needs ${join(", or ", [for group in rows[0].entry.one_of : join(" and ", group)])} in its configuration."
      } if anytrue([
        for group in rows[0].entry.one_of : alltrue([for key in group : contains(rows[0].given, key)])
        ]) && !anytrue([
        for group in rows[0].entry.one_of : alltrue([for key in group : try(rows[0].configuration[key], null) != null])
    ])],
    [for row in empty : {
      text = "${row.item.at}: configuration lacks \"PrimarySource\", which ${length(row.item.input_artifacts)} input artifacts need: name the one with the buildspec."
    } if row.key == "PrimarySource" && length(row.item.input_artifacts) > 1],
    flatten([for item in local.described : [for key in local.scopes[item.type].writes : {
      text = "${item.at}: configuration \"${key}\" needs an output artifact to write to: declare one in output_artifacts."
    } if contains(item.given, key) && length(try(item.output_artifacts, [])) == 0 ? try(item.configuration[key], null) != null : false]]),
  )])

  grant_findings = {
    # Apart, because the connection is usually made in the same plan, and would hide all else.
    connection = concat(
      [for action in local.actions : {
        text = "${action.at}: configuration lacks \"ConnectionArn\", which ${action.type} needs."
      } if contains(action.given, "ConnectionArn") ? action.configuration.ConnectionArn == null || action.configuration.ConnectionArn == "" : false],
      [for action in local.actions : {
        text = "${action.at}: configuration \"ConnectionArn\" is \"${action.configuration.ConnectionArn}\", which is no ARN of a connection."
      } if action.type == local.constants.connection_source && contains(action.given, "ConnectionArn") ? !can(regex("^$|^arn:${local.aws.partition}:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/[^*?$]+$", action.configuration.ConnectionArn == null ? "" : action.configuration.ConnectionArn)) : false],
      [for action in local.actions : {
        text  = "${action.at}: configuration \"ConnectionArn\" is \"${action.configuration.ConnectionArn}\", which connection_arns lacks{nearest}: add it."
        found = action.configuration.ConnectionArn
        among = var.connection_arns
        # Any other role is somebody else's to let use it.
      } if action.type == local.constants.connection_source && contains(action.given, "ConnectionArn") && action.role_arn == null && local.role.made && var.connection_arns != null ? can(regex("^arn:${local.aws.partition}:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/[^*?$]+$", action.configuration.ConnectionArn)) && length(var.connection_arns) > 0 && !contains(var.connection_arns, action.configuration.ConnectionArn) : false],
      [for action in local.actions : {
        text = "${action.at}: configuration \"ConnectionArn\" is \"${action.configuration.ConnectionArn}\", and the role is granted the connections of account ${local.aws.account_id} in Region \"${local.aws.region}\" alone: give it in connection_arns."
      } if action.type == local.constants.connection_source && contains(action.given, "ConnectionArn") && action.role_arn == null && local.role.made && var.connection_arns == null ? can(regex("^arn:${local.aws.partition}:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/[^*?$]+$", action.configuration.ConnectionArn)) && !can(regex("^[^:]+:[^:]+:[^:]+:${local.aws.region}:${local.aws.account_id}:", action.configuration.ConnectionArn)) : false],
    )
    boundary = [for arn in var.role.permissions_boundary[*] : {
      text = "${local.pipeline.at}: role.permissions_boundary \"${arn}\" is no ARN of a policy, such as arn:${local.aws.partition}:iam::${local.aws.account_id}:policy/boundary."
    } if !can(regex("^arn:${local.aws.partition}:iam::(aws|${local.aws.account_id}):policy/[^*?$#]+$", arn))]
    keys = flatten([for region, store in var.artifact_stores : [for key in store.key[*] : {
      text = "${local.pipeline.at}: the artifact store of Region \"${region}\": key.arn \"${key.arn}\" is no ARN of a key of that Region in account ${store.account_id == null ? local.aws.account_id : store.account_id}."
    } if !can(regex("^arn:${local.aws.partition}:kms:${region}:${store.account_id == null ? local.aws.account_id : store.account_id}:(key|alias)/[^*?$#]+$", key.arn))]])
    computed = concat(flatten([for item in local.described : [for key in local.scopes[item.type].computed : {
      text = "${item.at}: configuration lacks \"${key}\", which ${item.what} needs."
      } if contains(item.given, key) && item.entry.configuration[key].required && key != "ConnectionArn" ? item.configuration[key] == null || item.configuration[key] == "" : false]]),
      flatten([for item in local.described : [for key in local.scopes[item.type].computed : [for other, values in try(item.entry.configuration[key].required_when, {}) : {
        text = "${item.at}: configuration lacks \"${key}\", which ${item.what} needs where ${other} is \"${item.configuration[other]}\"."
      } if contains(item.given, key) && contains(values, try(item.configuration[other], "")) ? item.configuration[key] == null || item.configuration[key] == "" : false]]]),
      flatten([for item in local.described : [for key in local.scopes[item.type].computed : {
        text = "${item.at}: configuration \"${key}\" is \"${item.configuration[key]}\", which is no ARN of a role${can(regex(local.constants.role_rule, item.configuration[key])) ? " of account ${item.role_arn == null ? local.aws.account_id : try(split(":", item.role_arn)[4], "-")}, in which the action acts" : ""}."
        } if endswith(key, "RoleArn") && contains(item.given, key) ? !can(regex(
          item.role_arn == null && local.role.made ? "^$|^#\\{|^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$#]+$" : "^$|#\\{|^arn:${local.aws.partition}:iam::${item.role_arn == null ? local.aws.account_id : try(split(":", item.role_arn)[4], "-")}:role/[^*?$#]+$",
          item.configuration[key] == null ? "" : item.configuration[key]
      )) : false]]),
      # SNS and Step Functions are called in the action's own Region, S3 takes the key as an id or an alias, too.
      flatten([for item in local.described : [for key, spec in item.entry.configuration : [for shape in [{
        # Device Farm is in one Region alone, wherever the pipeline is, and the pools that AWS brings have no account:
        # https://docs.aws.amazon.com/general/latest/gr/devicefarm.html
        devicefarm = { rule = "^arn:${local.aws.partition}:devicefarm:us-west-2:(${item.role_arn == null ? local.aws.account_id : try(split(":", item.role_arn)[4], "-")})?:devicepool:[^*?$#]+$", text = "device pool" }
        kms        = { rule = "^[^:/*?$#]+$|^arn:${local.aws.partition}:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[^*?$#]+$", text = "key, or its id" }
        sns        = { rule = "^arn:${local.aws.partition}:sns:${item.region == null ? local.aws.region : item.region}:${item.role_arn == null ? local.aws.account_id : try(split(":", item.role_arn)[4], "-")}:[0-9A-Za-z_.-]+$", text = "topic" }
        states     = { rule = "^arn:${local.aws.partition}:states:${item.region == null ? local.aws.region : item.region}:${item.role_arn == null ? local.aws.account_id : try(split(":", item.role_arn)[4], "-")}:stateMachine:[^*?$#]+$", text = "state machine" }
        }[spec.arn]] : {
        text = "${item.at}: configuration \"${key}\" is \"${item.configuration[key]}\", which is no ARN of a ${shape.text}${spec.arn == "kms" ? "" : " of Region \"${spec.arn == "devicefarm" ? "us-west-2" : item.region == null ? local.aws.region : item.region}\" in account ${item.role_arn == null ? local.aws.account_id : try(split(":", item.role_arn)[4], "-")}"}."
      } if !can(regex("^$|#\\{|[*?]|\\$\\{|${shape.rule}", item.configuration[key] == null ? "" : item.configuration[key]))] if can(spec.arn) && contains(item.given, key)]]),
    )
    connections = [for arn in var.connection_arns == null ? [] : var.connection_arns : {
      text = "${local.pipeline.at}: connection_arns has \"${arn}\", which is no ARN of a connection."
    } if !can(regex("^arn:${local.aws.partition}:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/[^*?$]+$", arn))]
    passed = flatten([for action in local.actions : [for arn in action.passed_role_arns : {
      text = can(regex(local.constants.role_rule, arn)) ? "${action.at}: passed_role_arns has \"${arn}\", and a role passes only those of its own account, ${local.aws.account_id}." : "${action.at}: passed_role_arns has \"${arn}\", which is no ARN of a role."
    } if !can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$#]+$", arn))]])
    stores = concat(flatten([for region, store in var.artifact_stores : [for name in concat([store.bucket], store.key == null ? [] : [store.key.alias]) : {
      text = "${local.pipeline.at}: the artifact store of Region \"${region}\": in a policy \"*\", \"?\" and \"$${\" of \"${name}\" stand for more than one thing: write the name of one."
      } if can(regex("[*?]|\\$\\{", name))]]),
      # S3 no longer makes names with capitals, and CodePipeline still takes those that there are.
      [for region, store in var.artifact_stores : {
        text = "${local.pipeline.at}: the artifact store of Region \"${region}\": \"${store.bucket}\" is no name of a bucket, which is 3 to 63 characters of A-Z a-z 0-9 . -."
      } if length(store.bucket) < 3 || length(store.bucket) > 63 || can(regex("[^A-Za-z0-9.*?$${}:-]", store.bucket))],
      [for region, store in var.artifact_stores : {
        text = "${local.pipeline.at}: the artifact store of Region \"${region}\": key.alias \"${store.key.alias}\" does not begin with alias/: write \"alias/${store.key.alias}\"."
      } if try(!startswith(store.key.alias, "alias/"), false)],
    )
    policies = [for index, policy in local.policies : {
      text = "${local.pipeline.at}: the ${index == 0 ? "inline policy" : "policy ${local.role.name}-${index}"} of its role has ${length(policy)} characters; AWS takes ${index == 0 ? 10240 : 6144}: let actions act with roles of their own (role_arn), or bring a role (role.arn)."
    } if local.role.made && length(policy) > (index == 0 ? 10240 : 6144)]
  }
}
