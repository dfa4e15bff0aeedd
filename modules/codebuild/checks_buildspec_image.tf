locals {
  image_problems = {
    known = var.buildspec.container_image == null ? [] : concat(
      [for repository in local.registry.repositories :
        "buildspec.container_image: \"${repository}\" is no name of an ECR repository, which is 2 to 256 characters of lower-case letters and digits, parted by one of ., _, __ and / or by hyphens."
        if !can(regex("^[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*)*$", repository)) || length(repository) < 2 || length(repository) > 256
      ],
      [for cache in var.buildspec.container_image.cache[*] :
        "buildspec.container_image.cache.tag \"${cache.tag}\" is no image tag: 1 to 128 letters, digits, _, . and -, of which the first is a letter, a digit or _."
        if !can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", cache.tag))
      ],
      can(regex("^[A-Za-z0-9_-]+$", local.image.container_name)) && length(local.image.container_name) <= 255 ? [] : [
        "buildspec.container_image: \"${local.image.container_name}\" is no name of a container, which is 1 to 255 letters, digits, hyphens and underscores: set container_name.",
      ],
      [for path in concat([var.buildspec.container_image.context, var.buildspec.container_image.dockerfile], var.buildspec.container_image.artifact_files) :
        "buildspec.container_image: \"${path}\" is no path in the source: it must be relative and stay inside it."
        # Docker reads what it takes for a URL, scp's user@host:path and github.com/ from elsewhere, and
        # a hyphen as an option or its standard input.
        if can(regex("^$|^[/-]|[[:cntrl:]]", path)) || contains(split("/", path), "..") || can(regex(":|^github\\.com/", path)) && contains([var.buildspec.container_image.context, var.buildspec.container_image.dockerfile], path)
      ],
      [for name in keys(var.buildspec.container_image.build_args) :
        "buildspec.container_image: \"${name}\" is no name of a build argument: letters, digits and underscores, of which the first is no digit."
        if !can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name))
      ],
      [for name in keys(var.buildspec.container_image.build_args) :
        "buildspec.container_image: build argument \"${name}\" is a secret in plain text, which the image's history, the console, the plan and the state show: use buildspec.container_image.secrets and an environment variable of the type SECRETS_MANAGER."
        if can(regex(local.allowed.patterns.secret_name, upper(name)))
      ],
      [for id in keys(var.buildspec.container_image.secrets) :
        "buildspec.container_image.secrets: \"${id}\" is no id of a secret: letters, digits, ., _ and -."
        if !can(regex("^[A-Za-z0-9._-]+$", id))
      ],
      [for id, name in var.buildspec.container_image.secrets :
        "buildspec.container_image.secrets: \"${id}\" is read from the variable \"${name}\", which environment_variables does not have."
        if !contains(keys(var.environment_variables), name)
      ],
      [for id, name in var.buildspec.container_image.secrets :
        "buildspec.container_image.secrets: \"${id}\" is read from the variable \"${name}\", which is PLAINTEXT, so the console, the plan and the state show it: use the type SECRETS_MANAGER or PARAMETER_STORE."
        if try(var.environment_variables[name].type, "") == "PLAINTEXT"
      ],
      [for id in var.buildspec.container_image.registry.account_id[*] :
        "buildspec.container_image.registry.account_id \"${id}\" is no account id, which has 12 digits."
        if !can(regex("^[0-9]{12}$", id))
      ],
      [for region in var.buildspec.container_image.registry.region[*] :
        "buildspec.container_image.registry.region \"${region}\" is no name of a Region, such as eu-west-1."
        if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
      ],
      [for platform in local.wrong.platforms :
        "buildspec.container_image: platform \"${platform}\" is none of ${join(", ", local.allowed.platforms)}${local.did_you_mean[platform]}."
      ],
      contains(local.allowed.docker_types, var.environment.type) ? [] : [
        "buildspec.container_image needs Docker, which an environment of type ${var.environment.type} does not run: use one of ${join(", ", local.allowed.docker_types)}.",
      ],
      local.machine.privileged_mode ? [] : [
        "buildspec.container_image needs a Docker daemon, which runs only in privileged mode: remove environment.privileged_mode.",
      ],
      [for name in keys(var.environment_variables) :
        "environment variable \"${name}\" is set by the container_image buildspec itself: use another name."
        if contains(["IMAGE_CACHE_URI", "IMAGE_DIGEST", "IMAGE_FOUND", "IMAGE_REPOSITORY_URI", "IMAGE_URI", "REGISTRY_PASSWORD"], name)
      ],
    )

    values = var.buildspec.container_image == null ? [] : concat(
      [for name, value in merge(var.buildspec.container_image.build_args, { target = var.buildspec.container_image.target == null ? "" : var.buildspec.container_image.target }) :
        "buildspec.container_image: \"${name}\" has a control character, which no shell takes."
        if can(regex("[\\x00-\\x08\\x0b-\\x1f\\x7f]", value))
      ],
      !local.image.buildx || var.buildspec.container_image.buildkit_image != null ? [] : [
        "buildspec.container_image: a cache, and platforms that the machine is not, need BuildKit in a container of its own, which runs privileged: set buildkit_image to its image by the digest, such as moby/buildkit@sha256:DIGEST.",
      ],
      [for option, reference in { buildkit_image = var.buildspec.container_image.buildkit_image, emulator_image = var.buildspec.container_image.emulator_image } :
        "buildspec.container_image.${option} \"${reference}\" must be an image by its digest, IMAGE@sha256:DIGEST: it runs privileged in the build, and a tag may move."
        # A reference that a shell takes as it stands, and that cannot come to mean another image.
        if reference == null ? false : !can(regex("^([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?@sha256:[0-9a-f]{64}$", reference))
      ],
      [for emulated in [join(", ", [for p in local.image.emulated : p if contains(local.allowed.platforms, p)])] :
        "buildspec.container_image: an environment of type ${var.environment.type} is ${local.machine.platform} and needs an emulator for ${emulated}: set emulator_image to an image that installs it, such as tonistiigi/binfmt@sha256:DIGEST, or use a project of that platform."
        if emulated != "" && var.buildspec.container_image.emulator_image == null
      ],
    )
  }
}
