# Three lists, for a value that is not known before the apply hides the whole list it is judged in:
# `problems` looks only at what the caller wrote, `here_problems` at where that is, which a module that
# waits for something asks AWS for only in the apply, and `value_problems` at ARNs of other resources,
# which may be made in the same plan.
locals {
  declares_policy = length(concat(var.replicate_from[*], var.cached_by[*], var.policy_statements, flatten(values(var.pull_through_cache)[*].import_role_arns))) > 0

  patterns = {
    # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
    prefix = "^([a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*)*/?|ROOT)$"
    # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RepositoryFilter.html
    name_start = "^([a-z0-9]+([._-][a-z0-9]*)*/)*[a-z0-9]*([._-][a-z0-9]*)*$"
  }

  # Whom each statement lets in without naming an account, and those of its conditions that say of whom: the
  # others hold as well for whoever has no such key, or another value.
  let_in = [for statement in var.policy_statements : {
    who = statement.effect != "Allow" ? [] : compact([
      contains(statement.principals.aws, "*") ? "everybody" : "",
      length(statement.principals.services) == 0 ? "" : "a service, whoever it acts for, as ${join(" and ", sort(statement.principals.services))}",
    ])
    conditions = { for operator, keys in statement.conditions : operator => {
      for key, given in keys : lower(key) => given... if contains([for says in local.says_of_whom : lower(says)], lower(key))
    } if !can(regex("^ForAllValues:|IfExists$|Not|^Null$", operator)) }
  }]
  says_of_whom = formatlist("aws:%s", ["PrincipalAccount", "PrincipalArn", "PrincipalOrgID", "PrincipalOrgPaths", "SourceAccount", "SourceArn", "SourceOrgID", "SourceOrgPaths"])
  unbound      = ", and no condition says of whom: bind it by one on ${join(", ", local.says_of_whom)}, and an ARN with its account's 12 digits."

  problems = concat(local.registry_problems, local.cache_problems, local.template_problems)

  registry_problems = [for problem in concat(
    [for version in var.account_settings.basic_scan_type_version[*] :
      "account_settings.basic_scan_type_version \"${version}\" must be AWS_NATIVE${version == "CLAIR" ? ", for ECR has given up CLAIR" : ""}."
      if version != "AWS_NATIVE"
    ],
    [for scope in var.account_settings.registry_policy_scope[*] :
      "account_settings.registry_policy_scope \"${scope}\" must be V2${scope == "V1" ? ", for an account does not go back to V1" : ""}."
      if scope != "V2"
    ],
    flatten([for scanning in var.scanning[*] : concat(
      contains(["BASIC", "ENHANCED"], scanning.type) ? [] : [
        "scanning.type \"${scanning.type}\" must be BASIC or ENHANCED.",
      ],
      # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutRegistryScanningConfiguration.html
      [for frequency in distinct(scanning.rules[*].frequency) :
        "scanning.rules: frequency \"${frequency}\" is not of ${scanning.type}, which has ${scanning.type == "BASIC" ? "SCAN_ON_PUSH and MANUAL" : "SCAN_ON_PUSH and CONTINUOUS_SCAN"}."
        if contains(["BASIC", "ENHANCED"], scanning.type) && !contains(["SCAN_ON_PUSH", scanning.type == "BASIC" ? "MANUAL" : "CONTINUOUS_SCAN"], frequency)
      ],
      [for frequency, times in { for rule in scanning.rules : rule.frequency => true... } :
        "scanning.rules: frequency ${frequency} has ${length(times)} rules, and ECR takes one of each: put their filters together."
        if length(times) > 1
      ],
      scanning.type != "ENHANCED" || length(scanning.rules) > 0 ? [] : [
        "scanning of type ENHANCED without rules scans nothing: give one, such as { frequency = \"CONTINUOUS_SCAN\" }.",
      ],
      [for rule in scanning.rules :
        "scanning.rules: the rule of ${rule.frequency} has ${length(rule.filters)} filters, and takes 1 to 100."
        if length(rule.filters) < 1 || length(rule.filters) > 100
      ],
      [for filter in distinct(flatten(scanning.rules[*].filters)) :
        "scanning.rules: filter \"${filter}\" must be 1 to 255 lower-case letters, digits, ., _, -, / and *."
        if !can(regex("^[a-z0-9*]([._/-]?[a-z0-9*]+)*$", filter)) || length(filter) > 255
      ],
      [for filter, times in { for filter in flatten([for rule in scanning.rules : distinct(rule.filters)]) : filter => true... } :
        "scanning.rules: filter \"${filter}\" is in more than one rule, and only the first of CONTINUOUS_SCAN, SCAN_ON_PUSH and MANUAL would ever act: leave the other out."
        if length(times) > 1
      ],
    )]),
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
    length(var.replication) <= 10 ? [] : [
      "replication has ${length(var.replication)} rules, and ECR takes 10.",
    ],
    [for count in [length(distinct([for to in flatten(var.replication[*].destinations) : "${to.account_id == null ? "" : to.account_id}/${to.region}"]))] :
      "replication has ${count} destinations in all, and ECR takes 25."
      if count > 25
    ],
    flatten([for index, rule in var.replication : [for wrong in concat(
      length(rule.destinations) > 0 ? [] : ["it has no destinations."],
      length(distinct(rule.prefixes)) <= 100 ? [] : ["it has ${length(distinct(rule.prefixes))} prefixes, and takes 100."],
      [for prefix in distinct(rule.prefixes) :
        "prefix \"${prefix}\" must be 2 to 256 characters that the name of a repository may begin with."
        if !can(regex(local.patterns.name_start, prefix)) || length(prefix) < 2 || length(prefix) > 256
      ],
      [for to in rule.destinations :
        "destination \"${to.region}\" is no Region, such as eu-west-1."
        if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", to.region))
      ],
      [for to in rule.destinations :
        "account \"${to.account_id}\" of a destination must be an account id of 12 digits, written as text to keep leading zeros."
        if to.account_id == null ? false : !can(regex("^[0-9]{12}$", to.account_id))
      ],
    ) : "replication[${index}]: ${wrong}"]]),
    flatten([for from in var.replicate_from[*] : concat(
      length(from.account_ids) > 0 ? [] : ["replicate_from.account_ids is empty: name the accounts, or leave replicate_from out."],
      [for id in distinct(from.account_ids) :
        "replicate_from.account_ids: \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
        if !can(regex("^[0-9]{12}$", id))
      ],
    )]),
    flatten([for at, prefixes in { cached_by = flatten(var.cached_by[*].prefixes), replicate_from = flatten(var.replicate_from[*].prefixes) } : [for prefix in distinct(prefixes) :
      "${at}.prefixes: \"${prefix}\" must be 2 to 256 characters that the name of a repository may begin with."
      if !can(regex(local.patterns.name_start, prefix)) || length(prefix) < 2 || length(prefix) > 256
    ]]),
    var.cached_by == null || var.account_settings.registry_policy_scope == "V2" ? [] : [
      "cached_by lets others take images, of which a registry's policy speaks in its second scope alone: set account_settings.registry_policy_scope to \"V2\".",
    ],
    [for by in var.cached_by[*] : "cached_by.role_arns is empty: name the roles, or leave cached_by out." if length(by.role_arns) == 0],
    [for action in sort(distinct(flatten(var.policy_statements[*].actions))) :
      "policy_statements: action \"${action}\" is of the second scope of a registry's policy: set account_settings.registry_policy_scope to \"V2\"."
      if var.account_settings.registry_policy_scope != "V2" && !contains(["ecr:BatchImportUpstreamImage", "ecr:CreateRepository", "ecr:ReplicateImage"], action)
    ],
    flatten([for index, statement in var.policy_statements : [for wrong in concat(
      can(regex("^[a-zA-Z0-9]+$", statement.sid)) ? [] : ["a sid is letters and digits."],
      can(regex("^(FillCaches|ImportThroughCache[0-9]+|ReplicateHere)$", statement.sid)) ? ["the module itself has statements of this sid: choose another."] : [],
      contains(["Allow", "Deny"], statement.effect) ? [] : ["effect is \"${statement.effect}\", expected \"Allow\" or \"Deny\"."],
      length(statement.actions) > 0 && length(statement.resources) > 0 ? [] : ["it has no ${length(statement.actions) == 0 ? "actions" : "resources"}, and ECR takes none such."],
      length(statement.principals.aws) + length(statement.principals.services) > 0 ? [] : ["it has no principals: say of whom it speaks."],
      [for who in local.let_in[index].who : "it allows ${who}${local.unbound}" if length(flatten([for keys in values(local.let_in[index].conditions) : keys(keys)])) == 0],
      [for action in statement.actions :
        "action \"${action}\" is none of ECR, as \"ecr:ReplicateImage\"."
        if !can(regex("^ecr:[a-zA-Z*?]+$", action))
      ],
    ) : "policy_statements \"${statement.sid}\": ${wrong}"]]),
    [for sid, times in { for statement in var.policy_statements : statement.sid => true... } :
      "policy_statements: sid \"${sid}\" is given ${length(times)} times, and a policy takes each once."
      if length(times) > 1
    ],
    # The printable letters of ASCII, which IAM takes, without those that a policy reads as wildcards.
    can(regex("^/([!-#%-)+-.0->@-~]+/)*$", var.role.path)) && length(var.role.path) <= 512 ? [] : [
      "role.path \"${var.role.path}\" must begin and end with \"/\", hold no *, ? and $, and have at most 512 characters.",
    ],
    [for option, name in { cache_name = var.role.cache_name, creation_name = var.role.creation_name } :
      "role.${option} \"${name}\" must be 1 to 64 letters, digits and _+=,.@-."
      if name == null ? false : !can(regex("^[a-zA-Z0-9_+=,.@-]{1,64}$", name))
    ],
    [for name in var.role.cache_name[*] :
      "role.cache_name and role.creation_name are both \"${name}\", and an account has a role's name once: choose another."
      if try(lower(name) == lower(var.role.creation_name), false)
    ],
    [for id in var.account_id[*] :
      "account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
      if !can(regex("^[0-9]{12}$", id))
    ],
    [for region in var.region[*] :
      "region \"${region}\" is no Region, such as eu-west-1."
      if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
    ],
    [for partition in var.partition[*] :
      "partition \"${partition}\" is no partition: aws, aws-cn, aws-us-gov, ...."
      if !can(regex("^aws(-[a-z]+)*$", partition))
    ],
  ) : "Registry: ${problem}"]

  here_problems = concat(
    [for problem in concat(
      flatten([for index, rule in local.replication : [for wrong in concat(
        [for to in distinct(rule.destinations) :
          "destination ${to} is this registry itself."
          if to == "${local.aws.account_id}/${local.aws.region}"
        ],
        [for to, times in { for to in rule.destinations : to => true... } :
          "destination ${to} is given ${length(times)} times."
          if length(times) > 1
        ],
      ) : "replication[${index}]: ${wrong}"]]),
      flatten([for from in var.replicate_from[*] :
        [for id in distinct(from.account_ids) :
          "replicate_from.account_ids: ${id} is the own account, which needs no leave: leave it out."
          if id == local.aws.account_id
        ]
      ]),
    ) : "Registry: ${problem}"],
    local.cache_here_problems,
    local.template_here_problems,
  )

  value_problems = concat(
    [for problem in concat(
      flatten([for at, arns in merge(
        { for by in var.cached_by[*] : "cached_by.role_arns" => by.role_arns },
        { for prefix, rule in var.pull_through_cache : "pull_through_cache[\"${prefix}\"].import_role_arns" => rule.import_role_arns },
        ) : [for arn in distinct(arns) :
        "${at}: \"${arn}\" is no ARN of a role, as \"arn:${local.aws.partition}:iam::<account>:role/<name>\", written out without *, ? and $."
        if !can(regex("^arn:${local.aws.partition}:iam::[0-9]{12}:role/[^*?$]+$", arn))
      ]]),
      # A pattern that everything meets says of nobody.
      flatten([for index, statement in var.policy_statements : [for who in local.let_in[index].who :
        "policy_statements \"${statement.sid}\": it allows ${who}${local.unbound}"
        if length(flatten([for keys in values(local.let_in[index].conditions) : keys(keys)])) > 0 && alltrue(flatten([for keys in values(local.let_in[index].conditions) : [
          for key, given in keys : anytrue([for value in flatten(given) : can(regex("^[*?]+$", value)) || (endswith(key, "arn") && !can(regex("^arn:[^:]*:[^:]*:[^:]*:[0-9]{12}:", value)))])
        ]]))
      ]]),
      # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutRegistryPolicy.html
      [for length in [try(length(jsonencode({ Version = "2012-10-17", Statement = local.statements })), 0)] :
        "its policy has ${length} characters, and ECR takes 10240: name fewer roles."
        if length > 10240
      ],
    ) : "Registry: ${problem}"],
    local.cache_value_problems,
    local.template_value_problems,
  )
}
