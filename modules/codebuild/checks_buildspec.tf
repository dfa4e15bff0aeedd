locals {
  given = [for name, given in {
    container_image = var.buildspec.container_image != null
    helm            = var.buildspec.helm != null
    inline          = var.buildspec.inline != null
    path            = var.buildspec.path != null
    terraform       = var.buildspec.terraform != null
  } : name if given]

  buildspec_problems = {
    known = concat(
      local.image_problems.known,
      local.helm_problems.known,
      local.terraform_problems.known,
      # What Helm and Terraform are run on: https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html
      # ends a build after 15 minutes, in the middle of what it does.
      flatten([for name in local.given : [
        for problem, found in {
          "runs in a container on Linux, which an environment of type ${var.environment.type} is not: use one of ${join(", ", local.allowed.docker_types)}." = !contains(local.allowed.docker_types, var.environment.type)
          "needs no Docker and no file system, and privileged mode lets a build reach its host: remove environment.privileged_mode."                         = coalesce(var.environment.privileged_mode, false) && length(var.file_system_locations) == 0
        } : "buildspec.${name} ${problem}" if found
        ] if contains(["helm", "terraform"], name)
      ]),
      # Plans, events of a cluster and the output of charts tell of what is not the public's.
      var.public_read == null ? [] : [for name in local.given :
        "buildspec.${name} shows what it deploys in its logs and artifacts, and public_read makes those of all builds public: remove public_read."
        if contains(["helm", "terraform"], name)
      ],
    )

    values = concat(
      length(local.given) == 1 ? [] : [
        "buildspec must be exactly one of container_image, helm, inline, path and terraform, and ${length(local.given) == 0 ? "none" : join(" and ", local.given)} is given.",
      ],
      [for path in var.buildspec.path[*] :
        "buildspec.path ${jsonencode(path)} is neither a path in the source, relative and inside it, nor the ARN of an object in S3."
        if !can(regex("^arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]+/[^*?$[:cntrl:]]+$", path)) && (
          startswith(path, "arn:") || can(regex(local.allowed.patterns.wrong_path, path)) || contains(split("/", path), "..")
        )
      ],
      local.image_problems.values,
      local.inline_problems,
      local.helm_problems.values,
      local.terraform_problems.values,
      [for name, tool in local.tools :
        "${name} ${tool.version} has no sum here: set buildspec.${contains(local.given, "terraform") ? "terraform" : "helm"}.tools.${name}.sha256 to the one that is published at ${tool.sums} for linux, ${trimprefix(local.machine.platform, "linux/")}."
        if tool.sha256 == ""
      ],
      [for name, tool in local.tools :
        "tools.${name}.sha256 \"${tool.sha256}\" is no SHA-256 sum, which is 64 digits and letters a to f."
        if !can(regex("^([0-9a-f]{64})?$", tool.sha256))
      ],
      [for name, tool in local.tools :
        "tools.${name}.version \"${tool.version}\" is no version, such as ${local.known_tools[name].version}${name == "helm" ? ", of Helm 3 or 4" : ""}."
        if !can(regex(local.known_tools[name].versions, tool.version))
      ],
      [for name, tool in local.tools :
        "tools.${name}.url \"${tool.url}\" must be an address that begins with https://, written out but for {version} and {arch}."
        if !can(regex("^https://[A-Za-z0-9._~:/?&=%+,@-]+$", tool.url))
      ],
      [for arn in local.deploy_role_arn[*] :
        "role_arn \"${arn}\" is no ARN of a role."
        if !can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", arn))
      ],
      [for name in keys(var.environment_variables) :
        "environment variable \"${name}\" is set by the ${local.given[0]} buildspec itself: use another name."
        if length(local.tools) > 0 && can(regex("^(DELIVERY_(CALLER|ROLE|ROLE_ARN|TOOLS)|AWS_(ACCESS_KEY_ID|CONFIG_FILE|PROFILE|ROLE_ARN|SECRET_ACCESS_KEY|SESSION_TOKEN|SHARED_CREDENTIALS_FILE|WEB_IDENTITY_TOKEN_FILE)|HELM_(CHART|DRIVER|KUBE.*|NAMESPACE|REGISTRY|REGISTRY_PASSWORD|VALUES)|IMAGE_(LAST|NAME|REPOSITORY|VERSION)|KUBECONFIG|PLAN_(CHANGES|SHA256|STATUS|SUMMARY)|TERRAFORM_BACKEND|TF_(CLI_ARGS.*|CLI_CONFIG_FILE|DATA_DIR|IN_AUTOMATION|INPUT|WORKSPACE)${try(var.buildspec.terraform.action, "") == "apply" ? "|TF_VAR_.*" : ""})$", name))
      ],
    )
  }
}
