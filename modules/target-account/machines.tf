# Deploys that reach into a network or into machines.
locals {
  machine_statements = flatten([
    [for eks in var.eks[*] : concat(
      [
        {
          sid       = "EksClusters"
          actions   = ["eks:DescribeCluster"]
          resources = sort(distinct([for cluster in eks.clusters : "arn:${local.aws.partition}:eks:${local.here}:cluster/${cluster}"]))
          condition = {}
        },
      ],
      flatten([for network in eks.private_endpoint[*] : [
        {
          sid = "EksNetwork"
          # EC2's Describe actions have no resource level.
          actions = [
            "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables",
            "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
          ]
          resources = ["*"]
          condition = {}
        },
        {
          sid     = "EksCreateInterfaces"
          actions = ["ec2:CreateNetworkInterface"]
          resources = concat(
            ["arn:${local.aws.partition}:ec2:${local.here}:network-interface/*"],
            [for id in sort(distinct(network.security_group_ids)) : "arn:${local.aws.partition}:ec2:${local.here}:security-group/${id}"],
            [for id in sort(distinct(network.subnet_ids)) : "arn:${local.aws.partition}:ec2:${local.here}:subnet/${id}"],
          )
          condition = {}
        },
        {
          # Only where the action may make them.
          sid       = "EksDeleteInterfaces"
          actions   = ["ec2:DeleteNetworkInterface"]
          resources = ["arn:${local.aws.partition}:ec2:${local.here}:network-interface/*"]
          condition = {
            ArnEquals = { "ec2:Subnet" = [for id in sort(distinct(network.subnet_ids)) : "arn:${local.aws.partition}:ec2:${local.here}:subnet/${id}"] }
          }
        },
        {
          # To a service of AWS, never to another account, whom the same action lends interfaces to. Which
          # service the action's machine takes it as, AWS does not document.
          sid       = "EksLendInterfaces"
          actions   = ["ec2:CreateNetworkInterfacePermission"]
          resources = ["arn:${local.aws.partition}:ec2:${local.here}:network-interface/*"]
          condition = {
            ArnEquals = { "ec2:Subnet" = [for id in sort(distinct(network.subnet_ids)) : "arn:${local.aws.partition}:ec2:${local.here}:subnet/${id}"] }
            Null      = { "ec2:AuthorizedService" = ["false"] }
          }
        },
      ]]),
    )],
    [for ec2 in var.ec2[*] : concat(
      [
        {
          sid = "Ec2Instances"
          # They have no resource level.
          actions   = ["ec2:DescribeInstances", "ssm:CancelCommand", "ssm:DescribeInstanceInformation", "ssm:ListCommandInvocations"]
          resources = ["*"]
          condition = {}
        },
        {
          sid     = "Ec2Documents"
          actions = ["ssm:SendCommand"]
          # AWS's own, which are of no account.
          resources = [
            "arn:${local.aws.partition}:ssm:${local.aws.region}::document/AWS-RunPowerShellScript",
            "arn:${local.aws.partition}:ssm:${local.aws.region}::document/AWS-RunShellScript",
          ]
          condition = {}
        },
      ],
      # Commands go to instances of a tag alone, a statement for each: conditions on two tags hold together.
      [
        for index, tag in sort(distinct([for instance in ec2.instances : jsonencode([instance.tag_key, instance.tag_value])])) : {
          sid     = "Ec2Commands${index + 1}"
          actions = ["ssm:SendCommand"]
          resources = sort(distinct([
            for instance in ec2.instances :
            instance.type == "SSM_MANAGED_NODE" ? "arn:${local.aws.partition}:ssm:${local.here}:managed-instance/*" : "arn:${local.aws.partition}:ec2:${local.here}:instance/*"
            if jsonencode([instance.tag_key, instance.tag_value]) == tag
          ]))
          condition = { StringLike = { "aws:ResourceTag/${jsondecode(tag)[0]}" = [jsondecode(tag)[1] == null ? "*" : jsondecode(tag)[1]] } }
        }
      ],
      length(ec2.target_groups) == 0 ? [] : [
        {
          sid = "Ec2DescribeTargets"
          # They have no resource level.
          actions = [
            "elasticloadbalancing:DescribeTargetGroupAttributes",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:DescribeTargetHealth",
          ]
          resources = ["*"]
          condition = {}
        },
        {
          sid       = "Ec2Targets"
          actions   = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"]
          resources = sort(distinct([for name in ec2.target_groups : "arn:${local.aws.partition}:elasticloadbalancing:${local.here}:targetgroup/${name}/*"]))
          condition = {}
        },
      ],
    )],
    # These actions log as their role, to the group /aws/codepipeline/<pipeline>.
    [for pipelines in [concat(flatten(var.eks[*].pipelines), flatten(var.ec2[*].pipelines))] : {
      sid     = "PipelineLogs"
      actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      resources = sort(distinct(flatten([
        for pipeline in pipelines : [
          "arn:${local.aws.partition}:logs:${local.here}:log-group:/aws/codepipeline/${pipeline}",
          "arn:${local.aws.partition}:logs:${local.here}:log-group:/aws/codepipeline/${pipeline}:*",
        ]
      ])))
      condition = {}
    } if length(pipelines) > 0],
  ])
}
