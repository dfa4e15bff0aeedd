output "arn" {
  description = "ARN of the connection; of a new one known after its creation."
  value       = var.arn != null ? var.arn : one(aws_codeconnections_connection.this[*].arn)

  precondition {
    condition     = length(local.problems) == 0
    error_message = join("\n", local.problems)
  }

  precondition {
    condition     = length(local.value_problems) == 0
    error_message = join("\n", local.value_problems)
  }
}

output "host_arn" {
  description = "ARN of the host of a self-managed installation; null where there is none."
  value       = local.host_arn
}

output "name" {
  description = "Name of the connection; null where `arn` brings one and no name was given."
  value       = var.name
}

output "status" {
  description = "PENDING until a person finishes the handshake in the console, then AVAILABLE; null where `arn` brings the connection."
  value       = one(aws_codeconnections_connection.this[*].connection_status)
}
