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
  account_id = var.account_id == null ? data.aws_caller_identity.current[0].account_id : var.account_id
  partition  = var.partition == null ? data.aws_partition.current[0].partition : var.partition
  region     = var.region == null ? data.aws_region.current[0].id : var.region

  # A repository's address ends with the partition's own domain.
  dns_suffix = lookup({
    aws-cn    = "amazonaws.com.cn"
    aws-iso   = "c2s.ic.gov"
    aws-iso-b = "sc2s.sgov.gov"
  }, local.partition, "amazonaws.com")
}
