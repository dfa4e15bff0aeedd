locals {
  helm = {
    chart_oci = try(startswith(var.buildspec.helm.chart, "oci://"), false)
    # Account, Region and repository of a chart in ECR; null for any other.
    chart_ecr = try(regex("^oci://(?P<account_id>[0-9]{12})\\.dkr\\.ecr\\.(?P<region>[a-z0-9-]+)\\.[a-z0-9.-]+/(?P<repository>[^:@]+)", var.buildspec.helm.chart), null)

    image_values = [for helm in var.buildspec.helm[*] : helm.image == null ? [] : (
      helm.image.uri_key != null ? ["--set-string '${helm.image.uri_key}'=\"$IMAGE_URI\""] : [
        "--set-string '${helm.image.repository_key}'=\"$IMAGE_REPOSITORY\"",
        "--set-string '${helm.image.digest_key != null ? helm.image.digest_key : helm.image.tag_key}'=\"$IMAGE_VERSION\"",
      ]
    )]

    image_commands = [for helm in var.buildspec.helm[*] : helm.image == null ? [] : concat(
      [
        "[[ -n $${IMAGE_URI:-} ]] || IMAGE_URI=\"$(sed -n 's/.*\"ImageURI\"[[:space:]]*:[[:space:]]*\"\\([^\"]*\\)\".*/\\1/p' ${helm.image.artifact == null ? "" : "\"$CODEBUILD_SRC_DIR_${helm.image.artifact}\"/"}'${replace(helm.image.file, "'", "'\\''")}')\"; export IMAGE_URI",
        # Nothing that Helm's --set would take for more than one value.
        "[[ $IMAGE_URI =~ ^[A-Za-z0-9][A-Za-z0-9./:_-]*(@sha256:[0-9a-f]{64})?$ ]] || { echo \"There is no image to deploy: IMAGE_URI is '$IMAGE_URI', and the file has no ImageURI.\" >&2; false; }",
      ],
      helm.image.uri_key != null ? [] : [
        "IMAGE_NAME=\"$${IMAGE_URI%%@*}\" && IMAGE_LAST=\"$${IMAGE_NAME##*/}\" && export IMAGE_LAST IMAGE_REPOSITORY=\"$${IMAGE_NAME%\"$IMAGE_LAST\"}$${IMAGE_LAST%%:*}\"",
        helm.image.digest_key != null ?
        "[[ $IMAGE_URI == *@* ]] && export IMAGE_VERSION=\"$${IMAGE_URI##*@}\" || { echo \"The image $IMAGE_URI is named by a tag, and '${helm.image.digest_key}' must be a digest.\" >&2; false; }" :
        # Charts write REPOSITORY:TAG. With `@sha256` at the repository's end that is the image by its digest.
        "case \"$IMAGE_URI\" in *@*) export IMAGE_REPOSITORY=\"$IMAGE_REPOSITORY@sha256\" IMAGE_VERSION=\"$${IMAGE_URI##*:}\" ;; *) [[ $IMAGE_LAST == *:* ]] && export IMAGE_VERSION=\"$${IMAGE_LAST##*:}\" || { echo \"The image $IMAGE_URI has neither a tag nor a digest.\" >&2; false; } ;; esac",
      ],
    )]
  }

  helm_buildspec = one([for helm in var.buildspec.helm[*] : {
    version = 0.2
    env     = { shell = "bash" }
    phases = {
      install = { commands = local.commands.install }
      pre_build = {
        commands = concat(
          flatten(local.helm.image_commands),
          # Before the role is taken: charts are read with the build's own rights.
          local.helm.chart_ecr == null ? [] : [
            "HELM_REGISTRY=\"$${HELM_CHART#oci://}\" && HELM_REGISTRY_PASSWORD=\"$(aws ecr get-login-password --region ${local.helm.chart_ecr.region})\" && helm registry login --username AWS --password-stdin \"$${HELM_REGISTRY%%/*}\" <<< \"$HELM_REGISTRY_PASSWORD\"",
          ],
          local.commands.role,
          helm.values == null ? [] : [
            "printf '%s' \"$HELM_VALUES\" > \"$DELIVERY_TOOLS/values.yaml\"",
          ],
          ["export KUBECONFIG=\"$DELIVERY_TOOLS/kubeconfig\" && aws eks update-kubeconfig --name '${helm.cluster.name}' --region '${coalesce(helm.cluster.region, local.aws.region)}'"],
        )
      }
      build = {
        on-failure = "ABORT"
        commands = [
          # What Helm prints of a release has the chart's notes, which often hold passwords. After a
          # failure it has taken everything back, so events are what tells why. No `describe` and no
          # logs, for they hold values.
          join(" ", concat(
            ["helm upgrade --install '${helm.release}'"],
            [local.helm.chart_oci ? "\"$HELM_CHART\"" : "./'${replace(helm.chart, "'", "'\\''")}'"],
            helm.chart_version == null ? [] : ["--version '${helm.chart_version}'"],
            ["--namespace '${helm.namespace}'"],
            helm.create_namespace ? ["--create-namespace"] : [],
            ["--wait", startswith(try(local.tools.helm.version, ""), "4.") ? "--rollback-on-failure" : "--atomic"],
            ["--timeout ${helm.timeout_in_minutes}m --history-max ${helm.history_max}"],
            [for file in helm.values_files : "--values './${replace(file, "'", "'\\''")}'"],
            helm.values == null ? [] : ["--values \"$DELIVERY_TOOLS/values.yaml\""],
            flatten(local.helm.image_values),
            ["> /dev/null || { kubectl get pods --namespace '${helm.namespace}' --output wide; kubectl get events --namespace '${helm.namespace}' --field-selector type=Warning --sort-by .lastTimestamp; helm history '${helm.release}' --namespace '${helm.namespace}' --max 5; false; } >&2"],
          )),
          "helm history '${helm.release}' --namespace '${helm.namespace}' --max 1",
        ]
      }
    }
  }])
}
