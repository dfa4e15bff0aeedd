# Two lists, for a value that is not known before the apply hides the whole list it is judged in:
# `problems` looks only at what a first plan knows, `value_problems` at what other resources give.
locals {
  makes_administrators = ", and whoever writes aws-auth there is administrator of the cluster: write rules with the resource_names of the ConfigMaps, or give authentication_mode \"API\" where that is the cluster's."

  problems = concat(
    [
      for partition in var.partition[*] : "Access entries: partition \"${partition}\" is no partition: aws, aws-cn, aws-us-gov, ...."
      if !can(regex("^aws(-[a-z]+)*$", partition))
    ],
    length(var.entries) > 0 ? [] : [
      "Access entries: entries is empty: name at least one role that deploys.",
    ],
    flatten([
      for name, entry in var.entries : [
        for problem in concat(
          can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", name)) && length(name) <= 63 ? [] : [
            "the name must be 1 to 63 lower-case letters, digits and hyphens, of which the first and the last are a letter or a digit: Kubernetes names the Roles by it.",
          ],
          length(entry.cluster_rules) + length(entry.kubernetes_groups) + length(entry.namespaces) + length(entry.policies) > 0 ? [] : [
            "nothing says what the role may do: give at least one of namespaces, policies, kubernetes_groups and cluster_rules.",
          ],
          [
            for group in entry.kubernetes_groups :
            "kubernetes_groups has \"${group}\", and EKS takes none of Kubernetes' own: ${group == "system:masters" ? "for the whole cluster write policies = { AmazonEKSClusterAdminPolicy = { cluster_wide = true } }" : "bind the rights to a group of another name"}."
            if startswith(group, "system:")
          ],
          [
            for group in entry.kubernetes_groups : "kubernetes_groups has an empty name: leave it out."
            if trimspace(group) == ""
          ],
          [
            for group in entry.kubernetes_groups :
            "kubernetes_groups has \"${group}\", the group of the entry \"${group}\", whose rights this one would have as well: give it namespaces of its own."
            if group != name && contains(keys(var.entries), group)
          ],
          # https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
          [
            for user in entry.user_name[*] :
            "user_name \"${user}\" must not begin with system:, eks:, aws:, amazon: or iam:, which EKS keeps for itself."
            if can(regex("^(system|eks|aws|amazon|iam):", user))
          ],
          [
            for user in entry.user_name[*] : "user_name is empty: leave it out for the ARN of the role's session."
            if trimspace(user) == ""
          ],
          [
            for user in entry.user_name[*] :
            "user_name \"${user}\" needs a colon before {{SessionName}}, as \"deploy:{{SessionName}}\"."
            if can(regex("^[^:]*\\{\\{SessionName(Raw)?\\}\\}", user))
          ],
          [
            for template in distinct(flatten([for user in entry.user_name[*] : regexall("\\{\\{[^}]*\\}\\}", user)])) :
            "user_name has ${template}, and EKS fills in {{SessionName}} and {{SessionNameRaw}} alone."
            if !contains(["{{SessionName}}", "{{SessionNameRaw}}"], template)
          ],
          local.policy_problems[name],
          local.rule_problems[name],
        ) : "Access entry \"${name}\": ${problem}"
      ]
    ]),
    flatten([
      for name, namespace in var.namespaces : [
        for problem in concat(
          can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", name)) && length(name) <= 63 ? [] : [
            "is no name of a namespace, which is 1 to 63 lower-case letters, digits and hyphens, of which the first and the last are a letter or a digit.",
          ],
          # https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
          name == "default" || startswith(name, "kube-") ? ["is Kubernetes' own: leave it out."] : [],
          # https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
          [
            for at in concat(
              [for key in keys(namespace.annotations) : { in = "annotations", key = key }],
              [for key in keys(namespace.labels) : { in = "labels", key = key }],
            ) :
            "${at.in} has the key \"${at.key}\", expected at most 63 letters, digits, -, _ and ., of which the first and the last are a letter or a digit, after a domain and a slash where it has one."
            if !can(regex("^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$", at.key))
          ],
          [
            for key, value in namespace.labels :
            "labels has \"${value}\" for ${key}, expected at most 63 letters, digits, -, _ and ., of which the first and the last are a letter or a digit."
            if !can(regex("^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$", value))
          ],
        ) : "Namespace \"${name}\": ${problem}"
      ]
    ]),
  )

  value_problems = concat(
    can(regex("^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$", var.cluster_name)) ? [] : [
      "Access entries: cluster_name \"${var.cluster_name}\" is no name of an EKS cluster, which is 1 to 100 letters, digits, hyphens and underscores, of which the first is a letter or a digit.",
    ],
    [
      for mode in var.authentication_mode[*] :
      "Access entries: authentication_mode is \"${mode}\", ${mode == "CONFIG_MAP" ? "in which the cluster takes no access entries: change it to API_AND_CONFIG_MAP, which keeps the entries of aws-auth, or to API. There is no way back" : "expected API or API_AND_CONFIG_MAP"}."
      if !contains(["API", "API_AND_CONFIG_MAP"], mode)
    ],
    [
      for name, entry in var.entries :
      "Access entry \"${name}\": principal_arn is \"${entry.principal_arn}\", ${
        can(regex(":assumed-role/", entry.principal_arn)) ? "a session of a role: give the role itself, path included" :
        can(regex(":user/", entry.principal_arn)) ? "a user: give the role that deploys" :
        can(regex(":root$", entry.principal_arn)) ? "a whole account: give the role that deploys" :
        can(regex(":role/aws-service-role/", entry.principal_arn)) ? "a role of an AWS service, for which EKS makes no entry: give the role that deploys" :
        "which is no role of this partition"
      }, as \"arn:${local.partition}:iam::<account>:role/<name>\"."
      if !can(regex("^arn:${local.partition}:iam::[0-9]{12}:role/[^*?$]+$", entry.principal_arn)) || can(regex(":role/aws-service-role/", entry.principal_arn))
    ],
    # Whoever changes aws-auth makes administrators, where the cluster reads it. `create` alone is taken:
    # Kubernetes binds it to no name, and changes no aws-auth that is there.
    var.authentication_mode == "API" ? [] : flatten([
      for name, entry in var.entries : [
        for namespace, deploys in entry.namespaces : [
          for found in concat(
            contains(deploys.kinds, "ConfigMap") ? [": kinds has \"ConfigMap\""] : [],
            [
              for rule in deploys.rules :
              ".rules has ${join(", ", sort(setintersection(rule.verbs, local.writes)))} on ${contains(rule.resources, "configmaps") ? "configmaps" : "*"} without resource_names"
              if length(rule.resource_names) == 0 && length(setintersection(rule.verbs, local.writes)) > 0 && length(setintersection(rule.resources, ["*", "configmaps"])) > 0 && length(setintersection(rule.api_groups, ["", "*"])) > 0
            ],
          ) :
          "Access entry \"${name}\": namespaces.kube-system${found}${local.makes_administrators}"
        ] if namespace == "kube-system"
      ]
    ]),
    # Rules of the whole cluster are of kube-system too. A pattern that takes it in is refused where the name
    # is not beside it, and a policy of the whole cluster is written down as such.
    var.authentication_mode == "API" ? [] : flatten([
      for name, entry in var.entries : [
        for found in concat(
          [
            for rule in entry.cluster_rules :
            "cluster_rules has ${join(", ", sort(setintersection(rule.verbs, local.writes)))} on ${contains(rule.resources, "configmaps") ? "configmaps" : "*"} without resource_names, in kube-system as well"
            if length(rule.resource_names) == 0 && length(setintersection(rule.verbs, local.writes)) > 0 && length(setintersection(rule.resources, ["*", "configmaps"])) > 0 && length(setintersection(rule.api_groups, ["", "*"])) > 0
          ],
          [
            for policy, scope in entry.policies : "policies.${policy}: namespaces has \"kube-system\""
            if contains(["AmazonEKSAdminPolicy", "AmazonEKSClusterAdminPolicy", "AmazonEKSEditPolicy"], policy) && !scope.cluster_wide && contains(scope.namespaces, "kube-system")
          ],
        ) : "Access entry \"${name}\": ${found}${local.makes_administrators}"
      ]
    ]),
    [
      for arn, names in { for name, entry in var.entries : entry.principal_arn => name... } :
      "Access entries: ${join(" and ", [for name in names : "\"${name}\""])} have the same principal_arn, \"${arn}\", and a cluster takes one entry of a role: put them together."
      if length(names) > 1
    ],
  )
}
