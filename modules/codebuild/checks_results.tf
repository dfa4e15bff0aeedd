locals {
  results_problems = {
    known = concat(
      var.artifact_store == null || (var.artifacts == null && length(var.secondary_artifacts) == 0) ? [] : [
        "artifact_store and ${var.artifacts != null ? "artifacts" : "secondary_artifacts"} exclude each other: what a pipeline's project hands on are the action's output artifacts.",
      ],
      var.artifact_store != null || var.output_artifacts == null ? [] : [
        "output_artifacts is of a pipeline's actions: set artifact_store, or remove output_artifacts.",
      ],
      var.artifact_store == null || var.encryption_key == null ? [] : [
        "artifact_store and encryption_key exclude each other: a pipeline's project uses the key of its artifact store.",
      ],
      length(var.secondary_artifacts) <= 12 ? [] : [
        "there are ${length(var.secondary_artifacts)} secondary_artifacts, and CodeBuild takes at most 12.",
      ],
      [for id in keys(var.secondary_artifacts) :
        "secondary_artifacts: \"${id}\" is no identifier, which is 1 to 127 letters, digits and underscores."
        if !can(regex("^[A-Za-z0-9_]{1,127}$", id))
      ],
      var.logs.cloudwatch.enabled || var.logs.s3 != null ? [] : [
        "builds write no logs, so nobody could see why one failed: enable logs.cloudwatch or set logs.s3.",
      ],
      contains(local.allowed.retention_in_days, var.logs.cloudwatch.retention_in_days) ? [] : [
        "logs.cloudwatch.retention_in_days is ${var.logs.cloudwatch.retention_in_days}, and CloudWatch takes ${join(", ", slice(local.allowed.retention_in_days, 1, length(local.allowed.retention_in_days)))}, or 0 for ever.",
      ],
      # https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
      length(var.report_groups) <= 5 ? [] : [
        "there are ${length(var.report_groups)} report_groups, and CodeBuild takes at most 5 of a project.",
      ],
      [for name in keys(var.report_groups) :
        "report group \"${name}\": a name is letters, digits, hyphens and underscores, of which the first is a letter or a digit, 2 to 128 with the project's name before it."
        if !can(regex("^[A-Za-z0-9][A-Za-z0-9_-]*$", name)) || length("${var.name}-${name}") > 128
      ],
      [for name, group in var.report_groups :
        "report group \"${name}\" is made by the first build, which sets no export: set its type, TEST or CODE_COVERAGE."
        if group.export != null && group.type == null
      ],
      [for name, group in var.report_groups :
        "report group \"${name}\" is made by the first build, and Terraform does not delete it: set its type, TEST or CODE_COVERAGE, or remove delete_reports."
        if group.delete_reports && group.type == null
      ],
      [for id in var.share_with_account_ids :
        "share_with_account_ids: \"${id}\" is no account id, which is 12 digits."
        if !can(regex("^[0-9]{12}$", id))
      ],
      [for id in var.share_with_account_ids :
        "share_with_account_ids: ${id} is the project's own account: remove it."
        if var.account_id == null ? false : id == var.account_id
      ],
    )

    # A key, a bucket or a log group of the same plan is not known yet.
    values = concat(
      var.logs.cloudwatch.group_name == null || var.logs.cloudwatch.kms_key_arn == null ? [] : [
        "logs.cloudwatch.kms_key_arn is for a log group that is made, and group_name brings one: set the key on that.",
      ],
      var.logs.cloudwatch.enabled || (var.logs.cloudwatch.group_name == null && var.logs.cloudwatch.stream_name == null) ? [] : [
        "logs.cloudwatch.group_name and stream_name do nothing while logs.cloudwatch.enabled is false.",
      ],
      [for at, key in merge(
        { for key in var.encryption_key[*] : "encryption_key" => key },
        { for name, group in var.report_groups : "report_groups[\"${name}\"].export.key" => group.export.key if group.export != null },
        ) : "${at}.alias \"${key.alias}\" must begin with alias/."
        if !startswith(key.alias, "alias/")
      ],
    )
  }
}
