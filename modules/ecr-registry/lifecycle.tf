locals {
  # As in the module ecr, whose words these are: a repository is the same, whoever creates it.
  # One condition for each type: an image that several rules match is judged by the lowest priority,
  # so the order that was written is the order of priorities, and priorities are unique by making.
  # A rule for any image has to come last, and there can be one of it, as of that for untagged images. It
  # goes by age: a rule that counts, counts images that earlier rules match as well, so the newest of "the
  # others" cannot be told.
  # https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
  lifecycle_rules = {
    for prefix, template in local.templates : prefix => [
      for index, rule in concat(
        template.expire_untagged_after_days == 0 ? [] : [{
          description = "Expire untagged images ${template.expire_untagged_after_days} days after their push"
          selection = {
            countNumber = template.expire_untagged_after_days
            countType   = "sinceImagePushed"
            countUnit   = "days"
            tagStatus   = "untagged"
          }
        }],
        # A rule of its own for each pattern: a rule with several selects only images whose tags match
        # all of them.
        flatten([for keep in template.keep_tagged : [for pattern in keep.tag_patterns : {
          description = keep.days == null ? "Keep the newest ${keep.count} of all images tagged ${pattern}" : "Expire images tagged ${pattern} ${keep.days} days after their push"
          selection = {
            for key, value in {
              countNumber    = keep.days == null ? keep.count : keep.days
              countType      = keep.days == null ? "imageCountMoreThan" : "sinceImagePushed"
              countUnit      = keep.days == null ? null : "days"
              tagPatternList = [pattern]
              tagStatus      = "tagged"
            } : key => value if value != null
          }
        }]]),
        [for days in template.expire_others_after_days[*] : {
          description = "Expire images that no other rule matches ${days} days after their push"
          selection = {
            countNumber = days
            countType   = "sinceImagePushed"
            countUnit   = "days"
            tagStatus   = "any"
          }
        }],
        ) : {
        action       = { type = "expire" }
        description  = rule.description
        rulePriority = index + 1
        selection    = rule.selection
      }
    ]
  }
}
