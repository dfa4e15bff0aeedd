# What an event has to be, and what of it the pipeline is started with.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
locals {
  patterns = {
    for key, trigger in var.triggers : key => concat(
      [for event in trigger.codecommit[*] : jsonencode(merge(local.pattern_heads[key], {
        source      = ["aws.codecommit"]
        detail-type = ["CodeCommit Repository State Change"]
        resources   = ["arn:${local.aws.partition}:codecommit:${split(":", local.places[key])[1]}:${split(":", local.places[key])[0]}:${event.repository}"]
        detail = {
          event         = ["referenceCreated", "referenceUpdated"]
          referenceName = [event.branch]
          referenceType = ["branch"]
        }
      }))],
      # Without the result, a push that failed would start the pipeline as well.
      # https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
      [for event in trigger.ecr[*] : jsonencode(merge(local.pattern_heads[key], {
        source      = ["aws.ecr"]
        detail-type = [event.replicated ? "ECR Replication Action" : "ECR Image Action"]
        detail = {
          action-type     = [event.replicated ? "REPLICATE" : "PUSH"]
          repository-name = [event.repository]
          result          = ["SUCCESS"]
          # An image for several platforms is pushed in parts without a tag, before the tagged whole.
          image-tag = concat(
            [for all in event.any_tag ? [""] : [] : { anything-but = [all] }],
            sort(distinct(event.tags)),
            [for prefix in sort(distinct(event.tag_prefixes)) : { prefix = prefix }],
            [for pattern in sort(distinct(event.tag_patterns)) : { wildcard = pattern }],
          )
        }
      }))],
      [for event in trigger.pipeline[*] : jsonencode(merge(local.pattern_heads[key], {
        source      = ["aws.codepipeline"]
        detail-type = ["CodePipeline Pipeline Execution State Change"]
        detail      = { pipeline = [event.name], state = ["SUCCEEDED"] }
      }))],
      # https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
      [for event in trigger.s3[*] : jsonencode(merge(local.pattern_heads[key], {
        source      = ["aws.s3"]
        detail-type = ["Object Created"]
        detail = merge(
          { bucket = { name = [event.bucket] } },
          { for object in event.any_key ? [] : [event] : "object" => { key = concat(
            sort(distinct(object.keys)),
            [for prefix in sort(distinct(object.key_prefixes)) : { prefix = prefix }],
            [for pattern in sort(distinct(object.key_patterns)) : { wildcard = pattern }],
          ) } },
        )
      }))],
      [""],
    )[0]
  }
  # A bus of one's own gets events of several accounts, and a name says nothing of whose it is.
  pattern_heads = {
    for key, place in local.places : key => { account = [split(":", place)[0]], region = [split(":", place)[1]] }
  }

  revisions = {
    for key, trigger in var.triggers : key => concat(
      [for event in trigger.codecommit[*] : { action = event.source_action, type = "COMMIT_ID", path = "$.detail.commitId" } if event.source_action != null],
      [for event in trigger.ecr[*] : { action = event.source_action, type = "IMAGE_DIGEST", path = "$.detail.image-digest" } if event.source_action != null],
      [for event in trigger.s3[*] : { action = event.source_action, type = "S3_OBJECT_KEY", path = "$.detail.object.key" } if event.source_action != null && event.override_key],
      [for event in trigger.s3[*] : { action = event.source_action, type = "S3_OBJECT_VERSION_ID", path = "$.detail.object.version-id" } if event.source_action != null],
    )
  }

  # By place, as a variable's name may have an @, which the name of a path may not.
  input_paths = {
    for key, trigger in var.triggers : key => merge(
      { for revision in local.revisions[key] : lower(revision.type) => revision.path },
      { for index, name in keys(trigger.variables) : "variable_${index}" => trigger.variables[name] if startswith(trigger.variables[name], "$.") },
    )
  }

  # The input of StartPipelineExecution without its name, which is that of the target.
  # jsonencode writes < and > as \u003c and \u003e, where EventBridge would find nothing to fill in.
  inputs = {
    for key, trigger in var.triggers : key => replace(replace(jsonencode(merge(
      { for revisions in [local.revisions[key]] : "sourceRevisions" => [for revision in revisions : {
        actionName    = revision.action
        revisionType  = revision.type
        revisionValue = "<${lower(revision.type)}>"
      }] if length(revisions) > 0 },
      { for values in [trigger.variables] : "variables" => [for index, name in keys(values) : {
        name  = name
        value = startswith(values[name], "$.") ? "<variable_${index}>" : values[name]
      }] if length(values) > 0 },
    )), "\\u003c", "<"), "\\u003e", ">")
  }
}
