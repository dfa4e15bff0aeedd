locals {
  # Only a network needs one: CodeBuild makes and lends interfaces in it.
  makes_role = var.role.arn == null && var.vpc != null

  role = {
    arn = var.role.arn != null ? var.role.arn : !local.makes_role ? null : (
      "arn:${local.aws.partition}:iam::${local.aws.account_id}:role${var.role.path}${local.role_name}"
    )
    name = var.role.arn != null ? element(split("/", var.role.arn), -1) : local.makes_role ? local.role_name : null
  }

  role_name = coalesce(var.role.name, "${var.name}-codebuild-fleet")

  ec2 = "arn:${local.aws.partition}:ec2:${local.aws.region}:${local.aws.account_id}"
}

resource "aws_iam_role" "this" {
  count = local.makes_role && local.well_formed ? 1 : 0

  name = local.role_name
  # Not bound to the fleet's ARN, whose end CodeBuild makes up after it has taken the role:
  # https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codebuild.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.aws.account_id } }
    }]
  })
  description          = "Network of the CodeBuild fleet ${var.name}"
  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "this" {
  # checkov:skip=CKV_AWS_290: CodeBuild's calls for a fleet fail where interfaces are narrowed, see NetworkInterfaces
  # checkov:skip=CKV_AWS_355: as above, and EC2's Describe actions have no resource level
  count = local.makes_role && local.well_formed ? 1 : 0

  name = "network"
  role = aws_iam_role.this[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for vpc in var.vpc[*] : [
      {
        # EC2's Describe actions have no resource level.
        Sid    = "DescribeNetwork"
        Effect = "Allow"
        Action = [
          "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets", "ec2:DescribeVpcs",
        ]
        Resource = ["*"]
      },
      {
        # Lends interfaces of these subnets alone. Without one that is lent, nothing runs in the network.
        Sid       = "LendNetworkInterface"
        Effect    = "Allow"
        Action    = ["ec2:CreateNetworkInterfacePermission"]
        Resource  = ["${local.ec2}:network-interface/*"]
        Condition = { ArnEquals = { "ec2:Subnet" = [for id in sort(distinct(vpc.subnet_ids)) : "${local.ec2}:subnet/${id}"] } }
      },
      {
        # On everything: unlike a project's, a fleet's calls were refused where these named subnets and
        # groups, as those found out who made it for AWS's CDK (aws/aws-cdk#34572).
        Sid      = "NetworkInterfaces"
        Effect   = "Allow"
        Action   = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"]
        Resource = ["*"]
      },
    ]][0]
  })
}
