# Two lists, for a value that is not known before the apply hides the whole list it is judged in:
# `problems` looks only at what a first plan knows, `value_problems` at ARNs of other resources,
# which may be made in the same plan.
locals {
  problems = flatten([
    for name, repository in var.repositories : [
      for problem in concat(
        # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
        can(regex("^[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*$", name)) && length(name) >= 2 && length(name) <= 256 ? [] : [
          "a name is 2 to 256 characters of lower-case letters and digits, parted by single ., _, - or /.",
        ],
        contains(["IMMUTABLE", "MUTABLE"], repository.image_tag_mutability) ? [] : [
          "image_tag_mutability \"${repository.image_tag_mutability}\" must be IMMUTABLE or MUTABLE.",
        ],
        [for encryption in repository.encryption[*] :
          "encryption.type \"${encryption.type}\" must be KMS or KMS_DSSE; without encryption, AES256 is used."
          if !contains(["KMS", "KMS_DSSE"], encryption.type)
        ],
        repository.expire_untagged_after_days >= 0 && floor(repository.expire_untagged_after_days) == repository.expire_untagged_after_days ? [] : [
          "expire_untagged_after_days is ${repository.expire_untagged_after_days}, and must be a whole number of days, or 0 to keep untagged images.",
        ],
        [for option, ids in { lambda_pull = repository.lambda_pull, pull_accounts = repository.pull_accounts } :
          "${option}: ${join(", ", [for id in ids : "\"${id}\"" if !can(regex("^[0-9]{12}$", id))])} must be account ids of 12 digits, written as text to keep leading zeros."
          if length([for id in ids : id if !can(regex("^[0-9]{12}$", id))]) > 0
        ],
        [for keep in repository.keep_tagged :
          "keep_tagged: count is ${keep.count}, and must be a whole number of 1 or more."
          if keep.count < 1 || floor(keep.count) != keep.count
        ],
        [for keep in repository.keep_tagged :
          "keep_tagged: an entry has no tag_patterns: use [\"*\"] for every tag."
          if length(keep.tag_patterns) == 0
        ],
        # https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
        [for pattern in distinct(flatten(repository.keep_tagged[*].tag_patterns)) :
          "keep_tagged: pattern \"${pattern}\" must be 1 to 128 letters, digits, _, ., - and at most 4 *."
          if !can(regex("^[A-Za-z0-9_.*-]{1,128}$", pattern)) || length(regexall("\\*", pattern)) > 4
        ],
        [for pattern, times in { for pattern in flatten(repository.keep_tagged[*].tag_patterns) : pattern => true... } :
          "keep_tagged: pattern \"${pattern}\" is given ${length(times)} times, and only the first would ever act."
          if length(times) > 1
        ],
        length(repository.keep_tagged) <= 49 ? [] : [
          "keep_tagged has ${length(repository.keep_tagged)} entries, and a lifecycle policy takes 50 rules, of which one is for untagged images.",
        ],
      ) : "Repository \"${name}\": ${problem}"
    ]
  ])

  value_problems = flatten([
    for name, repository in var.repositories : [
      for problem in concat(
        [for arn in repository.pull_role_arns :
          "pull_role_arns: \"${arn}\" is no ARN of a role."
          if !can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", arn))
        ],
        # ArnEquals reads wildcards and policy variables as ArnLike does (IAM User Guide, "Amazon
        # Resource Name (ARN) condition operators").
        [for option, arns in { codebuild_pull = repository.codebuild_pull, pull_role_arns = repository.pull_role_arns } :
          "${option}: ${join(", ", [for arn in arns : "\"${arn}\"" if can(regex("[*?$]", arn))])} must be written out, without *, ? and $, for exactly what is named here may pull."
          if length([for arn in arns : arn if can(regex("[*?$]", arn))]) > 0
        ],
        [for arn in repository.pull_role_arns :
          "pull_role_arns: ${arn} pins nothing, for pull_accounts lets its whole account pull: remove one of the two."
          if contains(repository.pull_accounts, try(split(":", arn)[4], ""))
        ],
        [for arn in repository.codebuild_pull :
          "codebuild_pull: \"${arn}\" is no ARN of a CodeBuild project."
          if !can(regex("^arn:[a-z-]+:codebuild:[a-z0-9-]+:[0-9]{12}:project/.+$", arn))
        ],
        [for arn in [try(coalesce(repository.encryption.kms_key), null)] :
          "encryption.kms_key \"${arn}\" is no ARN of a KMS key."
          if arn == null ? false : !can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", arn))
        ],
      ) : "Repository \"${name}\": ${problem}"
    ]
  ])
}
