output "connection_status" {
  description = "PENDING until somebody accepts the connection in the console; null where connection_arn brings one."
  value       = module.connection.status
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue of pushes that never reached the other account's bus."
  value       = module.push.dead_letter_queue_arn
}

output "repository_url" {
  description = "Where the images are pushed to."
  value       = module.ecr.repositories[var.name].url
}

output "source_role_arn" {
  description = "ARN of the role that the other team's source action looks at the image with."
  value       = module.source_role.action_role_arn
}
