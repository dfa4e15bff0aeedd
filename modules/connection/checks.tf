locals {
  label          = "Connection \"${coalesce(var.name, "(unnamed)")}\""
  provider_types = ["Bitbucket", "GitHub", "GitHubEnterpriseServer", "GitLab", "GitLabSelfManaged"]

  # The nearest right kind, by the share of pairs of letters in common (Dice), where the one given is wrong.
  nearest = flatten([
    for shares in contains(local.provider_types, var.provider_type) ? [] : [{
      for kind in local.provider_types : kind => 2 * length(setintersection(
        [for i in range(length(kind) - 1) : lower(substr(kind, i, 2))],
        [for i in range(max(length(var.provider_type) - 1, 0)) : lower(substr(var.provider_type, i, 2))],
        )) / (length(toset([for i in range(length(kind) - 1) : lower(substr(kind, i, 2))]))
      + length(toset([for i in range(max(length(var.provider_type) - 1, 0)) : lower(substr(var.provider_type, i, 2))])))
    }] : [for kind, share in shares : " (did you mean \"${kind}\"?)" if share >= 0.5 && share == max(values(shares)...)]
  ])

  # What the user wrote down, known in every plan.
  problems = concat(
    var.arn != null || try(length(var.name) >= 1 && length(var.name) <= 32, false) ? [] : [
      var.name == null
      ? "Connection: name is missing: give the name of a new connection, 1 to 32 characters, or the arn of one that exists."
      : "${local.label}: name has ${length(var.name)} characters, expected 1 to 32."
    ],
    var.provider_type == "AzureDevOps" && var.arn == null ? [
      "${local.label}: provider_type \"AzureDevOps\" exists in AWS but not in provider hashicorp/aws 5.100: create the connection in the console or with the AWS CLI, and give its ARN as arn."
    ] : [],
    contains(concat(local.provider_types, ["AzureDevOps"]), var.provider_type) ? [] : [
      "${local.label}: provider_type \"${var.provider_type}\" is none of ${join(", ", local.provider_types)}${join("", slice(concat(local.nearest, [""]), 0, 1))}."
    ],
    var.arn != null && var.host != null ? [
      "${local.label}: arn brings a connection, which has its host already: leave host out."
    ] : [],
    var.arn == null && local.host.self_managed && var.host == null ? [
      "${local.label}: provider_type \"${var.provider_type}\" is reached through a host: give host.arn, or host.name and host.endpoint."
    ] : [],
    var.arn == null && !local.host.self_managed && contains(local.provider_types, var.provider_type) && var.host != null ? [
      "${local.label}: host is for GitHubEnterpriseServer and GitLabSelfManaged, and provider_type is \"${var.provider_type}\": leave host out, or name the kind."
    ] : [],
    flatten([
      for host in var.host[*] : [
        for problem in [
          host.name == null ? null : length(host.name) < 1 || length(host.name) > 64 ? "host.name has ${length(host.name)} characters, expected 1 to 64" : null,
          host.name != null && host.endpoint == null ? "host.endpoint is missing: a new host needs the URL of the installation, as \"https://git.example.com\"" : null,
          host.name == null && (host.endpoint != null || host.vpc != null) ? "host.endpoint and host.vpc describe a new host, which needs host.name" : null,
        ] : "${local.label}: ${problem}." if problem != null
      ]
    ]),
  )

  # What may come from a resource that does not exist yet. Apart, because one unknown value would make the
  # whole list unknown, and hide every problem until the apply.
  value_problems = concat(
    # Connections made before 1 July 2024 keep the ARN of the old service name.
    var.arn == null ? [] : can(regex("^arn:[a-z0-9-]+:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/[a-zA-Z0-9-]+$", var.arn)) ? [] : [
      "${local.label}: arn \"${var.arn}\" is no connection, \"arn:<partition>:codeconnections:<Region>:<account>:connection/<id>\"."
    ],
    flatten([
      for host in var.host[*] : [
        for problem in [
          host.name != null && host.arn != null ? "host has a name and an arn: give the arn of one that exists, or the name of a new one" : null,
          host.name == null && host.arn == null ? "host has neither a name nor an arn: give the arn of one that exists, or name and endpoint of a new one" : null,
          host.arn == null ? null : can(regex("^arn:[a-z0-9-]+:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:host/[a-zA-Z0-9/-]+$", host.arn)) ? null :
          "host.arn \"${host.arn}\" is no host, \"arn:<partition>:codeconnections:<Region>:<account>:host/<name>/<id>\"",
          host.endpoint == null ? null : can(regex("^https://[^/]+", host.endpoint)) && length(host.endpoint) <= 512 ? null :
          "host.endpoint \"${host.endpoint}\" must be an https URL of at most 512 characters",
          try(length(host.vpc.subnet_ids) == 0 || length(host.vpc.security_group_ids) == 0, false) ? "host.vpc needs at least one of subnet_ids and one of security_group_ids" : null,
        ] : "${local.label}: ${problem}." if problem != null
      ]
    ]),
  )
}
