# Where the module acts. An account, partition or Region that the caller gives costs no call of AWS.
data "aws_caller_identity" "current" {
  count = var.account_id == null ? 1 : 0
}

data "aws_partition" "current" {
  count = var.partition == null ? 1 : 0
}

data "aws_region" "current" {
  count = var.region == null ? 1 : 0
}

locals {
  # One object: Terraform takes about a millisecond for every local, in every plan.
  aws = {
    account_id = var.account_id != null ? var.account_id : data.aws_caller_identity.current[0].account_id
    partition  = var.partition != null ? var.partition : data.aws_partition.current[0].partition
    # `id`, because `name` is deprecated from provider 6 on and `region` does not exist in provider 5.
    region = var.region != null ? var.region : data.aws_region.current[0].id
    # A repository's address ends with the partition's own domain.
    dns_suffix = lookup({
      aws-cn    = "amazonaws.com.cn"
      aws-eusc  = "amazonaws.eu"
      aws-iso   = "c2s.ic.gov"
      aws-iso-b = "sc2s.sgov.gov"
    }, var.partition != null ? var.partition : data.aws_partition.current[0].partition, "amazonaws.com")
  }
}
