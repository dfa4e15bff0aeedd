locals {
  image_problems = local.image == null ? [] : concat(
    [for repository in local.push_repositories :
      "buildspec.container_image: \"${repository}\" is no name of an ECR repository, which is 2 to 256 characters of lower-case letters and digits, parted by single ., _, - or /."
      if !can(regex("^[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*$", repository)) || length(repository) < 2 || length(repository) > 256
    ],
    [for cache in local.image.cache[*] :
      "buildspec.container_image.cache.repository is the image's own repository \"${cache.repository}\", whose tags are immutable: give the cache a repository of its own with mutable tags."
      if cache.repository == local.image.repository
    ],
    [for cache in local.image.cache[*] :
      "buildspec.container_image.cache.tag \"${cache.tag}\" is no image tag: 1 to 128 letters, digits, _, . and -, of which the first is a letter, a digit or _."
      if !can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", cache.tag))
    ],
    can(regex("^[A-Za-z0-9_-]+$", local.container_name)) && length(local.container_name) <= 255 ? [] : [
      "buildspec.container_image: \"${local.container_name}\" is no name of a container, which is 1 to 255 letters, digits, hyphens and underscores: set container_name.",
    ],
    [for path in concat([local.image.context, local.image.dockerfile], local.image.artifact_files) :
      "buildspec.container_image: \"${path}\" is no path in the source: it must be relative and stay inside it."
      # Docker reads what it takes for a URL, scp's user@host:path and github.com/ from elsewhere, and
      # a hyphen as an option or its standard input.
      if can(regex("^$|^[/-]|:|^github\\.com/", path)) || contains(split("/", path), "..")
    ],
    [for name in keys(local.image.build_args) :
      "buildspec.container_image: \"${name}\" is no name of a build argument: letters, digits and underscores, of which the first is no digit."
      if !can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name))
    ],
    [for name in keys(local.image.build_args) :
      "buildspec.container_image: build argument \"${name}\" is a secret in plain text, which the image's history, the console, the plan and the state show: use a buildspec of your own with `docker build --secret` and an environment variable of the type SECRETS_MANAGER."
      if can(regex(local.secret_name, upper(name)))
    ],
    [for platform in local.wrong.platforms :
      "buildspec.container_image: platform \"${platform}\" is none of ${join(", ", local.allowed.platforms)}${local.did_you_mean[platform]}."
    ],
    contains(local.allowed.docker_types, var.environment.type) ? [] : [
      "buildspec.container_image needs Docker, which an environment of type ${var.environment.type} does not run: use one of ${join(", ", local.allowed.docker_types)}.",
    ],
    local.privileged_mode ? [] : [
      "buildspec.container_image needs a Docker daemon, which runs only in privileged mode: remove environment.privileged_mode.",
    ],
    [for name in keys(var.environment_variables) :
      "environment variable \"${name}\" is set by the container_image buildspec itself: use another name."
      if contains(["IMAGE_CACHE_URI", "IMAGE_DIGEST", "IMAGE_FOUND", "IMAGE_REPOSITORY_URI", "IMAGE_URI", "REGISTRY_PASSWORD"], name)
    ],
  )

  given = [for name, given in {
    container_image = local.image != null
    inline          = var.buildspec.inline != null
    path            = var.buildspec.path != null
  } : name if given]

  # Read as YAML, so that a comment is no command and a folded text is the one line that it stands for.
  inline = var.buildspec.inline == null ? null : try(yamldecode(var.buildspec.inline), null)
  lines = flatten([
    for command in flatten([
      for phase in try(values(local.inline.phases), []) : [try(phase.commands, []), try(phase.finally, [])]
      ]) : [
      for line in split("\n", replace(tostring(command), "/\\\\\\s*\\n\\s*/", " ")) : line if !startswith(trimspace(line), "#")
    ]
  ])

  # Where a command may begin, and what of Docker's needs its daemon.
  docker_lines = [
    for line in local.lines : line
    if can(regex("(^|[;&|(]|\\bsudo)\\s*docker(-compose\\s|\\s+(build|buildx|compose|image|pull|push|run)\\b)", line))
  ]

  buildspec_value_problems = concat(
    local.image == null ? [] : concat(
      [for option, reference in { buildkit_image = local.image.buildkit_image, emulator_image = local.image.emulator_image } :
        "buildspec.container_image.${option} \"${reference}\" must be an image by its digest, IMAGE@sha256:DIGEST: it runs privileged in the build, and a tag may move."
        # A reference that a shell takes as it stands, and that cannot come to mean another image.
        if reference == null ? false : !can(regex("^([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?@sha256:[0-9a-f]{64}$", reference))
      ],
      [for emulated in [join(", ", [for p in local.emulated : p if contains(local.allowed.platforms, p)])] :
        "buildspec.container_image: an environment of type ${var.environment.type} is ${local.machine.platform} and needs an emulator for ${emulated}: set emulator_image to an image that installs it, such as tonistiigi/binfmt@sha256:DIGEST, or use a project of that platform."
        if emulated != "" && local.image.emulator_image == null
      ],
    ),
    length(local.given) == 1 ? [] : [
      "buildspec must be exactly one of path, inline and container_image, and ${length(local.given) == 0 ? "none" : join(" and ", local.given)} is given.",
    ],
    var.buildspec.inline == null || can(local.inline.version) ? [] : [
      "buildspec.inline is no buildspec: it must be YAML with a `version` at its top.",
    ],
    [for id in distinct(flatten(regexall("\\b[0-9]{12}\\b", var.buildspec.inline == null ? "" : var.buildspec.inline))) :
      "buildspec.inline holds the account id ${id}, which is wrong in every other account: pass it in environment_variables."
    ],
    [for line in local.lines :
      "buildspec.inline: `${trimspace(line)}` ends before the release is ready, so a failed one looks deployed: add --wait."
      if can(regex("\\bhelm\\s+(upgrade|install)\\b", line)) && !can(regex("--(wait|atomic|rollback-on-failure|dry-run)\\b", line))
    ],
    [for line in local.docker_lines :
      "buildspec.inline: `${trimspace(line)}` needs a Docker daemon, which runs only in privileged mode: set environment.privileged_mode."
      if !local.privileged_mode && contains(local.allowed.docker_types, var.environment.type)
    ],
    [for line in local.docker_lines :
      "buildspec.inline: `${trimspace(line)}` needs Docker, which an environment of type ${var.environment.type} does not run."
      if local.machine.lambda
    ],
  )
}
