# What is wrong with the events of repositories and buckets.
locals {
  sources = {
    for key, trigger in var.triggers : key => concat(
      [for event in trigger.codecommit[*] : { sort = "codecommit", action = event.source_action, unpinned = event.unpinned, type = "Source/CodeCommit", revision = "commit", at = "branch" }],
      [for event in trigger.ecr[*] : { sort = "ecr", action = event.source_action, unpinned = event.unpinned, type = "Source/ECR", revision = "digest", at = "tag" }],
      [for event in trigger.s3[*] : { sort = "s3", action = event.source_action, unpinned = event.unpinned, type = "Source/S3", revision = "version", at = "key" }],
    )
  }

  # What narrows an event down, in one form for tags and keys.
  filters = {
    for key, trigger in var.triggers : key => concat(
      [for event in trigger.ecr[*] : {
        sort = "ecr", thing = "tag", every = "push", all = event.any_tag, exact = event.tags, prefixes = event.tag_prefixes, patterns = event.tag_patterns
      }],
      [for event in trigger.s3[*] : {
        sort = "s3", thing = "key", every = "object", all = event.any_key, exact = event.keys, prefixes = event.key_prefixes, patterns = event.key_patterns
      }],
    )
  }

  source_problems = {
    for key, trigger in var.triggers : key => concat(
      # https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateRepository.html
      [for event in trigger.codecommit[*] :
        "codecommit.repository \"${event.repository}\" must be 1 to 100 letters, digits, ., - and _, the name alone."
        if !can(regex("^[A-Za-z0-9._-]{1,100}$", event.repository))
      ],
      [for event in trigger.codecommit[*] :
        "codecommit.branch \"${event.branch}\" must be the name of one branch, without refs/heads/, wildcards and spaces, in at most 256 characters."
        if !can(regex("^[^*?~^:\\[\\\\\\s]+$", event.branch)) || startswith(event.branch, "refs/") || length(event.branch) > 256
      ],
      [for event in trigger.ecr[*] :
        "ecr.repository \"${event.repository}\" must be 2 to 256 characters of lower-case letters and digits, parted by ., _, __, hyphens or /, the name alone."
        if !can(regex("^[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*)*$", event.repository)) || length(event.repository) < 2 || length(event.repository) > 256
      ],
      [for event in trigger.ecr[*] :
        "ecr.image_tag_mutability \"${event.image_tag_mutability}\" must be IMMUTABLE or MUTABLE."
        if !contains(["IMMUTABLE", "MUTABLE"], event.image_tag_mutability)
      ],
      [for event in trigger.ecr[*] :
        "ecr.tags: ${join(", ", [for tag in distinct(event.tags) : "\"${tag}\""])} can be pushed only once where tags are IMMUTABLE, so the trigger would act once and never again: give tag_prefixes or tag_patterns, or image_tag_mutability = \"MUTABLE\" where the repository is."
        if event.image_tag_mutability == "IMMUTABLE" && length(event.tags) > 0
      ],
      flatten([for event in trigger.ecr[*] : [for tag in distinct(event.tags) :
        "ecr.tags: \"${tag}\" is no tag: 1 to 128 letters, digits, _, . and -, of which . and - are not first${can(regex("[*]", tag)) ? " (tag_patterns take *)" : ""}."
        if !can(regex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$", tag))
      ]]),
      flatten([for event in trigger.ecr[*] : [for tag in distinct(concat(event.tag_prefixes, event.tag_patterns)) :
        "ecr: \"${tag}\" matches no tag: tags are 1 to 128 letters, digits, _, . and -, of which . and - are not first."
        if tag != "" && !can(regex("^[A-Za-z0-9_*][A-Za-z0-9._*-]{0,127}$", tag)) || can(regex("[*]", tag)) && contains(event.tag_prefixes, tag)
      ]]),
      [for event in trigger.s3[*] :
        "s3.bucket \"${event.bucket}\" must be 3 to 63 lower-case letters, digits, . and -, the name alone."
        if !can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", event.bucket))
      ],
      flatten([for event in trigger.s3[*] : [for value in distinct(concat(event.keys, event.key_prefixes, event.key_patterns)) :
        "s3: key \"${substr(value, 0, 40)}...\" has ${length(value)} characters, and S3 takes 1024."
        if length(value) > 1024
      ]]),
      [for event in trigger.s3[*] :
        "s3.keys has an empty key, and an object has one of 1 character or more."
        if contains(event.keys, "")
      ],
      # The version of another object than the action's own is of no use to it.
      [for event in trigger.s3[*] :
        "s3: ${event.any_key || length(event.key_prefixes) + length(event.key_patterns) > 0 ? "keys that are not written out" : "${length(distinct(event.keys))} keys"} can start the pipeline, and source action \"${event.source_action}\" reads one of its own: write override_key = true, with AllowOverrideForS3ObjectKey = \"true\" in the action, or give its key alone."
        if event.source_action != null && !event.override_key && (event.any_key || length(event.key_prefixes) + length(event.key_patterns) > 0 || length(distinct(event.keys)) > 1)
      ],
      [for event in trigger.s3[*] :
        "s3.override_key gives the key to a source action, and none is named: give source_action, or leave it out."
        if event.override_key && event.source_action == null
      ],
      flatten([for filter in local.filters[key] : concat(
        [for number in [length(filter.exact) + length(filter.prefixes) + length(filter.patterns)] : filter.all ?
          "${filter.sort}.any_${filter.thing} starts the pipeline at every ${filter.every}, and leaves nothing to ${filter.thing}s, ${filter.thing}_prefixes and ${filter.thing}_patterns: leave one of the two out." :
          "${filter.sort}: names no ${filter.thing}, and would start the pipeline at every ${filter.every}: give ${filter.thing}s, ${filter.thing}_prefixes or ${filter.thing}_patterns, or write any_${filter.thing} = true."
          if filter.all == (number > 0)
        ],
        contains(filter.prefixes, "") ? [
          "${filter.sort}.${filter.thing}_prefixes: \"\" begins every ${filter.thing}, and would start the pipeline at every ${filter.every}: write any_${filter.thing} = true where that is meant.",
        ] : [],
        [for pattern in distinct(filter.patterns) :
          "${filter.sort}.${filter.thing}_patterns: \"${pattern}\" matches every ${filter.thing}, and would start the pipeline at every ${filter.every}: write any_${filter.thing} = true where that is meant."
          if can(regex("^[*]+$", pattern))
        ],
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching
        [for pattern in distinct(filter.patterns) :
          "${filter.sort}.${filter.thing}_patterns: \"${pattern}\" ${strcontains(pattern, "**") ? "has ** in a row, which EventBridge refuses: write one *" : "has no *, and matches ${pattern == "" ? "nothing" : "itself alone: give it in ${filter.thing}s"}"}."
          if(strcontains(pattern, "**") && !can(regex("^[*]+$", pattern))) || !strcontains(pattern, "*")
        ],
      )]),
      [for source in local.sources[key] :
        "${source.sort}: names no source_action, so the pipeline takes whatever is newest when it starts, not the ${source.revision} of the event: name its ${source.type} action, or write unpinned = true."
        if source.action == null && !source.unpinned
      ],
      [for source in local.sources[key] :
        "${source.sort}.unpinned says that no ${source.revision} is pinned, and source_action \"${source.action}\" that one is: leave one of the two out."
        if source.action != null && source.unpinned
      ],
      [for source in local.sources[key] : !can(regex("^[A-Za-z0-9.@_-]{1,100}$", source.action)) ?
        "${source.sort}.source_action \"${source.action}\" must be 1 to 100 characters of A-Z a-z 0-9 . @ - _." :
        "${source.sort}.source_action \"${source.action}\" is no source action of the pipeline${local.nearest[source.action][0]}."
        if source.action == null ? false : !can(regex("^[A-Za-z0-9.@_-]{1,100}$", source.action)) || (var.pipeline.source_actions == null ? false : !contains(keys(var.pipeline.source_actions), source.action))
      ],
      [for source in local.sources[key] :
        "${source.sort}.source_action \"${source.action}\" is of type ${var.pipeline.source_actions[source.action]}, and the event gives a ${source.revision} for one of ${source.type}."
        if try(var.pipeline.source_actions[source.action], source.type) != source.type
      ],
    )
  }
}
