locals {
  rule_problems = {
    for name, entry in var.entries : name => concat(
      flatten([
        for namespace, deploys in entry.namespaces : [
          for problem in concat(
            can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", namespace)) && length(namespace) <= 63 ? [] : [
              " is no name of a namespace, which is 1 to 63 lower-case letters, digits and hyphens, of which the first and the last are a letter or a digit.",
            ],
            length(deploys.kinds) + length(deploys.rules) > 0 ? [] : [
              " has neither kinds nor rules, so that nothing could be deployed: name the kinds.",
            ],
            [
              for kind in distinct(deploys.kinds) :
              ": kinds has \"${kind}\", which is of no namespace: ${kind == "Namespace" ? "let the manifest make it, by the variable namespaces" : "give cluster_rules for ${local.cluster_kinds[kind]}"}."
              if contains(keys(local.cluster_kinds), kind)
            ],
            [
              for kind in distinct(deploys.kinds) :
              ": kinds has \"${kind}\", which is none that the module knows${local.nearest[kind]}: for a kind of your own give rules."
              if !contains(concat(keys(local.kinds), keys(local.cluster_kinds)), kind)
            ],
          ) : "namespaces.${namespace}${problem}"
        ]
      ]),
      flatten([
        for rule in concat(
          [for rule in entry.cluster_rules : merge(rule, { at = "cluster_rules", of_cluster = true })],
          flatten([
            for namespace, deploys in entry.namespaces : [
              for rule in deploys.rules : merge(rule, { at = "namespaces.${namespace}.rules", of_cluster = false, non_resource_urls = tolist([]) })
            ]
          ]),
          ) : [
          for problem in concat(
            length(rule.verbs) > 0 ? [] : ["has a rule without verbs, which grants nothing: give them, or leave it out."],
            rule.of_cluster && (length(rule.resources) == 0) == (length(rule.non_resource_urls) == 0) ? [
              "has a rule with ${length(rule.resources) == 0 ? "neither resources nor" : "resources and"} non_resource_urls: give one of the two.",
            ] : [],
            !rule.of_cluster && length(rule.resources) == 0 ? ["has a rule without resources: give them, or leave it out."] : [],
            length(rule.resources) > 0 && length(rule.api_groups) == 0 ? [
              "has a rule on ${join(", ", rule.resources)} without api_groups: give them, where \"\" is that of the core, such as of pods.",
            ] : [],
            length(rule.non_resource_urls) > 0 && length(rule.resources) == 0 && length(rule.api_groups) + length(rule.resource_names) > 0 ? [
              "has a rule on ${join(", ", rule.non_resource_urls)} with api_groups or resource_names, which only resources have: leave them out.",
            ] : [],
            [
              for url in rule.non_resource_urls :
              "has the URL \"${url}\", expected a path from \"/\" on, of which the last character alone may be *."
              if !can(regex("^([*]|/[^*]*[*]?)$", url))
            ],
            # A path has the methods of HTTP for verbs.
            [
              for verb in distinct(rule.verbs) :
              "has the verb \"${verb}\", expected ${join(", ", length(rule.non_resource_urls) > 0 ? local.methods : local.verbs)} or \"*\"."
              if !contains(concat(length(rule.non_resource_urls) > 0 ? local.methods : local.verbs, ["*"]), verb)
            ],
            [
              for group in rule.api_groups :
              "has the API group \"${group}\"${contains(["core", "v1"], group) ? ": that of the core is \"\"" : strcontains(group, "/") ? ": leave its version out, \"${split("/", group)[0]}\"" : ", expected a domain in lower case, such as networking.k8s.io, \"\" or \"*\""}."
              if !can(regex("^([*]|([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?)$", group)) || contains(["core", "v1"], group)
            ],
            [
              for resource in rule.resources :
              "has the resource \"${resource}\"${
                contains(keys(local.plurals), lower(resource)) ? ", a kind: write \"${local.plurals[lower(resource)]}\"" :
                ", expected a plural in lower case, such as deployments, one of its parts, such as pods/log, or \"*\""
              }."
              if !can(regex("^([*]|([a-z0-9]([-a-z0-9.]*[a-z0-9])?|[*])(/[a-z*]+)?)$", resource)) || contains(keys(local.plurals), resource)
            ],
            [
              for kind in values(local.kinds) :
              "has ${kind.resource} in the API group ${join(", ", [for group in rule.api_groups : "\"${group}\""])}, and they are in \"${kind.group}\"."
              # A group of its own, such as serving.knative.dev, may have resources of the same name.
              if length(rule.api_groups) > 0 && contains(rule.resources, kind.resource) && !contains(rule.api_groups, kind.group) && length([for group in rule.api_groups : group if contains(["*", "core", "v1"], group) || strcontains(group, ".") && !endswith(group, ".k8s.io")]) == 0
            ],
            [
              for resource in rule.resources :
              "has ${resource}, which are of no namespace, so that a Role grants nothing on them: write the rule in cluster_rules."
              if !rule.of_cluster && contains(values(local.cluster_kinds), resource) && resource != "namespaces" && length([for group in rule.api_groups : group if group == "*" || strcontains(group, ".") && !endswith(group, ".k8s.io")]) == 0
            ],
            !rule.of_cluster && contains(rule.resources, "namespaces") && length(setintersection(rule.verbs, ["create", "deletecollection", "list", "watch"])) > 0 ? [
              "has ${join(", ", sort(setintersection(rule.verbs, ["create", "deletecollection", "list", "watch"])))} on namespaces, which a Role of one cannot grant: make it by the variable namespaces, or write the rule in cluster_rules.",
            ] : [],
            # https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
            [
              for verb in distinct(rule.verbs) :
              "has ${verb} with resource_names, which Kubernetes cannot know by then, so that it is never granted: write it in a rule without them."
              if length(rule.resource_names) > 0 && contains(["create", "deletecollection"], verb) && length([for resource in rule.resources : resource if !strcontains(resource, "/")]) > 0
            ],
          ) : "${rule.at} ${problem}"
        ]
      ]),
    )
  }
}
