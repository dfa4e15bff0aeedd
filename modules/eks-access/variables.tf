variable "authentication_mode" {
  description = "Authentication mode of the cluster, `access_config[0].authentication_mode` of its resource or data source, to be checked: access entries need API or API_AND_CONFIG_MAP. Null means that it is not checked."
  type        = string
  default     = null
}

variable "cluster_name" {
  description = "Name of the EKS cluster, 1 to 100 characters, which is of the provider's account and Region."
  type        = string
  nullable    = false
}

variable "entries" {
  description = <<-EOT
    Roles that deploy, by a name that is unique in the cluster and at most 63 lower-case letters, digits and hyphens: the Kubernetes group of the entry and its Roles have it, and its ClusterRole after `terraform-aws-delivery:`.
    `cluster_rules`: what the role may do anywhere in the cluster, as rules of a ClusterRole: `resources` of `api_groups`, or `non_resource_urls`.
    `kubernetes_groups`: groups that Roles of others are bound to.
    `namespaces`: what the role may do in a namespace, by its name, as a Role in the output `manifest`.
      `helm`: whether Helm deploys, which keeps its releases in Secrets and deletes; else kubectl does, which only applies.
      `kinds`: what is deployed, such as Deployment.
      `logs`: whether the logs of Pods may be read.
      `rules`: rules beside, such as for custom resources. Nothing has a `*` but what is written so here.
      `wait`: whether Pods, events and ReplicaSets may be read, for a deployment to wait until it is ready.
    `policies`: access policies of AWS by name, such as AmazonEKSEditPolicy, which need no manifest.
      `cluster_wide`: whether the policy is of the whole cluster, in place of `namespaces`.
      `kinds`: what is deployed with the policy, to be checked: it grants nothing.
      `namespaces`: names, in which `*` stands for any characters.
    `principal_arn`: ARN of the role, path included, of this account or another. It has to exist when the entry is made.
    `tags`: tags of this entry, before those of all.
    `user_name`: name in the cluster's audit log; null means the ARN of the role's session.
  EOT
  type = map(object({
    cluster_rules = optional(list(object({
      api_groups        = optional(list(string), [])
      non_resource_urls = optional(list(string), [])
      resource_names    = optional(list(string), [])
      resources         = optional(list(string), [])
      verbs             = list(string)
    })), [])
    kubernetes_groups = optional(list(string), [])
    namespaces = optional(map(object({
      helm  = optional(bool, false)
      kinds = optional(list(string), [])
      logs  = optional(bool, false)
      rules = optional(list(object({
        api_groups     = list(string)
        resource_names = optional(list(string), [])
        resources      = list(string)
        verbs          = list(string)
      })), [])
      wait = optional(bool, true)
    })), {})
    policies = optional(map(object({
      cluster_wide = optional(bool, false)
      kinds        = optional(list(string), [])
      namespaces   = optional(list(string), [])
    })), {})
    principal_arn = string
    tags          = optional(map(string), {})
    user_name     = optional(string)
  }))
  nullable = false
}

variable "namespaces" {
  description = "Namespaces that the output `manifest` makes, by name, with their `annotations` and `labels`: neither Helm nor kubectl can make one with the rights of one namespace."
  type = map(object({
    annotations = optional(map(string), {})
    labels      = optional(map(string), {})
  }))
  default  = {}
  nullable = false
}

variable "partition" {
  description = "AWS partition of the cluster, such as aws or aws-cn; null means that of the provider."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of every entry."
  type        = map(string)
  default     = {}
  nullable    = false
}
