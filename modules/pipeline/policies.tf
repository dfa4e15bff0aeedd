locals {
  # AWS IAM user guide, quotas: 10,240 characters inline, 6,144 in each managed policy. What does not fit
  # inline goes to managed policies, and how many those are has to be known when Terraform plans. So no value
  # has a say in it: every right is taken to be as long as its text in the catalogue with a long name in each
  # place. A pipeline of few actions has room to spare, and none of this is looked at.
  #
  # By kind, which becomes one statement, or with a value in its conditions one for each right: what it costs
  # once, and for each of its rights. A name counts as 64 letters, the ARN of one as 120, and a list as one in
  # each of six availability zones.
  kinds = merge([
    for sizes in sum(concat(
      [
        length(jsonencode([for item in local.described : item.entry.statements])),
        100 * length(concat(local.actions, local.rules)),
        500 * length(var.artifact_stores),
        var.connection_arns == null ? 0 : 250 * length(var.connection_arns),
      ],
      [for action in local.actions : 120 * length(action.passed_role_arns)],
      )) <= 6000 ? [] : [merge(
      { account = 12, partition = 10, region = 14, passed_role_arns = 120, connections = 120, connections_by_star = 120 },
      [for entry in values(merge(local.catalogue.actions, local.catalogue.rules)) : {
        for key, spec in entry.configuration : key => try(spec.size, 120) if can(spec.size) || can(spec.computed)
      }]...
      )] : {
      for kind, rights in {
        for right in local.rights : "${right.sid}|${right.shape}|${join(",", right.actions)}" => right...
        } : kind => merge([
          for of in [{
            alone = strcontains(replace(rights[0].shape, "$${account}", ""), "$${")
            frame = 90 + length(jsonencode(rights[0].actions))
            lengths = [for text in distinct(concat([rights[0].shape], rights[*].text)) : (strcontains(text, "[]}") ? 6 : 1) * (3 + sum([
              for index, part in split("$${", text) :
              length(part) + (index == 0 ? 0 : lookup(sizes, split("}", part)[0], 64) - length(split("}", part)[0]) - 1)
            ]))]
            }] : {
            keys = keys({ for right in rights : right.key => true... })
            once = of.alone ? 0 : of.frame + of.lengths[0]
            each = sum(of.lengths) - of.lengths[0] + (of.alone ? of.frame + of.lengths[0] : 0)
          }
      ]...)
    }
  ]...)

  # The policy of each right: 0 is the inline one. Ten managed ones are what AWS attaches; what would need
  # more is spread over them evenly, and the check of their real length has the last word.
  parts = merge([
    for ends in length(local.kinds) == 0 ? [] : [merge(flatten([
      for position, kind in keys(local.kinds) : [
        for start in [sum(concat([local.kinds[kind].once], [
          for before in slice(keys(local.kinds), 0, position) : local.kinds[before].once + local.kinds[before].each * length(local.kinds[before].keys)
        ]))] : { for index, key in local.kinds[kind].keys : "${kind}|${key}" => start + (index + 1) * local.kinds[kind].each }
      ]
      ])...)] : {
      for right, end in ends : right => end <= 10100 ? 0 : min(10, 1 + floor((end - 10100) / max(
        6100 - max([for cost in values(local.kinds) : cost.once + cost.each]...),
        (max(values(ends)...) - 10100) / 10,
      )))
    }
  ]...)

  # Equal actions under equal conditions are one statement, whoever asked for them.
  grouped = { for row in local.rights :
    "${row.sid}|${lookup(local.parts, "${row.sid}|${row.shape}|${join(",", row.actions)}|${row.key}", 0)}|${jsonencode(row.conditions)}|${join(",", row.actions)}" => row...
  }

  # The inline policy, then the managed ones. AWS takes none that says nothing, as of actions whose keys are
  # all there and empty: such a one repeats a right that the role has.
  policies = flatten([for sids in [{ for key, rows in local.grouped : split("|", key)[0] => key... }] : [for part in range(1 + max(0, values(local.parts)...)) : jsonencode({
    Version = "2012-10-17"
    Statement = coalescelist(
      [for key, rows in local.grouped : merge(
        {
          # A sid has to be unique in a policy; the same rights under several conditions are numbered.
          Sid      = "${rows[0].sid}${length(sids[rows[0].sid]) == 1 ? "" : index(sids[rows[0].sid], key) + 1}"
          Effect   = "Allow"
          Action   = sort(distinct(rows[0].actions))
          Resource = sort(distinct(compact(flatten(rows[*].resources))))
        },
        length(rows[0].conditions) == 0 ? {} : { Condition = rows[0].conditions },
      ) if split("|", key)[1] == tostring(part) && length(compact(flatten(rows[*].resources))) > 0],
      [{ Sid = "ArtifactBucket", Effect = "Allow", Action = ["s3:GetBucketLocation"], Resource = [for store in var.artifact_stores : "arn:${local.aws.partition}:s3:::${store.bucket}"] }],
    )
  })]])
}
