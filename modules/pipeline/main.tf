locals {
  pipeline = {
    arn = "arn:${local.aws.partition}:codepipeline:${local.aws.region}:${local.aws.account_id}:${var.name}"
    # How a message begins.
    at = "Pipeline \"${var.name}\""
  }

  # A refused pipeline is handed to the provider as a placeholder: the provider checks some of the same
  # things, one at a time and before any precondition, and would hide the list of all problems.
  valid = length(local.problems.structure) == 0

  execution_mode = var.execution_mode != null ? var.execution_mode : contains(local.actions[*].category, "Approval") ? "QUEUED" : "SUPERSEDED"
}

resource "aws_codepipeline" "this" {
  # checkov:skip=CKV_AWS_219: the key is the artifact store's, whose ARN is not known before it exists
  name           = local.valid ? var.name : "refused"
  role_arn       = local.valid ? local.role.arn : "arn:${local.aws.partition}:iam::000000000000:role/refused"
  pipeline_type  = "V2"
  execution_mode = local.valid ? local.execution_mode : null
  tags           = var.tags

  dynamic "artifact_store" {
    for_each = { for region, store in var.artifact_stores : region => store if local.valid }

    content {
      type     = "S3"
      location = artifact_store.value.bucket
      # The provider refuses a Region on a single store and demands it on several.
      region = length(var.artifact_stores) > 1 ? artifact_store.key : null

      dynamic "encryption_key" {
        for_each = artifact_store.value.key[*]

        content {
          type = "KMS"
          id   = encryption_key.value.arn
        }
      }
    }
  }

  dynamic "artifact_store" {
    for_each = local.valid ? [] : ["refused"]

    content {
      type     = "S3"
      location = artifact_store.value
    }
  }

  dynamic "stage" {
    for_each = [for stage in local.stages : stage if local.valid]

    content {
      name = stage.value.name

      dynamic "action" {
        for_each = stage.value.actions

        content {
          name               = action.value.name
          category           = action.value.category
          owner              = action.value.owner
          provider           = action.value.provider
          version            = action.value.version
          configuration      = { for key, value in action.value.configuration : key => value if !contains(action.value.known ? local.scopes[action.value.type].optional : [], key) ? true : value != null && value != "" }
          input_artifacts    = action.value.input_artifacts
          output_artifacts   = action.value.output_artifacts
          namespace          = action.value.namespace
          region             = action.value.region
          role_arn           = action.value.role_arn
          run_order          = action.value.run_order
          timeout_in_minutes = action.value.timeout_in_minutes
        }
      }

      dynamic "before_entry" {
        for_each = stage.value.before_entry[*]

        content {
          condition {
            result = before_entry.value.result

            dynamic "rule" {
              for_each = flatten(values({ for rule in before_entry.value.rules : rule.name => rule... }))

              content {
                name               = rule.value.name
                commands           = rule.value.commands
                configuration      = rule.value.configuration
                input_artifacts    = rule.value.input_artifacts
                region             = rule.value.region
                role_arn           = rule.value.role_arn
                timeout_in_minutes = rule.value.timeout_in_minutes

                rule_type_id {
                  category = "Rule"
                  owner    = "AWS"
                  provider = rule.value.type
                  version  = "1"
                }
              }
            }
          }
        }
      }

      dynamic "on_success" {
        for_each = stage.value.on_success[*]

        content {
          condition {
            result = on_success.value.result

            dynamic "rule" {
              for_each = flatten(values({ for rule in on_success.value.rules : rule.name => rule... }))

              content {
                name               = rule.value.name
                commands           = rule.value.commands
                configuration      = rule.value.configuration
                input_artifacts    = rule.value.input_artifacts
                region             = rule.value.region
                role_arn           = rule.value.role_arn
                timeout_in_minutes = rule.value.timeout_in_minutes

                rule_type_id {
                  category = "Rule"
                  owner    = "AWS"
                  provider = rule.value.type
                  version  = "1"
                }
              }
            }
          }
        }
      }

      dynamic "on_failure" {
        for_each = stage.value.on_failure[*]

        content {
          result = on_failure.value.result

          dynamic "retry_configuration" {
            for_each = on_failure.value.retry_mode[*]

            content {
              retry_mode = retry_configuration.value
            }
          }

          dynamic "condition" {
            for_each = length(on_failure.value.rules) > 0 ? ["ROLLBACK"] : []

            content {
              result = condition.value

              dynamic "rule" {
                for_each = flatten(values({ for rule in on_failure.value.rules : rule.name => rule... }))

                content {
                  name               = rule.value.name
                  commands           = rule.value.commands
                  configuration      = rule.value.configuration
                  input_artifacts    = rule.value.input_artifacts
                  region             = rule.value.region
                  role_arn           = rule.value.role_arn
                  timeout_in_minutes = rule.value.timeout_in_minutes

                  rule_type_id {
                    category = "Rule"
                    owner    = "AWS"
                    provider = rule.value.type
                    version  = "1"
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  dynamic "stage" {
    for_each = local.valid ? [] : ["refused-1", "refused-2"]

    content {
      name = stage.value

      action {
        name     = "refused"
        category = "Approval"
        owner    = "AWS"
        provider = "Manual"
        version  = "1"
      }
    }
  }

  dynamic "trigger" {
    # Triggers, their filters and patterns, and variables are sorted: the provider compares by position.
    for_each = [for trigger in flatten(values({ for trigger in var.triggers : trigger.source_action => trigger... })) : trigger if local.valid]

    content {
      provider_type = "CodeStarSourceConnection"

      git_configuration {
        source_action_name = trigger.value.source_action

        # The provider refuses an empty list of patterns, so null stands for none.
        dynamic "push" {
          for_each = [for filter in sort([for filter in trigger.value.push : jsonencode(filter)]) : jsondecode(filter)]

          content {
            dynamic "branches" {
              for_each = push.value.branches[*]

              content {
                includes = length(branches.value.includes) > 0 ? sort(branches.value.includes) : null
                excludes = length(branches.value.excludes) > 0 ? sort(branches.value.excludes) : null
              }
            }

            dynamic "file_paths" {
              for_each = push.value.file_paths[*]

              content {
                includes = length(file_paths.value.includes) > 0 ? sort(file_paths.value.includes) : null
                excludes = length(file_paths.value.excludes) > 0 ? sort(file_paths.value.excludes) : null
              }
            }

            dynamic "tags" {
              for_each = push.value.tags[*]

              content {
                includes = length(tags.value.includes) > 0 ? sort(tags.value.includes) : null
                excludes = length(tags.value.excludes) > 0 ? sort(tags.value.excludes) : null
              }
            }
          }
        }

        dynamic "pull_request" {
          for_each = [for filter in sort([for filter in trigger.value.pull_request : jsonencode(filter)]) : jsondecode(filter)]

          content {
            events = pull_request.value.events == null ? null : sort(pull_request.value.events)

            dynamic "branches" {
              for_each = pull_request.value.branches[*]

              content {
                includes = length(branches.value.includes) > 0 ? sort(branches.value.includes) : null
                excludes = length(branches.value.excludes) > 0 ? sort(branches.value.excludes) : null
              }
            }

            dynamic "file_paths" {
              for_each = pull_request.value.file_paths[*]

              content {
                includes = length(file_paths.value.includes) > 0 ? sort(file_paths.value.includes) : null
                excludes = length(file_paths.value.excludes) > 0 ? sort(file_paths.value.excludes) : null
              }
            }
          }
        }
      }
    }
  }

  dynamic "variable" {
    for_each = [for variable in flatten(values({ for variable in var.variables : variable.name => variable... })) : variable if local.valid]

    content {
      name          = variable.value.name
      default_value = variable.value.default_value
      description   = variable.value.description
    }
  }

  lifecycle {
    precondition {
      condition     = length(local.problems.structure) == 0
      error_message = join("\n", local.problems.structure)
    }

    precondition {
      condition     = length(local.problems.values) == 0
      error_message = join("\n", local.problems.values)
    }

    precondition {
      condition     = length(local.problems.boundary) == 0
      error_message = join("\n", local.problems.boundary)
    }

    precondition {
      condition     = length(local.problems.computed) == 0
      error_message = join("\n", local.problems.computed)
    }

    precondition {
      condition     = length(local.problems.connection) == 0
      error_message = join("\n", local.problems.connection)
    }

    precondition {
      condition     = length(local.problems.connections) == 0
      error_message = join("\n", local.problems.connections)
    }

    precondition {
      condition     = length(local.problems.names) == 0
      error_message = join("\n", local.problems.names)
    }

    precondition {
      condition     = length(local.problems.keys) == 0
      error_message = join("\n", local.problems.keys)
    }

    precondition {
      condition     = length(local.problems.passed) == 0
      error_message = join("\n", local.problems.passed)
    }

    precondition {
      condition     = length(local.problems.policies) == 0
      error_message = join("\n", local.problems.policies)
    }

    precondition {
      condition     = length(local.problems.roles) == 0
      error_message = join("\n", local.problems.roles)
    }

    precondition {
      condition     = length(local.problems.stores) == 0
      error_message = join("\n", local.problems.stores)
    }

    precondition {
      condition     = length(local.problems.variables) == 0
      error_message = join("\n", local.problems.variables)
    }
  }

  # CodePipeline checks at creation that it may assume the role and read the store.
  depends_on = [aws_iam_role_policy.this, aws_iam_role_policy_attachment.this]
}
