locals {
  # The nearest of the names by the pairs of letters that two names share, for what is misspelt alone.
  nearest = {
    for wrong in concat(
      [
        for policy in distinct(flatten([for entry in values(var.entries) : keys(entry.policies)])) : { at = "policies.${policy}", name = policy, known = local.policies }
        if !contains(local.policies, policy)
      ],
      [
        for kind in distinct(flatten([
          for entry in values(var.entries) : concat(
            [for deploys in values(entry.namespaces) : deploys.kinds],
            [for policy in values(entry.policies) : policy.kinds],
          )
        ])) : { at = kind, name = kind, known = concat(keys(local.kinds), keys(local.cluster_kinds)) }
        if !contains(concat(keys(local.kinds), keys(local.cluster_kinds)), kind)
      ],
      ) : wrong.at => join("", [
        for scored in slice(reverse(sort(concat(["0"], [
          # Without what all policies have in common, by which each would be near.
          for bare in [replace(lower(reverse(split("/", wrong.name))[0]), "/^amazoneks|policy$/", "")] : [
            for name, core in { for name in wrong.known : name => replace(lower(name), "/^amazoneks|policy$/", "") } : format("%.4f|%s", 2 * length(setintersection(
              [for at in range(max(0, length(bare) - 1)) : substr(bare, at, 2)],
              [for at in range(length(core) - 1) : substr(core, at, 2)],
            )) / max(1, length(bare) + length(core) - 2), name)
          ]
        ]...))), 0, 1) : tonumber(split("|", scored)[0]) >= 0.4 ? " (did you mean \"${split("|", scored)[1]}\"?)" : ""
    ])
  }

  policy_problems = {
    for name, entry in var.entries : name => flatten([
      for policy, scope in entry.policies : [
        for problem in concat(
          contains(local.policies, policy) ? [] : [
            ", which is no access policy for a role that deploys, expected ${join(", ", local.policies)}${local.nearest["policies.${policy}"]}.",
          ],
          policy == "AmazonEKSClusterAdminPolicy" && !scope.cluster_wide ? [
            " may do everything everywhere: in namespaces give AmazonEKSAdminPolicy, and where the whole cluster is meant write cluster_wide = true.",
          ] : [],
          policy != "AmazonEKSClusterAdminPolicy" && !scope.cluster_wide && length(scope.namespaces) == 0 ? [
            " has no namespaces: name them, or write cluster_wide = true for the whole cluster.",
          ] : [],
          scope.cluster_wide && length(scope.namespaces) > 0 ? [
            " has cluster_wide and namespaces: leave one of the two out.",
          ] : [],
          [
            for namespace in scope.namespaces :
            ": namespaces has \"${namespace}\", the whole cluster: write cluster_wide = true if that is meant."
            if can(regex("^[*]+$", namespace))
          ],
          [
            for namespace in scope.namespaces :
            ": namespaces has \"${namespace}\", expected 1 to 63 lower-case letters, digits and hyphens, of which the first and the last are a letter or a digit, or * for any characters."
            if !can(regex("^[a-z0-9*]([-a-z0-9*]*[a-z0-9*])?$", namespace)) || length(namespace) > 63
          ],
          # Whoever may write there may be any controller of the cluster, and so may do all that they may.
          [
            for namespace in scope.namespaces :
            ": namespaces has \"${namespace}\", which takes in kube-system, where the cluster's own controllers run: narrow it, or name kube-system beside it if that is meant."
            if strcontains(namespace, "*") && !can(regex("^[*]+$", namespace)) && !contains(scope.namespaces, "kube-system") && can(regex("^${replace(namespace, "*", ".*")}$", "kube-system"))
          ],
          [
            for kinds in [scope.kinds] : ": kinds is ${join(", ", distinct(kinds))}, and this policy only reads: give AmazonEKSEditPolicy, or namespaces with kinds."
            if length(kinds) > 0 && contains(["AmazonEKSAdminViewPolicy", "AmazonEKSSecretReaderPolicy", "AmazonEKSViewPolicy"], policy)
          ],
          [
            for kind in distinct(scope.kinds) : contains(["Role", "RoleBinding"], kind) ?
            ": kinds has \"${kind}\", and Kubernetes lets nobody give rights that they do not hold by RBAC, which an access policy is not: declare it in namespaces, with rules that hold all that it gives." :
            contains(keys(local.cluster_kinds), kind) ?
            ": kinds has \"${kind}\", which is of no namespace, and the policy does not let write it: give cluster_rules for ${local.cluster_kinds[kind]}." :
            ": kinds has \"${kind}\", and the policy does not let write it: declare it in namespaces."
            if contains(["AmazonEKSAdminPolicy", "AmazonEKSEditPolicy"], policy) && !try(local.kinds[kind].by_policy, !contains(keys(local.cluster_kinds), kind))
          ],
          [
            for kind in distinct(scope.kinds) :
            ": kinds has \"${kind}\", which is none that the module knows${local.nearest[kind]}: for a kind of your own leave it out here, and give rules for it in namespaces."
            if !contains(concat(keys(local.kinds), keys(local.cluster_kinds)), kind)
          ],
        ) : "policies.${policy}${problem}"
      ]
    ])
  }
}
