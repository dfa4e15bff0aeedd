locals {
  # One condition for each type: an image that several rules match is judged by the lowest priority,
  # so the order that was written is the order of priorities, and priorities are unique by making.
  lifecycle_rules = {
    for name, repository in local.repositories : name => [
      for index, rule in concat(
        repository.expire_untagged_after_days == 0 ? [] : [{
          description = "Expire untagged images ${repository.expire_untagged_after_days} days after their push"
          selection = {
            countNumber = repository.expire_untagged_after_days
            countType   = "sinceImagePushed"
            countUnit   = "days"
            tagStatus   = "untagged"
          }
        }],
        [for keep in repository.keep_tagged : {
          description = "Keep the newest ${keep.count} images tagged ${join(", ", keep.tag_patterns)}"
          selection = {
            countNumber    = keep.count
            countType      = "imageCountMoreThan"
            tagPatternList = keep.tag_patterns
            tagStatus      = "tagged"
          }
        }],
        ) : {
        action       = { type = "expire" }
        description  = substr(rule.description, 0, 256)
        rulePriority = index + 1
        selection    = rule.selection
      }
    ]
  }
}
