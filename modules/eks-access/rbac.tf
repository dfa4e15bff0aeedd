# What the entries may do in the cluster by RBAC, as objects of Kubernetes. Terraform does not apply
# them: it would need to reach the cluster, and be its administrator, in every plan.
locals {
  roles = [
    for role in flatten([
      for name, entry in var.entries : [
        for namespace, deploys in entry.namespaces : {
          entry     = name
          namespace = namespace
          own_rules = deploys.rules
          # By resource and verbs, before resources of the same verbs are put together.
          grants = concat(
            [
              for kind in distinct(deploys.kinds) : {
                group    = local.kinds[kind].group
                resource = local.kinds[kind].resource
                # `kubectl apply` deletes nothing. Helm does: what a chart no longer holds, hooks that ran,
                # and what a failed release made.
                verbs = concat(["create"], deploys.helm ? ["delete"] : [], ["get", "list", "patch", "update", "watch"])
              } if contains(keys(local.kinds), kind)
            ],
            # Where Helm keeps its releases. Their names end with a number that grows: no name can be given.
            deploys.helm && !contains(deploys.kinds, "Secret") ? [
              { group = "", resource = "secrets", verbs = ["create", "delete", "get", "list", "update"] },
            ] : [],
            # From these tells a deployment when it is ready, and why it is not.
            [
              for read in deploys.wait ? [
                { group = "", resource = "events", kind = "Event" },
                { group = "", resource = "pods", kind = "Pod" },
                { group = "apps", resource = "replicasets", kind = "ReplicaSet" },
              ] : [] : { group = read.group, resource = read.resource, verbs = ["get", "list", "watch"] }
              if !contains(deploys.kinds, read.kind)
            ],
            deploys.logs ? [{ group = "", resource = "pods/log", verbs = ["get"] }] : [],
          )
        }
      ]
      ]) : {
      entry     = role.entry
      namespace = role.namespace
      # The same rules in any order of what is declared.
      rules = [
        for rule in sort(distinct(concat(
          [
            for alike, resources in { for grant in role.grants : jsonencode([grant.group, grant.verbs]) => grant.resource... } : jsonencode({
              apiGroups = [jsondecode(alike)[0]]
              resources = sort(resources)
              verbs     = jsondecode(alike)[1]
            })
          ],
          [
            for rule in role.own_rules : jsonencode(merge(
              {
                apiGroups = sort(distinct(rule.api_groups))
                resources = sort(distinct(rule.resources))
                verbs     = sort(distinct(rule.verbs))
              },
              length(rule.resource_names) == 0 ? {} : { resourceNames = sort(distinct(rule.resource_names)) },
            ))
          ],
        ))) : jsondecode(rule)
      ]
    }
  ]

  cluster_role_rules = {
    for name, entry in var.entries : name => [
      for rule in sort(distinct([
        for rule in entry.cluster_rules : jsonencode({
          for key, values in {
            apiGroups       = rule.api_groups
            nonResourceURLs = rule.non_resource_urls
            resourceNames   = rule.resource_names
            resources       = rule.resources
            verbs           = rule.verbs
          } : key => sort(distinct(values)) if length(values) > 0
        })
      ])) : jsondecode(rule)
    ] if length(entry.cluster_rules) > 0
  }

  documents = concat(
    [
      for name, namespace in var.namespaces : {
        apiVersion = "v1"
        kind       = "Namespace"
        metadata = merge(
          { name = name },
          { for key, values in { annotations = namespace.annotations, labels = namespace.labels } : key => values if length(values) > 0 },
        )
      }
    ],
    flatten([
      for object in concat(
        # A cluster has ClusterRoles already, "edit" or "aws-node", and the manifest would lie over one of the
        # same name: what looks after it would give it its own rules back, which the group then had everywhere.
        [for name, rules in local.cluster_role_rules : { entry = name, name = "terraform-aws-delivery:${name}", namespace = null, rules = rules }],
        [for role in local.roles : merge(role, { name = role.entry })],
        ) : [
        for kind in object.namespace == null ? ["ClusterRole", "ClusterRoleBinding"] : ["Role", "RoleBinding"] : merge(
          {
            apiVersion = "rbac.authorization.k8s.io/v1"
            kind       = kind
            metadata = merge(
              {
                name = object.name
                # To find what was applied, where an entry no longer has it.
                labels = {
                  "app.kubernetes.io/managed-by" = "terraform-aws-delivery"
                  "app.kubernetes.io/name"       = object.entry
                }
              },
              { for namespace in object.namespace[*] : "namespace" => namespace },
            )
          },
          { for key, value in { rules = object.rules } : key => value if !endswith(kind, "Binding") },
          {
            for key, value in {
              roleRef = {
                apiGroup = "rbac.authorization.k8s.io"
                kind     = trimsuffix(kind, "Binding")
                name     = object.name
              }
              subjects = [{
                apiGroup = "rbac.authorization.k8s.io"
                kind     = "Group"
                name     = object.entry
              }]
            } : key => value if endswith(kind, "Binding")
          },
        )
      ]
    ]),
  )
}
