output "dead_letter_queue_arn" {
  description = "ARN of the queue of pushes that started nothing."
  value       = module.push.dead_letter_queue_arn
}

output "event_bus_arn" {
  description = "ARN of the bus that the other team's account sends its pushes to."
  value       = module.push.event_bus_arn
}

output "pipeline_arn" {
  description = "ARN of the pipeline."
  value       = module.pipeline.arn
}
