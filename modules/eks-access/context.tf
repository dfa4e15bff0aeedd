# Where the module acts. A partition that the caller gives costs no call of AWS.
data "aws_partition" "current" {
  count = var.partition == null ? 1 : 0
}

locals {
  partition = var.partition != null ? var.partition : data.aws_partition.current[0].partition
}
