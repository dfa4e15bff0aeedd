output "arn" {
  description = "ARN of the fleet. It ends with an id that CodeBuild makes up, so it is known only after the apply."
  value       = one(aws_codebuild_fleet.this[*].arn)

  # Where there is a problem the fleet itself is not made, so its checks hang here.
  precondition {
    condition     = length(local.problems) == 0
    error_message = join("\n", local.problems)
  }

  precondition {
    condition     = length(local.region_problems) == 0
    error_message = join("\n", local.region_problems)
  }
}

output "environment" {
  description = "What a project of the module codebuild takes as `environment` to run on the fleet; merge an `image` into it where there is no default for the type. It names the network as well where builds overflow out of it, for then the project's role needs rights in it."
  value = {
    compute_type = var.compute_type
    fleet = {
      arn = one(aws_codebuild_fleet.this[*].arn)
      overflow_vpc = one([for vpc in var.vpc[*] : {
        security_group_ids = vpc.security_group_ids
        subnet_ids         = vpc.subnet_ids
      } if var.overflow_behavior == "ON_DEMAND"])
    }
    type = var.environment_type
  }
}

output "name" {
  description = "Name of the fleet."
  value       = var.name
}

output "role_arn" {
  description = "ARN of the fleet's role, known in the first plan; null where it has none."
  value       = local.role.arn
}

output "role_name" {
  description = "Name of the fleet's role; null where it has none."
  value       = local.role.name
}
