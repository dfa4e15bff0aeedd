locals {
  # Where the image is written down, in the chart's folder.
  image_file = "image.yaml"

  # What the build exports: an image of this repository by its digest. The account's last digit is in brackets,
  # for the module codebuild takes no account id in a buildspec.
  image = "^${replace(replace(module.ecr.repositories[var.name].url, ".", "[.]"), "/^([0-9]{11})([0-9])/", "$1[$2]")}@sha256:[0-9a-f]{64}$"

  # The workload stack gives its role this name; neither stack reads the other.
  action_role_arn = "arn:${var.partition}:iam::${var.workload_account_id}:role/${var.name}-deploy"
}

module "connection" {
  source = "../../../modules/connection"

  arn  = var.connection_arn
  name = var.name
}

# The EKS action reads its artifact as the action role, so that role of the workload account is here too.
module "artifact_store" {
  source = "../../../modules/artifact-store"

  account_id = var.account_id
  region     = var.region

  name = "${var.name}-artifacts-${var.account_id}"
  access = {
    read_only  = [local.action_role_arn]
    read_write = [module.pipeline.role_arn, module.build.role_arn, module.publish.role_arn]
  }
}

module "ecr" {
  source = "../../../modules/ecr"

  account_id = var.account_id
  region     = var.region

  # The nodes pull, not the role that deploys.
  repositories = {
    (var.name) = { pull_role_arns = var.node_role_arns }
  }
}

module "build" {
  source = "../../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name           = var.name
  artifact_store = module.artifact_store.store
  buildspec = {
    container_image = { repository = module.ecr.repositories[var.name].name }
  }
}

# The EKS action takes no values but those of files, and what the image is called is known only after its
# build: this step writes it into the chart's folder, and hands on that folder alone.
module "publish" {
  source = "../../../modules/codebuild"

  account_id = var.account_id
  region     = var.region

  name           = "${var.name}-publish"
  artifact_store = module.artifact_store.store
  buildspec = {
    inline = yamlencode({
      version = 0.2
      env     = { shell = "bash" }
      phases = {
        build = {
          # Without it the upload of what was never written is reported as a second failure.
          on-failure = "ABORT"
          commands = [
            "[[ $IMAGE_URI =~ ${local.image} ]] || { echo \"IMAGE_URI is '$IMAGE_URI', which is no image of the repository ${var.name} by its digest.\" >&2; false; }",
            # Charts write REPOSITORY:TAG. With `@sha256` at the repository's end that is the image by its digest.
            "printf 'image:\\n  repository: \"%s\"\\n  tag: \"%s\"\\n' \"$${IMAGE_URI%:*}\" \"$${IMAGE_URI##*:}\" > '${var.chart}/${local.image_file}'",
          ]
        }
      }
      artifacts = { base-directory = dirname(var.chart), files = ["${basename(var.chart)}/**/*"] }
    })
  }
}

module "pipeline" {
  source = "../../../modules/pipeline"

  account_id = var.account_id
  region     = var.region

  name            = var.name
  artifact_stores = { (var.region) = module.artifact_store.store }

  stages = [
    {
      name = "Source"
      actions = [{
        name             = "Source"
        type             = "Source/CodeStarSourceConnection"
        namespace        = "Source"
        output_artifacts = ["Source"]
        configuration = {
          BranchName       = var.branch
          ConnectionArn    = module.connection.arn
          FullRepositoryId = var.repository
        }
      }]
    },
    {
      name = "Build"
      actions = [{
        name             = "Image"
        type             = "Build/CodeBuild"
        namespace        = "Image"
        input_artifacts  = ["Source"]
        output_artifacts = ["Image"]
        configuration    = { ProjectName = module.build.name }
      }]
    },
    {
      name = "Publish"
      # CodePipeline puts a variable into EnvironmentVariables as it is, and a quote in it would make further
      # variables of what follows (aws-cdk#8458), such as BASH_ENV. So nothing of another form comes as far as
      # to the step: for that it has a stage of its own.
      before_entry = {
        rules = [{
          name          = "Image"
          type          = "VariableCheck"
          configuration = { Operator = "MATCHES", Value = local.image, Variable = "#{Image.IMAGE_URI}" }
        }]
      }
      actions = [{
        name             = "Publish"
        type             = "Build/CodeBuild"
        input_artifacts  = ["Source"]
        output_artifacts = ["Chart"]
        configuration = {
          ProjectName          = module.publish.name
          EnvironmentVariables = jsonencode([{ name = "IMAGE_URI", value = "#{Image.IMAGE_URI}", type = "PLAINTEXT" }])
        }
      }]
    },
    {
      name = "Deploy"
      # `helm upgrade --install --wait` takes nothing back: the stage is run again with the chart and the
      # image of its last success.
      on_failure = { result = "ROLLBACK" }
      actions = [{
        name            = "Helm"
        type            = "Deploy/EKS"
        role_arn        = local.action_role_arn
        input_artifacts = ["Chart"]
        configuration = {
          ClusterName       = var.cluster_name
          HelmChartLocation = basename(var.chart)
          HelmReleaseName   = var.name
          HelmValuesFiles   = "${basename(var.chart)}/${local.image_file}"
          Namespace         = var.name

          # The endpoint is private: the action runs with network interfaces in the cluster's VPC. Left out,
          # it would take the cluster's own, for which the action role has no rights.
          SecurityGroupIds = join(",", var.security_group_ids)
          Subnets          = join(",", var.subnet_ids)
        }
      }]
    },
  ]
}
