locals {
  # The registry is the project's own unless another account or Region is named.
  registry = one([
    for registry in [{
      account_id = var.buildspec.container_image == null ? local.aws.account_id : coalesce(var.buildspec.container_image.registry.account_id, local.aws.account_id)
      region     = var.buildspec.container_image == null ? local.aws.region : coalesce(var.buildspec.container_image.registry.region, local.aws.region)
      repositories = var.buildspec.container_image == null ? [] : sort(distinct(concat(
        [var.buildspec.container_image.repository], var.buildspec.container_image.cache == null ? [] : [var.buildspec.container_image.cache.repository],
      )))
    }] :
    merge(registry, {
      host   = "${registry.account_id}.dkr.ecr.${registry.region}.${local.aws.dns_suffix}"
      option = registry.region == local.aws.region ? "" : " --region ${registry.region}"
      repository_arns = [
        for name in registry.repositories : "arn:${local.aws.partition}:ecr:${registry.region}:${registry.account_id}:repository/${name}"
      ]
    })
  ])

  image = one([
    for emulated in [var.buildspec.container_image == null ? [] : sort([for p in toset(var.buildspec.container_image.platforms) : p if p != local.machine.platform])] : {
      container_name = var.buildspec.container_image == null ? null : (
        var.buildspec.container_image.container_name == null ? basename(var.buildspec.container_image.repository) : var.buildspec.container_image.container_name
      )
      emulated = emulated
      # Only BuildKit in a container of its own writes a cache to a registry, or several platforms at
      # once; one platform without a cache needs neither, nor the download of BuildKit's image.
      buildx = var.buildspec.container_image == null ? false : var.buildspec.container_image.cache != null || length(emulated) > 0
      # The account is read from the address: the buildspec names none.
      find   = "aws ecr batch-get-image${local.registry.option} --registry-id \"$${IMAGE_REPOSITORY_URI%%.*}\" --repository-name \"$${IMAGE_REPOSITORY_URI#*/}\" --image-ids \"imageTag=$IMAGE_TAG\" --output text"
      unless = "[[ $IMAGE_FOUND == sha256:* ]] ||"
    }
  ])

  build_commands = var.buildspec.container_image == null ? [] : one([
    for arguments in [join(" ", concat(
      ["--file '${replace(var.buildspec.container_image.dockerfile, "'", "'\\''")}'"],
      ["--tag \"$IMAGE_REPOSITORY_URI:$IMAGE_TAG\""],
      var.buildspec.container_image.target == null ? [] : ["--target '${replace(var.buildspec.container_image.target, "'", "'\\''")}'"],
      # Read from the environment by BuildKit: the value is no argument, and in no layer.
      [for id, variable in var.buildspec.container_image.secrets : "--secret 'id=${id},env=${variable}'"],
      [for name, value in var.buildspec.container_image.build_args : "--build-arg '${name}=${replace(value, "'", "'\\''")}'"],
      !local.image.buildx ? [] : concat(
        length(var.buildspec.container_image.platforms) == 0 ? [] : ["--platform ${join(",", sort(distinct(var.buildspec.container_image.platforms)))}"],
        # ECR takes a cache only as an image: https://github.com/moby/buildkit#registry-push-image-and-cache-separately
        var.buildspec.container_image.cache == null ? [] : [
          "--cache-from \"type=registry,ref=$IMAGE_CACHE_URI\"",
          "--cache-to \"type=registry,ref=$IMAGE_CACHE_URI,mode=max,image-manifest=true,oci-mediatypes=true\"",
        ],
        # An attestation turns an image of one platform into an index, which Lambda does not run.
        ["--provenance=false", "--push"],
      ),
      ["'${replace(var.buildspec.container_image.context, "'", "'\\''")}'"],
      ))] : local.image.buildx ? concat(
      length(local.image.emulated) == 0 ? [] : [
        # A template fails at null, before the check that tells that it is missing.
        "${local.image.unless} docker run --privileged --rm '${try(coalesce(var.buildspec.container_image.emulator_image), "")}' --install ${join(",", [for p in local.image.emulated : split("/", p)[1]])}",
      ],
      ["${local.image.unless} docker buildx create --driver docker-container ${var.buildspec.container_image.buildkit_image == null ? "" : "--driver-opt 'image=${var.buildspec.container_image.buildkit_image}' "}--use"],
      ["${local.image.unless} docker buildx build ${arguments}"],
      ) : [
      "${local.image.unless} ${try(length(var.buildspec.container_image.secrets), 0) == 0 ? "" : "DOCKER_BUILDKIT=1 "}docker build ${arguments}",
      "${local.image.unless} docker push \"$IMAGE_REPOSITORY_URI:$IMAGE_TAG\"",
    ]
  ])

  # A failing command ends its phase, but a failing build phase does not keep post_build from
  # running (https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html).
  # So everything from the build on is in the build phase: nothing can be pushed, and no file be
  # written, after a build that failed. Every command stands alone: CodeBuild keeps exported
  # variables between commands, and looks only at the status of each.
  image_buildspec = var.buildspec.container_image == null ? null : {
    version = 0.2
    env = {
      shell              = "bash"
      exported-variables = ["IMAGE_DIGEST", "IMAGE_TAG", "IMAGE_URI"]
    }
    phases = {
      pre_build = {
        commands = [
          # The version of an S3 source may hold what a tag must not.
          "export IMAGE_TAG=\"$(printf '%s' \"$${IMAGE_TAG:-$CODEBUILD_RESOLVED_SOURCE_VERSION}\" | sed -e 's/[^A-Za-z0-9_.-]/-/g' -e 's/^[.-]/v&/' | cut -c 1-128)\"",
          "[[ -n $IMAGE_TAG ]] || { echo 'The source has no version to tag the image with: set the variable IMAGE_TAG.' >&2; false; }",
          # A tag that is there cannot be pushed again where tags are immutable, and need not be.
          "IMAGE_FOUND=\"$(${local.image.find} --query '[images[0].imageId.imageDigest, failures[0].failureCode]')\" && export IMAGE_FOUND",
          "case \"$IMAGE_FOUND\" in sha256:*) echo \"The image $IMAGE_TAG is in ECR already and is used again.\" ;; *ImageNotFound*) ;; *) echo \"ECR does not tell whether the image $IMAGE_TAG exists: $IMAGE_FOUND\" >&2; false ;; esac",
          # Not piped from aws to docker: of a pipe only the last command's status counts.
          "REGISTRY_PASSWORD=\"$(aws ecr get-login-password${local.registry.option})\" && docker login --username AWS --password-stdin \"$${IMAGE_REPOSITORY_URI%%/*}\" <<< \"$REGISTRY_PASSWORD\"",
        ]
      }
      build = {
        # Without it the upload of the files that were never written is reported as a second failure.
        on-failure = "ABORT"
        commands = concat(local.build_commands, [
          "IMAGE_DIGEST=\"$(${local.image.find} --query 'images[0].imageId.imageDigest')\" && export IMAGE_DIGEST",
          "[[ $IMAGE_DIGEST == sha256:* ]] || { echo \"The image $IMAGE_TAG is not in ECR after its push.\" >&2; false; }",
          # Deployed by digest: what was built is what runs, wherever the tag points later.
          "export IMAGE_URI=\"$IMAGE_REPOSITORY_URI@$IMAGE_DIGEST\"",
          "printf '[{\"name\":\"%s\",\"imageUri\":\"%s\"}]\\n' '${local.image.container_name}' \"$IMAGE_URI\" > imagedefinitions.json",
          "printf '{\"ImageURI\":\"%s\"}\\n' \"$IMAGE_URI\" > imageDetail.json",
        ])
      }
    }
    artifacts = {
      files = concat(["imagedefinitions.json", "imageDetail.json"], var.buildspec.container_image.artifact_files)
    }
  }
}
