locals {
  # As JSON, of which no value is read by a shell. Terraform takes the strings for what they are.
  terraform_backend = merge(flatten([for t in var.buildspec.terraform[*] : concat(
    [for state in t.state[*] : merge(
      {
        bucket  = state.bucket
        encrypt = "true"
        key     = state.key
        region  = coalesce(state.region, local.aws.region)
      },
      state.dynamodb_table == null ? { use_lockfile = "true" } : { dynamodb_table = state.dynamodb_table },
      state.workspace_key_prefix == "env:" ? {} : { workspace_key_prefix = state.workspace_key_prefix },
    )],
    [t.backend_config],
  )])...)

  terraform_buildspec = one([for t in [
    for t in var.buildspec.terraform[*] : merge(t, { command = "terraform -chdir='./${replace(t.directory, "'", "'\\''")}'" })
    ] : merge(
    {
      version = 0.2
      env = merge(
        {
          shell     = "bash"
          variables = { TF_IN_AUTOMATION = "1", TF_INPUT = "0" }
        },
        t.action == "plan" ? { exported-variables = ["PLAN_CHANGES", "PLAN_SHA256", "PLAN_SUMMARY"] } : {},
      )
      phases = {
        install = { commands = local.commands.install }
        pre_build = {
          commands = concat(
            # Nothing of the source passes for the plan of this build.
            t.action == "plan" ? ["rm -f \"$CODEBUILD_SRC_DIR/terraform.tfplan\" \"$CODEBUILD_SRC_DIR/terraform-plan.txt\""] : [
              "[[ -f $CODEBUILD_SRC_DIR/terraform.tfplan ]] || { echo 'There is no terraform.tfplan in the input: give the action the output artifact of the plan.' >&2; false; }",
              # What was approved is what is applied: a source may hold a terraform.tfplan of its own.
              "[[ -n $${PLAN_SHA256:-} ]] || { echo 'PLAN_SHA256 is not set, so nothing tells that this is the plan that was approved: give the action a variable PLAN_SHA256 with the value #{NAMESPACE.PLAN_SHA256}, of the namespace of the action that plans.' >&2; false; }",
              "[[ \"$(sha256sum < \"$CODEBUILD_SRC_DIR/terraform.tfplan\")\" == \"$PLAN_SHA256  -\" ]] || { echo \"terraform.tfplan is not the plan that was approved: its SHA-256 sum is not $PLAN_SHA256.\" >&2; false; }",
            ],
            local.commands.role,
            # Outside of the source, so that what is handed on holds no provider.
            ["export TF_DATA_DIR=\"$DELIVERY_TOOLS/data\""],
            length(local.terraform_backend) == 0 ? [] : [
              "printf '%s' \"$TERRAFORM_BACKEND\" > \"$DELIVERY_TOOLS/backend.tfbackend.json\"",
            ],
            ["${t.command} init -no-color -lockfile=readonly${length(local.terraform_backend) == 0 ? "" : " -backend-config=\"$DELIVERY_TOOLS/backend.tfbackend.json\""}"],
            t.workspace == null ? [] : [
              "${t.command} workspace select -no-color -or-create=${t.action == "plan" && t.create_workspace} '${t.workspace}'",
            ],
          )
        }
        build = {
          on-failure = "ABORT"
          commands = t.action == "plan" ? [
            # 0 is a plan without changes, and 2 one with changes.
            "PLAN_STATUS=0; ${join(" ", concat(
              ["${t.command} plan -no-color -detailed-exitcode -lock-timeout=5m -out=\"$CODEBUILD_SRC_DIR/terraform.tfplan\""],
              [for file in t.var_files : "-var-file=\"$CODEBUILD_SRC_DIR\"/'${replace(file, "'", "'\\''")}'"],
            ))} || PLAN_STATUS=$?; case \"$PLAN_STATUS\" in 0) export PLAN_CHANGES=false ;; 2) export PLAN_CHANGES=true ;; *) false ;; esac",
            "PLAN_SHA256=\"$(sha256sum < \"$CODEBUILD_SRC_DIR/terraform.tfplan\")\" && export PLAN_SHA256=\"$${PLAN_SHA256%% *}\"",
            "${t.command} show -no-color \"$CODEBUILD_SRC_DIR/terraform.tfplan\" > \"$CODEBUILD_SRC_DIR/terraform-plan.txt\"",
            "PLAN_SUMMARY=\"$(sed -n -e '/^Plan: /p' -e '/^No changes\\./p' \"$CODEBUILD_SRC_DIR/terraform-plan.txt\" | head -n 1)\" && export PLAN_SUMMARY=\"$${PLAN_SUMMARY:-Only outputs change.}\"",
            ] : [
            "${t.command} apply -no-color -lock-timeout=5m \"$CODEBUILD_SRC_DIR/terraform.tfplan\"",
          ]
        }
      }
    },
    # All of the source: an apply needs the configuration, the lock file and the plan together.
    t.action == "plan" ? { artifacts = { files = ["**/*"] } } : {},
  )])
}
