locals {
  helm_problems = {
    known = flatten([for helm in var.buildspec.helm[*] : [for problem in concat(
      # https://helm.sh/docs/chart_best_practices/conventions/ and the label that a release becomes.
      can(regex("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", helm.release)) && length(helm.release) <= 53 ? [] : [
        "release \"${helm.release}\" is no name of a release, which is 1 to 53 lower-case letters, digits, - and ., of which the first and the last are a letter or a digit.",
      ],
      can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", helm.namespace)) && length(helm.namespace) <= 63 ? [] : [
        "namespace \"${helm.namespace}\" is no name of a namespace, which is 1 to 63 lower-case letters, digits and hyphens, of which the first and the last are a letter or a digit.",
      ],
      helm.history_max >= 0 && floor(helm.history_max) == helm.history_max ? [] : [
        "history_max is ${helm.history_max}, and must be a whole number, 0 or more.",
      ],
      helm.timeout_in_minutes >= 1 && floor(helm.timeout_in_minutes) == helm.timeout_in_minutes ? [] : [
        "timeout_in_minutes is ${helm.timeout_in_minutes}, and must be a whole number, 1 or more.",
      ],
      # A build that ends in the middle of either leaves the release locked.
      helm.timeout_in_minutes * 2 < var.build_timeout ? [] : [
        "timeout_in_minutes is ${helm.timeout_in_minutes}, and a release that fails takes up to as long again to be taken back: build_timeout must be more than ${helm.timeout_in_minutes * 2} minutes, and is ${var.build_timeout}.",
      ],
      [for file in helm.values_files :
        "values_files: \"${file}\" is no path in the source: it must be relative and stay inside it, without a comma or a double quote, which Helm takes to part files."
        if can(regex("${local.allowed.patterns.wrong_path}|[,\"]", file)) || contains(split("/", file), "..")
      ],
      [for image in helm.image[*] :
        "image.file \"${image.file}\" is no path in the artifact: it must be relative and stay inside it."
        if can(regex(local.allowed.patterns.wrong_path, image.file)) || contains(split("/", image.file), "..")
      ],
      [for image in helm.image[*] :
        # CodeBuild names a variable after the artifact, and a shell reads none with a hyphen.
        "image.artifact \"${image.artifact}\" must be letters, digits and underscores alone, for a shell to read where it lies: rename the artifact."
        if image.artifact == null ? false : !can(regex("^[A-Za-z0-9_]+$", image.artifact))
      ],
      [for option, key in merge(helm.image[*]...) :
        "image.${option} \"${key}\" is no key of a value, such as image.repository."
        if !endswith(option, "_key") || key == null ? false : !can(regex("^([A-Za-z0-9_-]|\\\\\\.)+(\\.([A-Za-z0-9_-]|\\\\\\.)+|\\[[0-9]+\\])*$", key))
      ],
      [for image in helm.image[*] :
        "image.uri_key and image.digest_key exclude each other: the whole reference has the digest."
        if image.uri_key != null && image.digest_key != null
      ],
      var.project_source == null || local.source_type != "NO_SOURCE" || local.helm.chart_oci && length(helm.values_files) == 0 ? [] : [
        "a chart or values in the source need one, and project_source.type is NO_SOURCE.",
      ],
    ) : "buildspec.helm: ${problem}"]])

    # A cluster, a chart's repository and values of the same plan may not be known yet.
    values = flatten([for helm in var.buildspec.helm[*] : [for problem in concat(
      can(regex("^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$", helm.cluster.name)) ? [] : [
        "cluster.name \"${helm.cluster.name}\" is no name of an EKS cluster, which is 1 to 100 letters, digits, hyphens and underscores, of which the first is a letter or a digit.",
      ],
      [for region in helm.cluster.region[*] :
        "cluster.region \"${region}\" is no name of a Region, such as eu-west-1."
        if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
      ],
      can(regex(local.helm.chart_oci ? "^oci://[A-Za-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+(@sha256:[0-9a-f]{64})?$" : "^[^/-]", helm.chart)) &&
      (local.helm.chart_oci || !can(regex(local.allowed.patterns.wrong_path, helm.chart)) && !contains(split("/", helm.chart), "..")) ? [] : [
        "chart \"${helm.chart}\" is neither a folder in the source, relative and inside it, nor a chart by oci://REGISTRY/CHART.",
      ],
      !local.helm.chart_oci || strcontains(helm.chart, "@") || helm.chart_version != null ? [] : [
        "chart \"${helm.chart}\" moves when the next one is published: set chart_version, or name it by its digest.",
      ],
      local.helm.chart_oci || helm.chart_version == null ? [] : [
        "chart_version \"${helm.chart_version}\" is for a chart by oci://: one in the source has the version that its Chart.yaml says.",
      ],
      [for version in helm.chart_version[*] :
        "chart_version \"${version}\" is no version, such as 1.2.3: a range would install whatever is published."
        if !can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+([-+][0-9A-Za-z.+-]+)?$", version))
      ],
      [for values in helm.values[*] :
        "values is no YAML of a map: use yamlencode({ ... })."
        if trimspace(values) != "" && !can(keys(yamldecode(values)))
      ],
    ) : "buildspec.helm: ${problem}"]])
  }
}
