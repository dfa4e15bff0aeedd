locals {
  template_problems = flatten([for prefix, template in var.creation_templates : [for problem in concat(
    can(regex(local.patterns.prefix, prefix)) && length(prefix) >= 2 && length(prefix) <= 256 ? [] : [
      "a prefix is 2 to 256 characters of lower-case letters and digits, parted by ., _, __, hyphens or /, or ROOT.",
    ],
    contains(keys(var.creation_templates), "${prefix}/") ? ["\"${prefix}/\" is the same prefix: leave one of the two out."] : [],
    length(template.applied_for) > 0 ? [] : [
      "applied_for is empty: say what repositories are created for, REPLICATION, PULL_THROUGH_CACHE or both.",
    ],
    [for use in distinct(template.applied_for) :
      "applied_for has \"${use}\", ${use == "CREATE_ON_PUSH" ? "which is beyond provider 5.100: make the repository by the module ecr." : "expected REPLICATION or PULL_THROUGH_CACHE."}"
      if !contains(["PULL_THROUGH_CACHE", "REPLICATION"], use)
    ],
    [for text in template.description[*] :
      "description has ${length(text)} characters, and provider 5.100 takes 255."
      if length(text) > 255
    ],
    template.image_tag_mutability == null || contains(["IMMUTABLE", "MUTABLE"], coalesce(template.image_tag_mutability, "MUTABLE")) ? [] : [
      endswith(template.image_tag_mutability, "_WITH_EXCLUSION") ?
      "image_tag_mutability \"${template.image_tag_mutability}\" is beyond provider 5.100: use IMMUTABLE or MUTABLE." :
      "image_tag_mutability \"${template.image_tag_mutability}\" must be IMMUTABLE or MUTABLE.",
    ],
    [for alias in try(template.encryption.kms_key_alias[*], []) :
      "encryption.kms_key_alias \"${alias}\" must be \"alias/\" and a name of your own, of up to 256 characters in all."
      if !can(regex("^alias/[a-zA-Z0-9/_-]{1,250}$", alias)) || startswith(alias, "alias/aws/")
    ],
    [for encryption in template.encryption[*] :
      "encryption.type \"${encryption.type}\" must be KMS, KMS_DSSE or AES256."
      if !contains(["AES256", "KMS", "KMS_DSSE"], encryption.type)
    ],
    template.expire_untagged_after_days >= 0 && floor(template.expire_untagged_after_days) == template.expire_untagged_after_days ? [] : [
      "expire_untagged_after_days is ${template.expire_untagged_after_days}, and must be a whole number of days, or 0 to keep untagged images.",
    ],
    [for option, ids in { lambda_pull = template.lambda_pull, pull_accounts = template.pull_accounts } :
      "${option}: ${join(", ", [for id in ids : "\"${id}\"" if !can(regex("^[0-9]{12}$", id))])} must be account ids of 12 digits, written as text to keep leading zeros."
      if length([for id in ids : id if !can(regex("^[0-9]{12}$", id))]) > 0
    ],
    [for id in template.pull_organizations :
      "pull_organizations: \"${id}\" is no id of an organization: \"o-\" and 10 to 32 lowercase letters or digits."
      if !can(regex("^o-[a-z0-9]{10,32}$", id))
    ],
    [for keep in template.keep_tagged :
      "keep_tagged: the entry of ${join(", ", keep.tag_patterns)} has ${keep.count == null ? "neither" : "both"} count ${keep.count == null ? "nor" : "and"} days: give one, how many images are kept or how long."
      if(keep.count == null) == (keep.days == null)
    ],
    template.expire_others_after_days == null || template.expire_untagged_after_days != 0 ? [] : [
      "expire_untagged_after_days is 0, and expire_others_after_days would expire untagged images as well: give them days of their own, or give tagged ones an entry of keep_tagged for \"*\".",
    ],
    [for pattern in template.expire_others_after_days == null ? [] : distinct(flatten(template.keep_tagged[*].tag_patterns)) :
      "expire_others_after_days would never act, for pattern \"${pattern}\" of keep_tagged matches every tag: leave one of the two out."
      if can(regex("^[*]+$", pattern))
    ],
    [for kept in concat(
      [for days in template.expire_others_after_days[*] : { option = "expire_others_after_days", number = days }],
      flatten([for keep in template.keep_tagged : concat(
        [for count in keep.count[*] : { option = "keep_tagged: count", number = count }],
        [for days in keep.days[*] : { option = "keep_tagged: days", number = days }],
      )]),
      ) :
      "${kept.option} is ${kept.number}, and must be a whole number of 1 or more."
      if kept.number < 1 || floor(kept.number) != kept.number
    ],
    [for keep in template.keep_tagged :
      "keep_tagged: an entry has no tag_patterns: use [\"*\"] for every tag."
      if length(keep.tag_patterns) == 0
    ],
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
    [for pattern in distinct(flatten(template.keep_tagged[*].tag_patterns)) :
      "keep_tagged: pattern \"${pattern}\" must be 1 to 128 letters, digits, _, ., - and at most 4 *."
      if !can(regex("^[A-Za-z0-9_.*-]{1,128}$", pattern)) || length(regexall("\\*", pattern)) > 4
    ],
    [for pattern, times in { for pattern in flatten(template.keep_tagged[*].tag_patterns) : pattern => true... } :
      "keep_tagged: pattern \"${pattern}\" is given ${length(times)} times, and only the first would ever act."
      if length(times) > 1
    ],
    # As a rule expires nothing that an earlier one matches. A pattern that takes the later one for a tag,
    # with * as a letter like any other, takes each tag that the later one does.
    [for later in [for index, pattern in flatten(template.keep_tagged[*].tag_patterns) : {
      pattern = pattern
      by = [for earlier in slice(flatten(template.keep_tagged[*].tag_patterns), 0, index) : earlier
        if earlier != pattern && can(regex("^${replace(replace(earlier, "/[^A-Za-z0-9_*-]/", "[$0]"), "*", ".*")}$", pattern))
      ]
      }] :
      "keep_tagged: pattern \"${later.pattern}\" comes after \"${later.by[0]}\", which matches all that it does, so it would never act: put the narrower first."
      if length(later.by) > 0
    ],
    # ECR's quota of rules, which cannot be raised.
    [for rules in [length(flatten(template.keep_tagged[*].tag_patterns)) + length(template.expire_others_after_days[*]) + (template.expire_untagged_after_days == 0 ? 0 : 1)] :
      "its lifecycle has ${rules} rules, one for each tag pattern, one for untagged images and one for expire_others_after_days, and ECR takes 50: let one pattern stand for several."
      if rules > 50
    ],
  ) : "Repository creation template \"${prefix}\": ${problem}"]])

  template_here_problems = flatten([for prefix, template in var.creation_templates : [for problem in concat(
    template.custom_role_arn == null || can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/.+$", template.custom_role_arn)) ? [] : [
      "custom_role_arn \"${template.custom_role_arn}\" is no ARN of a role of this account, as \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\".",
    ],
  ) : "Repository creation template \"${prefix}\": ${problem}"]])

  template_value_problems = flatten([for prefix, template in var.creation_templates : [for problem in concat(
    # A key is granted to the role by an alias, which a first plan knows.
    [for encryption in template.encryption[*] :
      "encryption.kms_key has no kms_key_alias, by which the role may use the key: name one of its aliases."
      if encryption.kms_key != null && encryption.type != "AES256" && encryption.kms_key_alias == null && template.custom_role_arn == null
    ],
    [for encryption in template.encryption[*] :
      "encryption.kms_key_alias names a key that nothing is encrypted with: give its ARN in kms_key, or leave it out."
      if encryption.kms_key == null && encryption.kms_key_alias != null
    ],
    [for arn in concat(template.pull_role_arns, template.push_role_arns) :
      "${contains(template.pull_role_arns, arn) ? "pull" : "push"}_role_arns: \"${arn}\" is no ARN of a role, as \"arn:${local.aws.partition}:iam::<account>:role/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::[0-9]{12}:role/.+$", arn))
    ],
    # ArnEquals reads wildcards and policy variables as ArnLike does (IAM User Guide, "Amazon
    # Resource Name (ARN) condition operators").
    [for option, arns in { codebuild_pull = template.codebuild_pull, pull_role_arns = template.pull_role_arns, push_role_arns = template.push_role_arns } :
      "${option}: ${join(", ", [for arn in arns : "\"${arn}\"" if can(regex("[*?$]", arn))])} must be written out, without *, ? and $, for exactly what is named here may ${option == "push_role_arns" ? "push" : "pull"}."
      if length([for arn in arns : arn if can(regex("[*?$]", arn))]) > 0
    ],
    [for arn in template.pull_role_arns :
      "pull_role_arns: ${arn} pins nothing, for ${contains(template.pull_accounts, split(":", arn)[4]) ? "pull_accounts" : "lambda_pull"} lets its whole account pull: remove one of the two."
      if contains(concat(template.pull_accounts, template.lambda_pull), try(split(":", arn)[4], ""))
    ],
    [for arn in template.codebuild_pull :
      "codebuild_pull: \"${arn}\" is no ARN of a CodeBuild project, as \"arn:${local.aws.partition}:codebuild:<region>:<account>:project/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:codebuild:[a-z0-9-]+:[0-9]{12}:project/.+$", arn))
    ],
    [for arn in try(template.encryption.kms_key[*], []) :
      "encryption.kms_key \"${arn}\" is no ARN of a KMS key of this account and Region, as \"arn:${local.aws.partition}:kms:${local.aws.region}:${local.aws.account_id}:key/<id>\"."
      if !can(regex("^arn:${local.aws.partition}:kms:${local.aws.region}:${local.aws.account_id}:key/[a-zA-Z0-9-]+$", arn))
    ],
    [for encryption in [for encryption in template.encryption[*] : encryption if encryption.type == "AES256"] :
      "encryption.kms_key is of a KMS key, and encryption.type AES256 takes none: leave one of the two out."
      if encryption.kms_key != null
    ],
    # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
    [for length in [try(length(jsonencode({ Version = "2012-10-17", Statement = local.template_statements[prefix] })), 0)] :
      "its policy has ${length} characters, and ECR takes 10240: name accounts in pull_accounts or an organization in pull_organizations in place of many roles."
      if length > 10240
    ],
  ) : "Repository creation template \"${prefix}\": ${problem}"]])
}
