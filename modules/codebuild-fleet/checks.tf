# Three lists, for a value that is not known before the apply hides the whole list it is judged in:
# `problems` looks only at what the caller wrote, `region_problems` at where that is, which a module that
# waits for something asks AWS for only in the apply, and `value_problems` at ids of other resources,
# which may be made in the same plan.
locals {
  label = "Fleet \"${var.name}\""

  # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateFleet.html (environmentType)
  regions = {
    for type, regions in {
      ARM_CONTAINER                 = local.most_regions
      ARM_EC2                       = local.most_regions
      LINUX_CONTAINER               = local.most_regions
      LINUX_EC2                     = local.most_regions
      LINUX_GPU_CONTAINER           = setsubtract(local.most_regions, ["ap-south-1", "ap-southeast-1", "sa-east-1"])
      MAC_ARM                       = var.compute_type == "BUILD_GENERAL1_LARGE" ? local.mac_regions : setunion(local.mac_regions, ["eu-central-1"])
      WINDOWS_EC2                   = local.most_regions
      WINDOWS_SERVER_2019_CONTAINER = setsubtract(local.most_regions, ["ap-southeast-1", "eu-central-1", "sa-east-1"])
      WINDOWS_SERVER_2022_CONTAINER = local.most_regions
    } : type => sort(regions)
  }
  mac_regions = toset(["ap-southeast-2", "us-east-1", "us-east-2", "us-west-2"])
  most_regions = toset([
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "eu-central-1", "eu-west-1",
    "sa-east-1", "us-east-1", "us-east-2", "us-west-2",
  ])

  problems = [for problem in concat(
    can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{1,127}$", var.name)) ? [] : [
      "a name is 2 to 128 letters, digits, hyphens and underscores, and begins with a letter or a digit.",
    ],
    var.base_capacity >= 1 && floor(var.base_capacity) == var.base_capacity ? [] : [
      "base_capacity is ${var.base_capacity}, and must be a whole number of 1 or more.",
    ],
    contains(keys(local.regions), var.environment_type) ? [] : [
      endswith(var.environment_type, "_LAMBDA_CONTAINER") ?
      "environment_type ${var.environment_type} runs on Lambda, which has no machines to reserve: leave the fleet out of the project." :
      "environment_type \"${var.environment_type}\" must be one of ${join(", ", keys(local.regions))}.",
    ],
    can(regex("^(BUILD_GENERAL1_(SMALL|MEDIUM|LARGE|XLARGE|2XLARGE)|ATTRIBUTE_BASED_COMPUTE)$", var.compute_type)) ? [] : [
      var.compute_type == "CUSTOM_INSTANCE_TYPE" ?
      "compute_type CUSTOM_INSTANCE_TYPE is beyond provider 5.100, which has no instance type: use ATTRIBUTE_BASED_COMPUTE with compute_configuration." :
      "compute_type \"${var.compute_type}\" must be BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE, BUILD_GENERAL1_XLARGE, BUILD_GENERAL1_2XLARGE or ATTRIBUTE_BASED_COMPUTE.",
    ],
    var.environment_type != "MAC_ARM" || contains(["BUILD_GENERAL1_LARGE", "BUILD_GENERAL1_MEDIUM"], var.compute_type) ? [] : [
      "environment_type MAC_ARM is BUILD_GENERAL1_MEDIUM or BUILD_GENERAL1_LARGE, and compute_type is ${var.compute_type}.",
    ],
    var.compute_configuration == null || var.compute_type == "ATTRIBUTE_BASED_COMPUTE" ? [] : [
      "compute_configuration is of ATTRIBUTE_BASED_COMPUTE, and compute_type is ${var.compute_type}, which says what a machine has: leave one of the two out.",
    ],
    var.compute_type != "ATTRIBUTE_BASED_COMPUTE" || length(flatten([for least in var.compute_configuration[*] : [for value in values(least) : value if value != null]])) > 0 ? [] : [
      "compute_type ATTRIBUTE_BASED_COMPUTE needs compute_configuration: say how many vcpu, and how much memory or disk a machine has at least.",
    ],
    [for option, number in try({ for option in ["disk", "memory", "vcpu"] : option => var.compute_configuration[option] if var.compute_configuration[option] != null }, {}) :
      "compute_configuration.${option} is ${number}, and must be a whole number of 1 or more."
      if number < 1 || floor(number) != number
    ],
    [for type in try(var.compute_configuration.machine_type[*], []) :
      "compute_configuration.machine_type \"${type}\" must be GENERAL or NVME."
      if !contains(["GENERAL", "NVME"], type)
    ],
    contains(["ON_DEMAND", "QUEUE"], var.overflow_behavior) ? [] : [
      "overflow_behavior \"${var.overflow_behavior}\" must be QUEUE or ON_DEMAND.",
    ],
    # https://docs.aws.amazon.com/codebuild/latest/userguide/fleets.html
    var.environment_type != "MAC_ARM" || var.overflow_behavior != "ON_DEMAND" ? [] : [
      "overflow_behavior ON_DEMAND is not for MAC_ARM, which runs on reserved machines alone: use QUEUE.",
    ],
    flatten([for scaling in var.scaling[*] : concat(
      floor(scaling.max_capacity) == scaling.max_capacity && scaling.max_capacity > var.base_capacity ? [] : [
        "scaling.max_capacity is ${scaling.max_capacity}, and must be a whole number above base_capacity, ${var.base_capacity}.",
      ],
      scaling.target_utilization >= 1 && scaling.target_utilization <= 100 ? [] : [
        "scaling.target_utilization is ${scaling.target_utilization}, and must be from 1 to 100 percent.",
      ],
    )]),
    # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_VpcConfig.html
    flatten([for vpc in var.vpc[*] : [for option, limit in { security_group_ids = 5, subnet_ids = 16 } :
      "vpc.${option} has ${length(vpc[option])}, and takes 1 to ${limit}."
      if length(vpc[option]) < 1 || length(vpc[option]) > limit
    ]]),
    local.makes_role ? [] : [
      for option, given in {
        name                 = var.role.name != null
        path                 = var.role.path != "/"
        permissions_boundary = var.role.permissions_boundary != null
      } :
      var.role.arn != null ? "role.arn brings a role, to which nothing is attached: leave out role.${option}." : "role.${option} is of a role that is made for vpc alone, and there is none: leave it out."
      if given
    ],
    !local.makes_role || can(regex("^[a-zA-Z0-9_+=,.@-]{1,64}$", local.role_name)) ? [] : [
      "the role's name \"${local.role_name}\" must be 1 to 64 letters, digits and _+=,.@-: give another by role.name.",
    ],
    # The printable letters of ASCII, which IAM takes, without those that a policy reads as wildcards.
    can(regex("^/([!-#%-)+-.0->@-~]+/)*$", var.role.path)) && length(var.role.path) <= 512 ? [] : [
      "role.path \"${var.role.path}\" must begin and end with \"/\", hold no *, ? and $, and have at most 512 characters.",
    ],
    [for id in var.account_id[*] :
      "account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
      if !can(regex("^[0-9]{12}$", id))
    ],
    [for partition in var.partition[*] :
      "partition \"${partition}\" is no partition: aws, aws-cn, aws-us-gov, ...."
      if !can(regex("^aws(-[a-z]+)*$", partition))
    ],
  ) : "${local.label}: ${problem}"]

  region_problems = [for regions in try([local.regions[var.environment_type]], []) :
    "${local.label}: environment_type ${var.environment_type}${var.environment_type == "MAC_ARM" ? " of ${var.compute_type}" : ""} is not in ${local.aws.region}, but in ${join(", ", regions)}."
    if !contains(regions, local.aws.region)
  ]

  value_problems = [for problem in concat(
    [for id in var.image_id[*] :
      "image_id \"${id}\" is no id of a machine image, such as ami-0123456789abcdef0."
      if !can(regex("^ami-[0-9a-f]+$", id))
    ],
    flatten([for vpc in var.vpc[*] : [for option, ids in {
      security_group_id = { kind = "sg", ids = vpc.security_group_ids }
      subnet_id         = { kind = "subnet", ids = vpc.subnet_ids }
      vpc_id            = { kind = "vpc", ids = [vpc.vpc_id] }
      } : [for id in ids.ids :
      "vpc.${option} \"${id}\" is no id, such as ${ids.kind}-0123456789abcdef0."
      if !can(regex("^${ids.kind}-[0-9a-f]+$", id))
    ]]]),
  ) : "${local.label}: ${problem}"]
}
