locals {
  cache_problems = flatten([for prefix, rule in var.pull_through_cache : [for problem in concat(
    can(regex(local.patterns.prefix, prefix)) && length(prefix) >= 2 && length(prefix) <= 30 ? [] : [
      "a prefix is 2 to 30 characters of lower-case letters and digits, parted by ., _, __, hyphens or /, or ROOT.",
    ],
    contains(keys(var.pull_through_cache), "${prefix}/") ? ["\"${prefix}/\" is the same prefix: leave one of the two out."] : [],
    can(regex("^(cgr[.]dev|ghcr[.]io|public[.]ecr[.]aws|quay[.]io|registry[.]gitlab[.]com|registry[.]k8s[.]io|registry-1[.]docker[.]io|[a-zA-Z0-9]+[.]azurecr[.]io)$", rule.upstream_registry_url)) || contains(keys(local.ecr_upstreams), prefix) ? [] : [
      "upstream_registry_url \"${rule.upstream_registry_url}\" is no upstream of ECR, which are public.ecr.aws, quay.io, registry.k8s.io, registry-1.docker.io, ghcr.io, registry.gitlab.com, cgr.dev, NAME.azurecr.io and ACCOUNT.dkr.ecr.REGION.amazonaws.com${can(regex("^https?://", rule.upstream_registry_url)) ? ", without https://" : can(regex("docker[.]io", rule.upstream_registry_url)) ? " (did you mean \"registry-1.docker.io\"?)" : ""}.",
    ],
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private-wildcards.html
    [for upstream in rule.upstream_repository_prefix[*] :
      "upstream_repository_prefix \"${upstream}\" must be 2 to 30 characters of lower-case letters and digits, parted by ., _, __, hyphens or /, or ROOT."
      if !can(regex(local.patterns.prefix, upstream)) || length(upstream) < 2 || length(upstream) > 30
    ],
    rule.upstream_repository_prefix == null || contains(keys(local.ecr_upstreams), prefix) ? [] : [
      "upstream_repository_prefix is of registries of ECR, and the upstream is ${rule.upstream_registry_url}: leave it out.",
    ],
    prefix != "ROOT" || contains(["ROOT"], coalesce(rule.upstream_repository_prefix, "ROOT")) ? [] : [
      "upstream_repository_prefix \"${rule.upstream_repository_prefix}\" needs a prefix of the cache's own, and this is the cache of all: use another than ROOT.",
    ],
  ) : "Pull-through cache \"${prefix}\": ${problem}"]])

  cache_here_problems = flatten([for prefix, rule in var.pull_through_cache : [for problem in concat(
    [for upstream in try([local.ecr_upstreams[prefix]], []) :
      "upstream_registry_url is this registry itself."
      if upstream.account_id == local.aws.account_id && upstream.region == local.aws.region
    ],
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
    rule.custom_role_arn == null ? [] : [for upstream in [try(local.ecr_upstreams[prefix].account_id, "")] :
      "custom_role_arn is for a registry of ECR in another account, and the upstream is ${rule.upstream_registry_url}: leave it out."
      if upstream == "" || upstream == local.aws.account_id
    ],
    rule.custom_role_arn == null || can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/.+$", rule.custom_role_arn)) ? [] : [
      "custom_role_arn \"${rule.custom_role_arn}\" is no ARN of a role of this account, as \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\".",
    ],
  ) : "Pull-through cache \"${prefix}\": ${problem}"]])

  cache_value_problems = flatten([for prefix, rule in var.pull_through_cache : [for problem in concat(
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html
    [for arn in rule.credential_arn[*] :
      "credential_arn \"${arn}\" is no ARN of a secret of this account and Region whose name begins with ecr-pullthroughcache/, as \"arn:${local.aws.partition}:secretsmanager:${local.aws.region}:${local.aws.account_id}:secret:ecr-pullthroughcache/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:secretsmanager:${local.aws.region}:${local.aws.account_id}:secret:ecr-pullthroughcache/[a-zA-Z0-9/_+=.@-]+$", arn))
    ],
    rule.credential_arn != null || !can(regex("^(cgr[.]dev|ghcr[.]io|registry[.]gitlab[.]com|registry-1[.]docker[.]io|.+[.]azurecr[.]io)$", rule.upstream_registry_url)) ? [] : [
      "${rule.upstream_registry_url} asks for a login: give credential_arn, of a secret with username and accessToken.",
    ],
    rule.credential_arn == null || !(contains(keys(local.ecr_upstreams), prefix) || contains(["public.ecr.aws", "registry.k8s.io"], rule.upstream_registry_url)) ? [] : [
      "${rule.upstream_registry_url} takes no login by a secret: leave credential_arn out.",
    ],
  ) : "Pull-through cache \"${prefix}\": ${problem}"]])
}
