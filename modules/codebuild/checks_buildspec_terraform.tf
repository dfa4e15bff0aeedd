locals {
  terraform_problems = {
    known = flatten([for t in var.buildspec.terraform[*] : [for problem in concat(
      contains(["apply", "plan"], t.action) ? [] : [
        "action \"${t.action}\" is none of plan and apply.",
      ],
      t.action != "apply" || var.artifact_store != null ? [] : [
        "action apply takes the plan of an earlier action, and no pipeline runs the project: set artifact_store.",
      ],
      t.action != "apply" || length(t.var_files) == 0 ? [] : [
        "var_files are for action plan: a plan holds the values that it was made with.",
      ],
      [for path in concat([t.directory], t.var_files) :
        "\"${path}\" is no path in the source: it must be relative and stay inside it."
        if can(regex(local.allowed.patterns.wrong_path, path)) || contains(split("/", path), "..")
      ],
      [for workspace in t.workspace[*] :
        "workspace \"${workspace}\" is no name of a workspace: letters, digits, ., _, ~ and -, of which the first is none of . and -."
        if !can(regex("^[A-Za-z0-9_~][A-Za-z0-9._~-]*$", workspace))
      ],
      [for name in keys(t.backend_config) :
        "backend_config: \"${name}\" is what state says: remove it from one of them."
        if t.state != null && contains(["bucket", "dynamodb_table", "encrypt", "key", "region", "use_lockfile", "workspace_key_prefix"], name)
      ],
      [for name in keys(t.backend_config) :
        "backend_config: \"${name}\" is a secret in plain text, which the console, the plan and the state show: let the role or the environment give it."
        if can(regex(local.allowed.patterns.secret_name, upper(name))) || contains(["access_key", "conn_str", "encryption_key", "sse_customer_key"], name)
      ],
      t.role_arn == null || length(t.provider_role_arns) == 0 ? [] : [
        "provider_role_arns does nothing beside role_arn, as which Terraform takes them: let that role take them.",
      ],
      [for state in t.state[*] :
        "state.dynamodb_table is null, and Terraform locks without a table from 1.10 on: set it, or use a later version than ${local.tools.terraform.version}."
        if state.dynamodb_table == null && can(regex("^1\\.[0-9]\\.", local.tools.terraform.version))
      ],
      var.project_source == null || local.source_type != "NO_SOURCE" ? [] : [
        "a configuration needs a source, and project_source.type is NO_SOURCE.",
      ],
    ) : "buildspec.terraform: ${problem}"]])

    # A bucket, a table, a key and a role of the same plan may not be known yet.
    values = flatten([for t in var.buildspec.terraform[*] : [for problem in concat(
      [for name, value in merge([for state in t.state[*] : {
        bucket               = state.bucket
        dynamodb_table       = state.dynamodb_table
        key                  = state.key
        key_alias            = state.key_alias
        region               = state.region
        workspace_key_prefix = state.workspace_key_prefix
        }]...) :
        "state.${name} \"${value}\" must be written out, without *, ? and $, for the role may use exactly what is named here."
        if value == null ? false : can(regex("[*?$]", value))
      ],
      [for alias in flatten([for state in t.state[*] : state.key_alias[*]]) :
        "state.key_alias \"${alias}\" must begin with alias/."
        if !startswith(alias, "alias/")
      ],
      [for state in t.state[*] :
        "state.key \"${state.key}\" is no key of an object: it must neither begin nor end with a slash."
        if !can(regex("^[^/](.*[^/])?$", state.key))
      ],
      [for arn in t.provider_role_arns :
        "provider_role_arns: \"${arn}\" is no ARN of a role."
        if !can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", arn))
      ],
    ) : "buildspec.terraform: ${problem}"]])
  }
}
