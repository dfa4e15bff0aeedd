locals {
  # None while there is a problem: the provider would refuse some of them first, with a message that
  # names no entry and hides all others.
  entries = { for name, entry in var.entries : name => entry if length(local.problems) == 0 }

  # Its own group in any case: the provider takes an entry without groups as one whose groups somebody
  # else looks after, and would leave those that it had, and with them their rights.
  kubernetes_groups = { for name, entry in var.entries : name => sort(distinct(concat(entry.kubernetes_groups, [name]))) }
}

resource "aws_eks_access_entry" "this" {
  for_each = local.entries

  cluster_name      = var.cluster_name
  kubernetes_groups = local.kubernetes_groups[each.key]
  principal_arn     = each.value.principal_arn
  tags              = merge(var.tags, each.value.tags)
  # The other types are of nodes, and take neither groups nor policies.
  type      = "STANDARD"
  user_name = each.value.user_name
}

resource "aws_eks_access_policy_association" "this" {
  for_each = merge([
    for name, entry in local.entries : {
      for policy, scope in entry.policies : "${name}/${policy}" => { entry = name, policy = policy, scope = scope }
    }
  ]...)

  cluster_name  = var.cluster_name
  policy_arn    = "arn:${local.partition}:eks::aws:cluster-access-policy/${each.value.policy}"
  principal_arn = aws_eks_access_entry.this[each.value.entry].principal_arn

  access_scope {
    type       = each.value.scope.cluster_wide ? "cluster" : "namespace"
    namespaces = each.value.scope.cluster_wide ? null : sort(distinct(each.value.scope.namespaces))
  }
}
