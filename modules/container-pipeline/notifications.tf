module "notifications" {
  source = "../notifications"
  count  = length(var.notifications[*])

  account_id = local.aws.account_id
  partition  = local.aws.partition
  region     = local.aws.region

  name = local.name
  tags = var.tags

  # A topic of its own for approvals, where one is asked for: they reach whoever may decide.
  approvals = !contains(values(local.told), "topic") ? null : {
    emails             = var.notifications.approval_emails
    pipeline_role_arns = [local.role_arn]
  }
  chat = length(var.notifications.slack) + length(var.notifications.teams) == 0 ? null : {
    role  = { path = var.role.path, permissions_boundary = var.role.permissions_boundary }
    slack = var.notifications.slack
    teams = var.notifications.teams
  }
  pipelines = { (local.name) = {
    dashboard         = var.notifications.dashboard
    duration          = one([for minutes in var.notifications.duration_limit_in_minutes[*] : { limit_in_minutes = minutes }])
    failed_executions = {}
    projects          = !var.notifications.dashboard ? [] : sort(concat([for project in module.build : project.name], [for project in module.helm : project.name], [for project in module.publish : project.name]))
  } }
  rules = { pipeline = { events = var.notifications.events, resource = module.pipeline.arn } }
  topic = {
    emails   = var.notifications.emails
    existing = var.notifications.topic
  }
}
