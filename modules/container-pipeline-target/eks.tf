# What the action role may do inside of the cluster: what is deployed, in its namespace.
module "eks_access" {
  source = "../eks-access"
  for_each = merge(flatten([for environment in local.environment : [
    { for eks in environment.eks_helm[*] : var.environment => { access = eks.access, cluster = eks.cluster, helm = true, namespace = eks.namespace } if eks.access.create },
    { for eks in environment.eks_native[*] : var.environment => { access = eks.access, cluster = eks.cluster, helm = eks.helm != null, namespace = eks.namespace } if eks.access.create },
  ]])...)

  partition = local.aws.partition

  cluster_name = each.value.cluster
  entries = {
    "${var.name}-${each.key}-deploy" = {
      # Not composed from the name: the entry needs a role that exists.
      principal_arn = module.target_account[each.key].action_role_arn
      namespaces = { for namespace in each.value.access.policy == null ? [each.value.namespace] : [] : namespace => {
        helm  = each.value.helm
        kinds = each.value.access.kinds
        rules = each.value.access.rules
      } }
      policies = { for policy in each.value.access.policy[*] : policy => { kinds = each.value.access.kinds, namespaces = [each.value.namespace] } }
    }
  }
  # Nobody makes a namespace with the rights of one.
  namespaces = { for namespace in each.value.access.policy == null ? [each.value.namespace] : [] : namespace => {} }
  tags       = var.tags
}
