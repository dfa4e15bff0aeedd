# Two lists, for a value that is not known before the apply hides the whole list it is judged in:
# `problems` looks only at what a first plan knows, `value_problems` at ARNs of other resources,
# which may be made in the same plan.
locals {
  problems = flatten(concat(
    [for id in var.account_id[*] :
      "Repositories: account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
      if !can(regex("^[0-9]{12}$", id))
    ],
    [for region in var.region[*] :
      "Repositories: region \"${region}\" is no Region, such as eu-west-1."
      if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
    ],
    [for partition in var.partition[*] :
      "Repositories: partition \"${partition}\" is no partition: aws, aws-cn, aws-us-gov, ...."
      if !can(regex("^aws(-[a-z]+)*$", partition))
    ],
    [for name, repository in var.repositories : [
      for problem in concat(
        # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
        can(regex("^[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*)*$", name)) && length(name) >= 2 && length(name) <= 256 ? [] : [
          "a name is 2 to 256 characters of lower-case letters and digits, parted by ., _, __, hyphens or /.",
        ],
        contains(["IMMUTABLE", "MUTABLE"], repository.image_tag_mutability) ? [] : [
          endswith(repository.image_tag_mutability, "_WITH_EXCLUSION") ?
          "image_tag_mutability \"${repository.image_tag_mutability}\" is beyond provider 5.100: make a second repository, MUTABLE, for the tags that move, and keep this one IMMUTABLE." :
          "image_tag_mutability \"${repository.image_tag_mutability}\" must be IMMUTABLE or MUTABLE.",
        ],
        [for encryption in repository.encryption[*] :
          "encryption.type \"${encryption.type}\" must be KMS, KMS_DSSE or AES256."
          if !contains(["AES256", "KMS", "KMS_DSSE"], encryption.type)
        ],
        repository.expire_untagged_after_days >= 0 && floor(repository.expire_untagged_after_days) == repository.expire_untagged_after_days ? [] : [
          "expire_untagged_after_days is ${repository.expire_untagged_after_days}, and must be a whole number of days, or 0 to keep untagged images.",
        ],
        [for option, ids in { lambda_pull = repository.lambda_pull, pull_accounts = repository.pull_accounts } :
          "${option}: ${join(", ", [for id in ids : "\"${id}\"" if !can(regex("^[0-9]{12}$", id))])} must be account ids of 12 digits, written as text to keep leading zeros."
          if length([for id in ids : id if !can(regex("^[0-9]{12}$", id))]) > 0
        ],
        [for id in repository.pull_organizations :
          "pull_organizations: \"${id}\" is no id of an organization: \"o-\" and 10 to 32 lowercase letters or digits."
          if !can(regex("^o-[a-z0-9]{10,32}$", id))
        ],
        [for keep in repository.keep_tagged :
          "keep_tagged: the entry of ${join(", ", keep.tag_patterns)} has ${keep.count == null ? "neither" : "both"} count ${keep.count == null ? "nor" : "and"} days: give one, how many images are kept or how long."
          if(keep.count == null) == (keep.days == null)
        ],
        repository.expire_others_after_days == null || repository.expire_untagged_after_days != 0 ? [] : [
          "expire_untagged_after_days is 0, and expire_others_after_days would expire untagged images as well: give them days of their own, or give tagged ones an entry of keep_tagged for \"*\".",
        ],
        [for pattern in repository.expire_others_after_days == null ? [] : distinct(flatten(repository.keep_tagged[*].tag_patterns)) :
          "expire_others_after_days would never act, for pattern \"${pattern}\" of keep_tagged matches every tag: leave one of the two out."
          if can(regex("^[*]+$", pattern))
        ],
        [for kept in concat(
          [for days in repository.expire_others_after_days[*] : { option = "expire_others_after_days", number = days }],
          flatten([for keep in repository.keep_tagged : concat(
            [for count in keep.count[*] : { option = "keep_tagged: count", number = count }],
            [for days in keep.days[*] : { option = "keep_tagged: days", number = days }],
          )]),
          ) :
          "${kept.option} is ${kept.number}, and must be a whole number of 1 or more."
          if kept.number < 1 || floor(kept.number) != kept.number
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
        # As a rule expires nothing that an earlier one matches. A pattern that takes the later one for a tag,
        # with * as a letter like any other, takes each tag that the later one does.
        [for later in [for index, pattern in flatten(repository.keep_tagged[*].tag_patterns) : {
          pattern = pattern
          by = [for earlier in slice(flatten(repository.keep_tagged[*].tag_patterns), 0, index) : earlier
            if earlier != pattern && can(regex("^${replace(replace(earlier, "/[^A-Za-z0-9_*-]/", "[$0]"), "*", ".*")}$", pattern))
          ]
          }] :
          "keep_tagged: pattern \"${later.pattern}\" comes after \"${later.by[0]}\", which matches all that it does, so it would never act: put the narrower first."
          if length(later.by) > 0
        ],
        # ECR's quota of rules, which cannot be raised.
        [for rules in [length(flatten(repository.keep_tagged[*].tag_patterns)) + length(repository.expire_others_after_days[*]) + (repository.expire_untagged_after_days == 0 ? 0 : 1)] :
          "its lifecycle has ${rules} rules, one for each tag pattern, one for untagged images and one for expire_others_after_days, and ECR takes 50: let one pattern stand for several."
          if rules > 50
        ],
      ) : "Repository \"${name}\": ${problem}"
    ]]
  ))

  value_problems = flatten([
    for name, repository in var.repositories : [
      for problem in concat(
        [for arn in concat(repository.pull_role_arns, repository.push_role_arns) :
          "${contains(repository.pull_role_arns, arn) ? "pull" : "push"}_role_arns: \"${arn}\" is no ARN of a role, as \"arn:${local.aws.partition}:iam::<account>:role/<name>\"."
          if !can(regex("^arn:${local.aws.partition}:iam::[0-9]{12}:role/.+$", arn))
        ],
        # ArnEquals reads wildcards and policy variables as ArnLike does (IAM User Guide, "Amazon
        # Resource Name (ARN) condition operators").
        [for option, arns in { codebuild_pull = repository.codebuild_pull, pull_role_arns = repository.pull_role_arns, push_role_arns = repository.push_role_arns } :
          "${option}: ${join(", ", [for arn in arns : "\"${arn}\"" if can(regex("[*?$]", arn))])} must be written out, without *, ? and $, for exactly what is named here may ${option == "push_role_arns" ? "push" : "pull"}."
          if length([for arn in arns : arn if can(regex("[*?$]", arn))]) > 0
        ],
        [for arn in repository.pull_role_arns :
          "pull_role_arns: ${arn} pins nothing, for ${contains(repository.pull_accounts, split(":", arn)[4]) ? "pull_accounts" : "lambda_pull"} lets its whole account pull: remove one of the two."
          if contains(concat(repository.pull_accounts, repository.lambda_pull), try(split(":", arn)[4], ""))
        ],
        [for arn in repository.codebuild_pull :
          "codebuild_pull: \"${arn}\" is no ARN of a CodeBuild project, as \"arn:${local.aws.partition}:codebuild:<region>:<account>:project/<name>\"."
          if !can(regex("^arn:${local.aws.partition}:codebuild:[a-z0-9-]+:[0-9]{12}:project/.+$", arn))
        ],
        [for arn in try(repository.encryption.kms_key[*], []) :
          "encryption.kms_key \"${arn}\" is no ARN of a KMS key of the repository's Region, as \"arn:${local.aws.partition}:kms:${local.aws.region}:${local.aws.account_id}:key/<id>\"."
          if !can(regex("^arn:${local.aws.partition}:kms:${local.aws.region}:[0-9]{12}:key/[a-zA-Z0-9-]+$", arn))
        ],
        [for encryption in [for encryption in repository.encryption[*] : encryption if encryption.type == "AES256"] :
          "encryption.kms_key is of a KMS key, and encryption.type AES256 takes none: leave one of the two out."
          if encryption.kms_key != null
        ],
        # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
        [for length in [try(length(jsonencode({ Version = "2012-10-17", Statement = local.statements[name] })), 0)] :
          "its policy has ${length} characters, and ECR takes 10240: name accounts in pull_accounts or an organization in pull_organizations in place of many roles."
          if length > 10240
        ],
      ) : "Repository \"${name}\": ${problem}"
    ]
  ])
}
