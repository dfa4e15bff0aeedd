locals {
  # The versions that are used where none is named, and the SHA-256 sums of their Linux archives. Each
  # sum stands in two public repositories that take it from the publisher:
  # helm: the notes of the release v3.20.0 of helm/helm; the builder's Dockerfile of harvester/harvester.
  # kubectl: checksums.yml of kubernetes-sigs/kubespray; hack/make/deps.mk of rancher/security-scan.
  # terraform: the formula of hashicorp/homebrew-tap; the constants of Wh1t3Fox/tempor.
  known_tools = {
    helm = {
      version  = "3.20.0"
      versions = "^[34]\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?$"
      url      = "https://get.helm.sh/helm-v{version}-linux-{arch}.tar.gz"
      sums     = "https://get.helm.sh/helm-v{version}-linux-{arch}.tar.gz.sha256sum"
      unpack   = "tar --extract --gzip --file \"$DELIVERY_TOOLS/helm.download\" --directory \"$DELIVERY_TOOLS\" --strip-components=1 linux-{arch}/helm"
      sha256 = {
        amd64 = "dbb4c8fc8e19d159d1a63dda8db655f9ffa4aac1b9a6b188b34a40957119b286"
        arm64 = "bfb14953295d5324d47ab55f3dfba6da28d46c848978c8fbf412d4271bdc29f1"
      }
    }
    kubectl = {
      version  = "1.34.3"
      versions = "^1\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?$"
      url      = "https://dl.k8s.io/release/v{version}/bin/linux/{arch}/kubectl"
      sums     = "https://dl.k8s.io/release/v{version}/bin/linux/{arch}/kubectl.sha256"
      unpack   = "install -m 0755 \"$DELIVERY_TOOLS/kubectl.download\" \"$DELIVERY_TOOLS/kubectl\""
      sha256 = {
        amd64 = "ab60ca5f0fd60c1eb81b52909e67060e3ba0bd27e55a8ac147cbc2172ff14212"
        arm64 = "46913a7aa0327f6cc2e1cc2775d53c4a2af5e52f7fd8dacbfbfd098e757f19e9"
      }
    }
    terraform = {
      version  = "1.11.4"
      versions = "^1\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?$"
      url      = "https://releases.hashicorp.com/terraform/{version}/terraform_{version}_linux_{arch}.zip"
      sums     = "https://releases.hashicorp.com/terraform/{version}/terraform_{version}_SHA256SUMS"
      unpack   = "unzip -q -o \"$DELIVERY_TOOLS/terraform.download\" terraform -d \"$DELIVERY_TOOLS\""
      sha256 = {
        amd64 = "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc"
        arm64 = "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633"
      }
    }
  }

  tools = {
    for name, tool in merge(concat(var.buildspec.helm[*].tools, var.buildspec.terraform[*].tools)...) : name => merge(
      { for key in ["unpack", "url", "sums"] : key => replace(replace(
        key == "url" && tool.url != null ? tool.url : local.known_tools[name][key],
        "{version}", coalesce(tool.version, local.known_tools[name].version)), "{arch}", trimprefix(local.machine.platform, "linux/"))
      },
      {
        version = coalesce(tool.version, local.known_tools[name].version)
        sha256 = (
          tool.sha256 != null ? tool.sha256 :
          tool.version == null || tool.version == local.known_tools[name].version ? local.known_tools[name].sha256[trimprefix(local.machine.platform, "linux/")] : ""
        )
      },
    )
  }

  commands = {
    # Nothing of a download is unpacked or run before its sum is the one that is pinned here.
    install = concat(
      # A folder that nobody else writes to, before what the image has: its kubectl moves with the image.
      ["DELIVERY_TOOLS=\"$(mktemp -d)\" && export DELIVERY_TOOLS PATH=\"$DELIVERY_TOOLS:$PATH\""],
      flatten([for name, tool in local.tools : [
        "curl --fail --silent --show-error --location --proto '=https' --retry 5 --output \"$DELIVERY_TOOLS/${name}.download\" '${tool.url}'",
        "sha256sum --check --strict --status <<< \"${tool.sha256}  $DELIVERY_TOOLS/${name}.download\" || { echo \"${name} ${tool.version} is not run: its SHA-256 sum is $(sha256sum < \"$DELIVERY_TOOLS/${name}.download\" | cut -c 1-64), and must be ${tool.sha256}.\" >&2; false; }",
        tool.unpack,
      ]]),
    )

    # A profile, for the CLI and every AWS SDK take the role anew by it before it ends, which is after an
    # hour for a role that a role takes; and `--role-arn` of update-kubeconfig reads the cluster with the
    # build's own role (https://github.com/aws/aws-cli/issues/8554).
    role = local.deploy_role_arn == null ? [] : [
      "printf '[profile delivery]\\nrole_arn = %s\\ncredential_source = EcsContainer\\nrole_session_name = codebuild-%s\\n' \"$DELIVERY_ROLE_ARN\" \"$${CODEBUILD_BUILD_ID##*:}\" > \"$DELIVERY_TOOLS/aws.ini\" && export AWS_CONFIG_FILE=\"$DELIVERY_TOOLS/aws.ini\" AWS_PROFILE=delivery",
      # Keys in the environment come before a profile, and would be used without a word.
      "DELIVERY_CALLER=\"$(aws sts get-caller-identity --query Arn --output text)\" && DELIVERY_ROLE=\"$${DELIVERY_ROLE_ARN#*:iam::}\" && echo \"$DELIVERY_CALLER\" && [[ $DELIVERY_CALLER == *\":sts::$${DELIVERY_ROLE%%:*}:assumed-role/$${DELIVERY_ROLE##*/}/\"* ]] || { echo \"The build is not $DELIVERY_ROLE_ARN.\" >&2; false; }",
    ]
  }
}
