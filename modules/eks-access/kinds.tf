locals {
  # The kinds that deployments hold, of one namespace each: API group, resource, and whether
  # AmazonEKSEditPolicy and AmazonEKSAdminPolicy let write them, which in this are alike.
  # https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
  kinds = {
    ConfigMap               = { group = "", resource = "configmaps", by_policy = true }
    CronJob                 = { group = "batch", resource = "cronjobs", by_policy = true }
    DaemonSet               = { group = "apps", resource = "daemonsets", by_policy = true }
    Deployment              = { group = "apps", resource = "deployments", by_policy = true }
    EndpointSlice           = { group = "discovery.k8s.io", resource = "endpointslices", by_policy = false }
    Endpoints               = { group = "", resource = "endpoints", by_policy = false }
    HorizontalPodAutoscaler = { group = "autoscaling", resource = "horizontalpodautoscalers", by_policy = true }
    Ingress                 = { group = "networking.k8s.io", resource = "ingresses", by_policy = true }
    Job                     = { group = "batch", resource = "jobs", by_policy = true }
    Lease                   = { group = "coordination.k8s.io", resource = "leases", by_policy = false }
    LimitRange              = { group = "", resource = "limitranges", by_policy = false }
    NetworkPolicy           = { group = "networking.k8s.io", resource = "networkpolicies", by_policy = true }
    PersistentVolumeClaim   = { group = "", resource = "persistentvolumeclaims", by_policy = true }
    Pod                     = { group = "", resource = "pods", by_policy = true }
    PodDisruptionBudget     = { group = "policy", resource = "poddisruptionbudgets", by_policy = true }
    ReplicaSet              = { group = "apps", resource = "replicasets", by_policy = true }
    ResourceQuota           = { group = "", resource = "resourcequotas", by_policy = false }
    # By the table of the policies they are in AmazonEKSAdminPolicy, and yet are refused: Kubernetes lets
    # nobody give rights that they do not hold by RBAC. https://github.com/aws/containers-roadmap/issues/2682
    Role           = { group = "rbac.authorization.k8s.io", resource = "roles", by_policy = false }
    RoleBinding    = { group = "rbac.authorization.k8s.io", resource = "rolebindings", by_policy = false }
    Secret         = { group = "", resource = "secrets", by_policy = true }
    Service        = { group = "", resource = "services", by_policy = true }
    ServiceAccount = { group = "", resource = "serviceaccounts", by_policy = true }
    StatefulSet    = { group = "apps", resource = "statefulsets", by_policy = true }
  }

  # Of no namespace, so that a Role grants nothing on them.
  cluster_kinds = {
    APIService                     = "apiservices"
    CSIDriver                      = "csidrivers"
    ClusterRole                    = "clusterroles"
    ClusterRoleBinding             = "clusterrolebindings"
    CustomResourceDefinition       = "customresourcedefinitions"
    IngressClass                   = "ingressclasses"
    MutatingWebhookConfiguration   = "mutatingwebhookconfigurations"
    Namespace                      = "namespaces"
    Node                           = "nodes"
    PersistentVolume               = "persistentvolumes"
    PriorityClass                  = "priorityclasses"
    RuntimeClass                   = "runtimeclasses"
    StorageClass                   = "storageclasses"
    ValidatingWebhookConfiguration = "validatingwebhookconfigurations"
  }

  # Policies that AWS offers for principals of one's own; all others are for services and nodes.
  policies = [
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
  ]

  # https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
  verbs = [
    "approve", "attest", "bind", "create", "delete", "deletecollection", "escalate", "get", "impersonate", "list",
    "patch", "sign", "update", "use", "watch",
  ]
  # That change, or take away, what is there.
  writes  = ["*", "delete", "deletecollection", "patch", "update"]
  methods = ["delete", "get", "head", "options", "patch", "post", "put"]

  # A kind where a rule needs the resource: by its own name, and as people write it.
  plurals = merge(
    { for kind, of in local.kinds : lower(kind) => of.resource if lower(kind) != of.resource },
    { for kind, resource in local.cluster_kinds : lower(kind) => resource },
  )
}
