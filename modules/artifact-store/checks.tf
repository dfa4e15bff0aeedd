locals {
  label = "Artifact store \"${var.name}\""

  # What the user wrote down, known in every plan.
  problems = concat(
    # S3 User Guide, "General purpose bucket naming rules". A dot is legal there, but not under the
    # certificate of *.s3.amazonaws.com, and this store refuses what is not TLS.
    # A bucket that exists is only held to what CodePipeline takes (API reference, ArtifactStore).
    [
      for problem in [
        length(var.name) < 3 || length(var.name) > 63 ? "has ${length(var.name)} characters; a bucket's name has 3 to 63" : null,
        !var.create_bucket && !can(regex("^[a-zA-Z0-9.-]*$", var.name)) ? "may hold only letters, digits, dots and hyphens" : null,
      ] : "${local.label}: name ${problem}." if problem != null
    ],
    [
      for problem in !var.create_bucket ? [] : [
        !can(regex("^[a-z0-9-]*$", var.name)) ? "may hold only lowercase letters, digits and hyphens (a dot breaks TLS)" : null,
        can(regex("^-|-$", var.name)) ? "must begin and end with a letter or a digit" : null,
        can(regex("^(xn--|sthree-|amzn-s3-demo-)", var.name)) ? "begins with a prefix that S3 reserves (xn--, sthree-, amzn-s3-demo-)" : null,
        can(regex("(-s3alias|--ol-s3|--x-s3|--table-s3)$", var.name)) ? "ends with a suffix that S3 reserves (-s3alias, --ol-s3, --x-s3, --table-s3)" : null,
      ] : "${local.label}: name ${problem}." if problem != null
    ],
    [
      for name, alias in { key_alias = var.key_alias, "key.alias" = try(var.key.alias, null) } :
      "${local.label}: ${name} \"${alias}\" must be \"alias/\" and letters, digits, \"/\", \"_\" or \"-\", at most 256 characters, and not begin with \"alias/aws/\", which AWS keeps for its own keys."
      if try(!can(regex("^alias/[a-zA-Z0-9/_-]+$", alias)) || startswith(alias, "alias/aws/") || length(alias) > 256, false)
    ],
    var.key != null && var.key_alias != null ? [
      "${local.label}: key_alias names the key that the store would create, but key brings one: give key.alias alone."
    ] : [],
    [
      for option in var.key == null ? [] : compact([
        length(var.key_administrator_arns) > 0 ? "key_administrator_arns" : "",
        var.key_deletion_window_in_days != 30 ? "key_deletion_window_in_days" : "",
        var.key_multi_region ? "key_multi_region" : "",
        var.key_rotation_period_in_days != null ? "key_rotation_period_in_days" : "",
      ]) :
      "${local.label}: ${option} is of the key that the store would create, but key brings one, which its owner sets up: leave ${option} out."
    ],
    # "alias/" and the bucket's name, with what an alias cannot hold.
    var.create_bucket || var.key != null || var.key_alias != null || !strcontains(var.name, ".") ? [] : [
      "${local.label}: the key's alias would be \"alias/${var.name}\", and an alias holds no dot: give key_alias."
    ],
    [
      # Of what has a default, another value: the default itself would change nothing.
      for option in var.create_bucket ? [] : compact([
        var.abort_incomplete_upload_after_days != 7 ? "abort_incomplete_upload_after_days" : "",
        var.access_logging != null ? "access_logging" : "",
        var.eventbridge_notifications ? "eventbridge_notifications" : "",
        coalesce(var.expire_after_days, 0) != 365 ? "expire_after_days" : "",
        var.force_destroy ? "force_destroy" : "",
        var.noncurrent_expire_after_days != 30 ? "noncurrent_expire_after_days" : "",
      ]) :
      "${local.label}: ${option} is of the bucket that the store would create, but create_bucket is false, and its owner sets it up: leave ${option} out."
    ],
    [
      for source in var.access_logging == null ? [] : var.access_logging.partition_date_source[*] :
      "${local.label}: access_logging.partition_date_source is \"${source}\", expected \"DeliveryTime\" or \"EventTime\"."
      if !contains(["DeliveryTime", "EventTime"], source)
    ],
    [
      for id in var.account_id[*] :
      "${local.label}: account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
      if !can(regex("^[0-9]{12}$", id))
    ],
    [
      for region in var.region[*] : "${local.label}: region \"${region}\" is no Region, such as eu-west-1."
      if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
    ],
    [
      for partition in var.partition[*] : "${local.label}: partition \"${partition}\" is no partition: aws, aws-cn, aws-us-gov, ...."
      if !can(regex("^aws(-[a-z]+)*$", partition))
    ],
    [
      for name, window in {
        abort_incomplete_upload_after_days = { value = var.abort_incomplete_upload_after_days, lowest = 1, highest = null }
        expire_after_days                  = { value = var.expire_after_days, lowest = 1, highest = null }
        key_deletion_window_in_days        = { value = var.key_deletion_window_in_days, lowest = 7, highest = 30 }
        key_rotation_period_in_days        = { value = var.key_rotation_period_in_days, lowest = 90, highest = 2560 }
        noncurrent_expire_after_days       = { value = var.noncurrent_expire_after_days, lowest = 1, highest = null }
      } :
      "${local.label}: ${name} is ${window.value}, expected whole days, ${window.lowest} ${window.highest == null ? "or more" : "to ${window.highest}"}."
      if window.value == null ? false : floor(window.value) != window.value || window.value < window.lowest || window.value > coalesce(window.highest, window.value)
    ],
    var.tls_minimum_version == null ? [] : contains(["1.2", "1.3"], var.tls_minimum_version) ? [] : [
      "${local.label}: tls_minimum_version is \"${var.tls_minimum_version}\", expected \"1.2\" or \"1.3\"."
    ],
    var.organization_id == null ? [] : can(regex("^o-[a-z0-9]{10,32}$", var.organization_id)) ? [] : [
      "${local.label}: organization_id \"${var.organization_id}\" is no id of an organization: \"o-\" and 10 to 32 lowercase letters or digits."
    ],
  )

  # What may come from a resource that does not exist yet. Apart, because one unknown value would make
  # the whole list unknown, and hide every problem until the apply.
  value_problems = concat(
    var.access_logging == null ? [] : var.access_logging.bucket != var.name ? [] : [
      "${local.label}: access_logging.bucket is the store itself, where each log written would cause another: name another bucket."
    ],
    [
      for role in flatten([
        for access in ["read_only", "read_write"] : [for arn in var.access[access] : { access = access, arn = arn }]
      ]) :
      "${local.label}: access.${role.access} has \"${role.arn}\", ${
        can(regex(":assumed-role/", role.arn)) ? "a session of a role: give the role itself, path included" :
        can(regex(":user/", role.arn)) ? "a user: give the role that it assumes" :
        can(regex(":root$", role.arn)) ? "a whole account: give the roles in it that use the store" :
        "which is no role of this partition"
      }, as \"arn:${local.aws.partition}:iam::<account>:role/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::[0-9]{12}:role/[^*?$]+$", role.arn))
    ],
    [
      for arn in sort(tolist(setintersection(var.access.read_only, var.access.read_write))) :
      "${local.label}: \"${arn}\" is in access.read_only and in access.read_write: keep the one that is meant."
    ],
    [
      for arn in var.key_administrator_arns :
      "${local.label}: key_administrator_arns has \"${arn}\", expected a role or user of the key's account, as \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:(role|user)/[^*?$]+$", arn))
    ],
    # Pipeline, bucket and key share account and Region ("Create a pipeline that uses resources from
    # another account", CodePipeline User Guide), and roles are granted the key by its alias there.
    var.key == null ? [] : can(regex("^arn:${local.aws.partition}:kms:${local.aws.region}:${local.aws.account_id}:key/[a-zA-Z0-9-]+$", var.key.arn)) ? [] : [
      "${local.label}: key.arn \"${var.key.arn}\" is no key of the store's account and Region, \"arn:${local.aws.partition}:kms:${local.aws.region}:${local.aws.account_id}:key/<id>\"."
    ],
    # 20 KB: S3 User Guide, "Bucket policies". 32 KB: KMS Developer Guide, "Resource quotas"; those of
    # `access` alone never reach it before, but key_administrator_arns are in the key's policy only.
    length(local.bucket_policy) <= 20480 ? [] : [
      "${local.label}: access names so many roles that the bucket's policy has ${length(local.bucket_policy)} bytes, above the 20480 that S3 takes: let fewer roles act, or use another store."
    ],
    length(local.key_policy) <= 32768 ? [] : [
      "${local.label}: access and key_administrator_arns name so many that the key's policy has ${length(local.key_policy)} bytes, above the 32768 that KMS takes: let fewer manage the key."
    ],
  )
}
