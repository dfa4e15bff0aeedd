# Where the module acts. An account, partition or Region that the caller gives costs no call of AWS.
data "aws_caller_identity" "current" {
  count = var.account_id == null ? 1 : 0
}

data "aws_region" "current" {
  count = var.region == null ? 1 : 0
}

locals {
  # One object: Terraform takes about a millisecond for every local, in every plan.
  aws = one([
    # `id`, because `name` is deprecated from provider 6 on and `region` does not exist in provider 5.
    for region in [var.region != null ? var.region : data.aws_region.current[0].id] : one([
      # A Region's name tells its partition, as it does to AWS's SDKs.
      for partition in [var.partition != null ? var.partition : lookup({
        cn      = "aws-cn"
        eu-isoe = "aws-iso-e"
        eusc    = "aws-eusc"
        us-gov  = "aws-us-gov"
        us-iso  = "aws-iso"
        us-isob = "aws-iso-b"
        us-isof = "aws-iso-f"
        }, try(regex("^(?:cn|eu-isoe|eusc|us-gov|us-iso[bf]?)", region), ""), "aws")] : {
        account_id = var.account_id != null ? var.account_id : data.aws_caller_identity.current[0].account_id
        partition  = partition
        region     = region
      }
    ])
  ])
}
