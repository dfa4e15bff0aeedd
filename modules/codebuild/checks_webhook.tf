locals {
  # What sends webhooks, by the source's type. https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
  webhook_problems = var.webhook == null ? [] : concat(
    var.artifact_store == null ? [] : [
      "a webhook starts builds beside the pipeline, without its source and its artifacts: remove webhook, and let the pipeline's trigger start.",
    ],
    var.artifact_store != null || contains(concat(local.allowed.connected_types, ["NO_SOURCE"]), local.source_type) ? [] : [
      "a source of type ${local.source_type} sends no webhook: remove webhook, and start builds by a rule of EventBridge.",
    ],
    local.source_type != "NO_SOURCE" || var.webhook.build_type == "RUNNER_BUILDKITE_BUILD" || var.project_source == null ? [] : [
      "a source of type NO_SOURCE has a webhook for Buildkite alone: set webhook.build_type to RUNNER_BUILDKITE_BUILD, or remove webhook.",
    ],
    local.source_type == "NO_SOURCE" || var.webhook.build_type != "RUNNER_BUILDKITE_BUILD" ? [] : [
      "webhook.build_type RUNNER_BUILDKITE_BUILD is for a source of type NO_SOURCE, and the source's type is ${local.source_type}.",
    ],
    var.webhook.build_type != "BUILD_BATCH" || var.batch != null ? [] : [
      "webhook.build_type BUILD_BATCH starts batch builds: set batch.",
    ],
    var.webhook.branch_filter == null || length(var.webhook.filter_groups) == 0 ? [] : [
      "webhook.branch_filter and webhook.filter_groups exclude each other: write the branch as a filter of the type HEAD_REF.",
    ],
    !var.webhook.manual_creation || local.source_type == "GITHUB" ? [] : [
      "webhook.manual_creation is for a source of type GITHUB, and the source's type is ${local.source_type}.",
    ],
    [for i, events in local.events :
      "webhook.filter_groups[${i}] has no filter of the type EVENT, which says what starts a build: add one, such as the pattern PUSH."
      if length(events) == 0
    ],
    [for event in distinct(local.wrong.events) :
      "webhook: event \"${event}\" is none of ${join(", ", local.allowed.events)}${local.did_you_mean[event]}."
    ],
    [for event in distinct(flatten(local.events)) :
      "webhook: a source of type ${local.source_type} has no event ${event}."
      if contains(lookup({
        BITBUCKET         = ["PRERELEASED", "PULL_REQUEST_REOPENED", "RELEASED", "WORKFLOW_JOB_QUEUED"]
        GITHUB_ENTERPRISE = ["PRERELEASED", "RELEASED"]
      }, local.source_type, []), event)
    ],
    flatten([for i, group in var.webhook.filter_groups : [for filter in group :
      "webhook.filter_groups[${i}]: ${filter.type} never holds for ${join(", ", local.events[i])}: it is of ${local.allowed.filter_events[filter.type].are}."
      if contains(keys(local.allowed.filter_events), filter.type) && length(local.events[i]) > 0 && length([
        for event in local.events[i] : event if can(regex(local.allowed.filter_events[filter.type].pattern, event))
      ]) == 0
    ]]),
    flatten([for i, group in var.webhook.filter_groups : [for filter in group :
      "webhook.filter_groups[${i}]: REPOSITORY_NAME is for a webhook of a whole organization or group: set webhook.scope_configuration."
      if filter.type == "REPOSITORY_NAME" && var.webhook.scope_configuration == null
    ]]),
    flatten([for i, group in var.webhook.filter_groups : [for filter in group :
      "webhook.filter_groups[${i}]: ORGANIZATION_NAME is for a webhook of a whole enterprise: set webhook.scope_configuration with the scope GITHUB_GLOBAL."
      if filter.type == "ORGANIZATION_NAME" && try(var.webhook.scope_configuration.scope, "") != "GITHUB_GLOBAL"
    ]]),
    [for scope in var.webhook.scope_configuration[*] :
      "webhook.scope_configuration.scope ${scope.scope} is for ${startswith(scope.scope, "GITLAB") ? "GITLAB and GITLAB_SELF_MANAGED" : "GITHUB and GITHUB_ENTERPRISE"}, and the source's type is ${local.source_type}."
      if !startswith(local.source_type, split("_", scope.scope)[0])
    ],
    [for scope in var.webhook.scope_configuration[*] :
      "webhook.scope_configuration.domain is the address of a ${local.source_type} server: set it."
      if scope.domain == null && contains(["GITHUB_ENTERPRISE", "GITLAB_SELF_MANAGED"], local.source_type)
    ],
    [for scope in var.webhook.scope_configuration[*] :
      "webhook.scope_configuration.domain is for a server of your own, and the source's type is ${local.source_type}: remove it."
      if scope.domain != null && !contains(["GITHUB_ENTERPRISE", "GITLAB_SELF_MANAGED"], local.source_type)
    ],
    flatten([for i, group in var.webhook.filter_groups : [for filter in group :
      "webhook.filter_groups[${i}]: a filter of the type EVENT with exclude_matched_pattern starts a build on all that it does not name, \"${filter.pattern}\": name the events that start a build."
      if filter.type == "EVENT" && filter.exclude_matched_pattern
    ]]),
    # https://docs.aws.amazon.com/codebuild/latest/userguide/webhooks.html#webhook-best-practices
    # A branch is no protection: a fork names its own as it likes. Who merges has write access already.
    # A pattern without ^ and $ finds an id in a longer one, and the | of ^1|2$ parts the anchors too.
    var.webhook.trusted_contributors && var.public_read == null ? [] : [
      for i, events in length(local.events) == 0 ? [["PULL_REQUEST_CREATED"]] : local.events :
      "webhook${length(local.events) == 0 ? "" : ".filter_groups[${i}]"} lets anyone who may open a pull request run code of their own with the project's role: add a filter of the type ACTOR_ACCOUNT_ID with the ids of the accounts that may, such as ^(1234|5678)$, ${var.public_read == null ? "or set webhook.trusted_contributors where everyone who may open one is trusted with the project's rights" : "for public_read shows the project to all, whom webhook.trusted_contributors cannot mean"}."
      if length(setintersection(events, [
        "PULL_REQUEST_CLOSED", "PULL_REQUEST_CREATED", "PULL_REQUEST_REOPENED", "PULL_REQUEST_UPDATED", "WORKFLOW_JOB_QUEUED",
        ])) > 0 && !anytrue([for filter in try(var.webhook.filter_groups[i], []) :
        filter.type == "ACTOR_ACCOUNT_ID" && !filter.exclude_matched_pattern
        && can(regex("^\\^([0-9A-Za-z:-]|\\\\?[{}])+\\$$|^\\^\\(([0-9A-Za-z:-]|\\\\?[{}])+(\\|([0-9A-Za-z:-]|\\\\?[{}])+)*\\)\\$$", filter.pattern))
      ])
    ],
  )
}
