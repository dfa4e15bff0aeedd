locals {
  traffic_problems = var.traffic.deployment_config_name != null ? concat(
    [for option in ["interval_in_minutes", "percentage", "type"] :
      "traffic.deployment_config_name brings a configuration, which says how traffic moves: leave out traffic.${option}."
      if var.traffic[option] != null
    ],
    can(regex("^[A-Za-z0-9+=,.@_-]{1,100}$", var.traffic.deployment_config_name)) ? [] : [
      "traffic.deployment_config_name has ${length(var.traffic.deployment_config_name)} characters, expected 1 to 100 of letters, digits and +=,.@_-."
    ],
    ) : local.traffic_type == "AllAtOnce" ? [
    for option in ["interval_in_minutes", "percentage"] :
    "traffic.${option} is of Canary and Linear, and traffic moves all at once: set traffic.type, or leave it out."
    if var.traffic[option] != null
    ] : concat(
    [for option in ["interval_in_minutes", "percentage"] :
      "traffic.${option} is missing: ${local.traffic_type} takes how much traffic moves, and after how many minutes the ${local.traffic_type == "Canary" ? "rest" : "next"}."
      if var.traffic[option] == null
    ],
    # https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
    [for percentage in var.traffic.percentage[*] :
      "traffic.percentage is ${percentage}, and must be a whole number from 1 to 99."
      if percentage < 1 || percentage > 99 || floor(percentage) != percentage
    ],
    [for interval in var.traffic.interval_in_minutes[*] :
      "traffic.interval_in_minutes is ${interval}, and must be a whole number of 1 or more."
      if interval < 1 || floor(interval) != interval
    ],
    [for minutes in [try((local.traffic_type == "Canary" ? 1 : ceil(100 / var.traffic.percentage) - 1) * var.traffic.interval_in_minutes, 0)] :
      "traffic takes ${minutes} minutes from its first to its last move, and CodeDeploy lets it take 2880: ${local.traffic_type == "Canary" ? "shorten interval_in_minutes" : "shorten interval_in_minutes, or raise percentage"}."
      if minutes > 2880 && try(var.traffic.percentage >= 1, false)
    ],
    length(local.deployment_config_name) <= 100 ? [] : [
      "the name of its deployment configuration, \"${local.deployment_config_name}\", has ${length(local.deployment_config_name)} characters, and CodeDeploy takes 100: shorten the names of application and group, or bring a configuration."
    ],
  )

  image_problems = concat(
    length(var.images) <= 4 ? [] : [
      "images has ${length(var.images)}, and the action writes at most 4 into a task definition."
    ],
    [for image in var.images :
      "images: artifact \"${image.artifact}\" must be 1 to 100 letters, digits, _ and -."
      if !can(regex("^[A-Za-z0-9_-]{1,100}$", image.artifact))
    ],
    [for option in ["app_spec_artifact", "task_definition_artifact"] :
      "templates.${option} \"${var.templates[option]}\" must be 1 to 100 letters, digits, _ and -."
      if !can(regex("^[A-Za-z0-9_-]{1,100}$", var.templates[option]))
    ],
    [for option in ["app_spec_path", "task_definition_path"] :
      "templates.${option} \"${var.templates[option]}\" must be a path of a file within the artifact, of letters, digits, _, ., - and /."
      if !can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$", var.templates[option])) || contains(split("/", var.templates[option]), "..")
    ],
    var.templates.app_spec_path != var.templates.task_definition_path ? [] : [
      "templates.app_spec_path and templates.task_definition_path are both \"${var.templates.app_spec_path}\": two documents are two files."
    ],
    [for placeholder in distinct(local.placeholders) :
      "images: placeholder \"${placeholder}\" must be letters, digits and _, without the < and > that are around it in the task definition."
      if !can(regex("^[A-Za-z0-9_]+$", placeholder))
    ],
    !contains(local.placeholders, "TASK_DEFINITION") ? [] : [
      "images: placeholder \"TASK_DEFINITION\" is CodePipeline's own, in the appspec: choose another."
    ],
    [for placeholder, times in { for placeholder in local.placeholders : placeholder => true... } :
      "images: placeholder \"${placeholder}\" is given ${length(times)} times, and stands for one image."
      if length(times) > 1
    ],
    [for artifacts in [distinct(concat([var.templates.app_spec_artifact, var.templates.task_definition_artifact], var.images[*].artifact))] :
      "the action would take ${length(artifacts)} artifacts, ${join(", ", artifacts)}, and takes 5: put both documents into one."
      if length(artifacts) > 5 && length(var.images) <= 4
    ],
  )
}
