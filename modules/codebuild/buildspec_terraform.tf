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
            t.action == "plan" ? ["rm -f \"$CODEBUILD_SRC_DIR/terraform.tfplan\" \"$CODEBUILD_SRC_DIR/terraform-plan.txt\" \"$CODEBUILD_SRC_DIR/terraform.tar\""] : [
              "[[ -f $CODEBUILD_SRC_DIR/terraform.tar ]] || { echo 'There is no terraform.tar in the input: give the action the output artifact of the plan.' >&2; false; }",
              "[[ -n $${PLAN_SHA256:-} ]] || { echo 'PLAN_SHA256 is not set, so nothing tells that this is the plan that was approved: give the action a variable PLAN_SHA256 with the value #{NAMESPACE.PLAN_SHA256}, of the namespace of the action that plans.' >&2; false; }",
              # A copy, so that what is unpacked is what was summed up, whatever the artifact holds.
              "cp \"$CODEBUILD_SRC_DIR/terraform.tar\" \"$DELIVERY_TOOLS/terraform.tar\"",
              "[[ \"$(sha256sum < \"$DELIVERY_TOOLS/terraform.tar\")\" == \"$PLAN_SHA256  -\" ]] || { echo \"terraform.tar is not what was approved: its SHA-256 sum is not $PLAN_SHA256.\" >&2; false; }",
              # What an apply reads beside its plan, such as scripts and ZIP files, was approved with it. Nothing else
              # is left for it to read.
              "find \"$CODEBUILD_SRC_DIR/.\" -mindepth 1 -delete && tar --extract --file \"$DELIVERY_TOOLS/terraform.tar\" --directory \"$CODEBUILD_SRC_DIR\"",
            ],
            local.commands.role,
            # Beside the configuration, where Terraform has it by default: a plan holds the paths of modules that were
            # downloaded, which have to be there when it is applied, and as they were approved.
            ["export TF_DATA_DIR=.terraform"],
            t.action != "plan" ? [] : ["rm -rf \"$CODEBUILD_SRC_DIR\"/'${replace(t.directory, "'", "'\\''")}'/.terraform"],
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
            "${t.command} show -no-color \"$CODEBUILD_SRC_DIR/terraform.tfplan\" > \"$CODEBUILD_SRC_DIR/terraform-plan.txt\"",
            # One file with one sum, for an archive of CodeBuild's is not the same folder again: of links and modes
            # it keeps what it likes. Without providers, which the lock file holds, and what an init writes anew.
            "tar --create --file \"$DELIVERY_TOOLS/terraform.tar\" --exclude='*/.terraform/environment' --exclude='*/.terraform/providers' --exclude='*/.terraform/terraform.tfstate' --directory \"$CODEBUILD_SRC_DIR\" . && mv \"$DELIVERY_TOOLS/terraform.tar\" \"$CODEBUILD_SRC_DIR\"",
            "PLAN_SHA256=\"$(sha256sum < \"$CODEBUILD_SRC_DIR/terraform.tar\")\" && export PLAN_SHA256=\"$${PLAN_SHA256%% *}\"",
            "PLAN_SUMMARY=\"$(sed -n -e '/^Plan: /p' -e '/^No changes\\./p' \"$CODEBUILD_SRC_DIR/terraform-plan.txt\" | head -n 1)\" && export PLAN_SUMMARY=\"$${PLAN_SUMMARY:-Only outputs change.}\"",
            ] : [
            "${t.command} apply -no-color -lock-timeout=5m \"$CODEBUILD_SRC_DIR/terraform.tfplan\"",
          ]
        }
      }
    },
    # All of the source is in it: an apply needs the configuration, the lock file and the plan together.
    t.action == "plan" ? { artifacts = { files = ["terraform-plan.txt", "terraform.tar"] } } : {},
  )])
}
