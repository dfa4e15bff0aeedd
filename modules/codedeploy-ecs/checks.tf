# Three lists, for a value that is not known before the apply hides the whole list it is judged in:
# `problems` looks only at what a first plan knows, `document_problems` at the two documents, whose texts
# may take in what is made in the same plan, and `value_problems` at ARNs and names of other resources.
locals {
  label = "CodeDeploy \"${var.name}\""

  problems = [for problem in concat(
    [for id in var.account_id[*] :
      "account_id \"${id}\" must be an account id of 12 digits, written as text to keep leading zeros."
      if !can(regex("^[0-9]{12}$", id))
    ],
    [for region in var.region[*] :
      "region \"${region}\" is no Region, such as eu-west-1."
      if !can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", region))
    ],
    [for partition in var.partition[*] :
      "partition \"${partition}\" is no partition: aws, aws-cn, aws-us-gov, ...."
      if !can(regex("^aws(-[a-z]+)*$", partition))
    ],
    # https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
    [for option, name in merge(
      { (var.application.name == null ? "name" : "application.name") = local.application },
      { (var.deployment_group_name == null ? "name" : "deployment_group_name") = local.group },
      ) :
      "${option} has ${length(name)} characters, expected 1 to 100 of letters, digits and +=,.@_-."
      if !can(regex("^[A-Za-z0-9+=,.@_-]{1,100}$", name))
    ],
    !local.create_role || can(regex("^[a-zA-Z0-9_+=,.@-]{1,64}$", local.role_name)) ? [] : [
      "the name of its role, \"${local.role_name}\", has ${length(local.role_name)} characters, expected 1 to 64 of letters, digits and _+=,.@-: give ${var.role.name == null ? "one as role.name" : "another"}."
    ],
    # The printable letters of ASCII, which IAM takes, without those that a policy reads as wildcards.
    can(regex("^/([!-#%-)+-.0->@-~]+/)*$", var.role.path)) && length(var.role.path) <= 512 ? [] : [
      "role.path \"${var.role.path}\" must begin and end with \"/\", hold no *, ? and $, and have at most 512 characters."
    ],
    var.role.arn == null ? [] : [
      for option in compact([
        var.role.managed_policy == null ? "" : "role.managed_policy",
        var.role.name == null ? "" : "role.name",
        var.role.path == "/" ? "" : "role.path",
        var.role.permissions_boundary == null ? "" : "role.permissions_boundary",
      ]) : "role.arn brings a role, to which nothing is attached: leave out ${option}."
    ],
    !var.create ? [] : [
      for option, value in { load_balancer = var.load_balancer == null, service = var.service == null } :
      "${option} is missing: say ${option == "service" ? "which service is deployed" : "what its traffic comes through"}, or set create to false for documents alone."
      if value
    ],
    flatten([for service in var.service[*] : [
      for option, name in { cluster = service.cluster, name = service.name } :
      "service.${option} \"${name}\" is no name${startswith(name, "arn:") ? " but an ARN" : ""}: 1 to 255 letters, digits, _ and -."
      if !can(regex("^[a-zA-Z0-9_-]{1,255}$", name))
    ]]),
    flatten([for balancer in var.load_balancer[*] : concat(
      contains(keys(balancer.listener_arns), "production") ? [] : [
        "load_balancer.listener_arns has no \"production\": name the listener that serves the traffic."
      ],
      length(balancer.target_groups) == 2 ? [] : [
        "load_balancer.target_groups has ${length(balancer.target_groups)}, expected 2: the old and the new tasks have one each."
      ],
      [for name in balancer.name[*] :
        "load_balancer.name \"${name}\" is no name of a load balancer: 1 to 32 letters, digits and inner hyphens."
        if !can(regex("^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$", name))
      ],
      # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
      balancer.type != "network" || local.deployment_config_name == "CodeDeployDefault.ECSAllAtOnce" ? [] : [
        "load_balancer.type is network, which moves traffic by CodeDeployDefault.ECSAllAtOnce alone, and traffic is ${local.deployment_config_name}: leave traffic out, or use an application load balancer."
      ],
    )]),
    local.traffic_problems,
    # The wait is of STOP_DEPLOYMENT alone, for which it is how long there is to say so (hashicorp#9653).
    [for wait in var.deployment_ready.wait_time_in_minutes[*] :
      "deployment_ready.wait_time_in_minutes is ${wait}, and must be a whole number from 1 to 2880."
      if wait < 1 || wait > 2880 || floor(wait) != wait
    ],
    var.deployment_ready.action_on_timeout == "CONTINUE_DEPLOYMENT" && var.deployment_ready.wait_time_in_minutes != null ? [
      "deployment_ready.wait_time_in_minutes is of STOP_DEPLOYMENT: CONTINUE_DEPLOYMENT waits for nothing, so leave one of the two out."
    ] : [],
    var.deployment_ready.action_on_timeout == "STOP_DEPLOYMENT" && var.deployment_ready.wait_time_in_minutes == null ? [
      "deployment_ready.action_on_timeout STOP_DEPLOYMENT stops at once without wait_time_in_minutes: give the minutes, 1 to 2880, that there are to let traffic move."
    ] : [],
    var.termination_wait_in_minutes >= 0 && var.termination_wait_in_minutes <= 2880 && floor(var.termination_wait_in_minutes) == var.termination_wait_in_minutes ? [] : [
      "termination_wait_in_minutes is ${var.termination_wait_in_minutes}, and must be a whole number from 0 to 2880."
    ],
    length(var.alarms.names) <= 10 ? [] : [
      "alarms.names has ${length(var.alarms.names)}, and a deployment group takes 10: let one composite alarm stand for several."
    ],
    [for name in var.alarms.names :
      "alarms.names: \"${name}\" must be the name of an alarm, 1 to 255 characters, without *, ? and ${startswith(name, "arn:") ? "$, not its ARN" : "$"}."
      if !can(regex("^[^*?$]{1,255}$", name)) || startswith(name, "arn:")
    ],
    [for name, times in { for name in var.alarms.names : name => true... } :
      "alarms.names has \"${name}\" ${length(times)} times, and CodeDeploy takes each once."
      if length(times) > 1
    ],
    var.alarms.ignore_poll_alarm_failure && length(var.alarms.names) == 0 ? [
      "alarms.ignore_poll_alarm_failure is of alarms, and alarms.names is empty: name them, or leave it out."
    ] : [],
    contains(local.rollback_events, "DEPLOYMENT_STOP_ON_ALARM") && length(var.alarms.names) == 0 ? [
      "rollback_events has DEPLOYMENT_STOP_ON_ALARM, and alarms.names is empty, so it would never act: name the alarms, or leave it out."
    ] : [],
    length(var.triggers) <= 10 ? [] : [
      "triggers has ${length(var.triggers)}, and a deployment group takes 10: let one trigger stand for several events."
    ],
    flatten([for name, trigger in var.triggers : concat(
      length(name) >= 1 && length(name) <= 100 ? [] : ["triggers: a name has ${length(name)} characters, expected 1 to 100."],
      length(trigger.events) > 0 ? [] : ["triggers[\"${name}\"].events is empty: name the events, or leave the trigger out."],
      [for event in trigger.events :
        "triggers[\"${name}\"].events has \"${event}\", which is of instances, and a deployment to ECS has none: name events of deployments."
        if can(regex("^Instance(Start|Success|Failure|Ready)$", event))
      ],
    )]),
    [for alias in concat(values(var.triggers)[*].key_alias, var.revisions[*].key_alias) :
      "key alias \"${alias}\" must be \"alias/\" and a name of your own: no policy of yours lets CodeDeploy use AWS's own keys, \"alias/aws/...\"."
      if alias == null ? false : !can(regex("^alias/[a-zA-Z0-9/_-]+$", alias)) || startswith(alias, "alias/aws/")
    ],
    [for revision in var.revisions :
      "revisions: \"${revision.bucket}\" is no name of a bucket."
      if !can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", revision.bucket))
    ],
    [for revision in var.revisions :
      "revisions: account_id \"${revision.account_id}\" of \"${revision.bucket}\" must be an account id of 12 digits, written as text to keep leading zeros."
      if revision.account_id == null ? false : !can(regex("^[0-9]{12}$", revision.account_id))
    ],
    # Without the slash "app" grants "application/" too.
    [for revision in var.revisions :
      "revisions: prefix \"${revision.prefix}\" of \"${revision.bucket}\" must end with \"/\" and hold no *, ? and $, or be empty for the whole bucket."
      if !can(regex("^([^*?$]*/)?$", revision.prefix))
    ],
    local.image_problems,
    [for unknown in local.unknown_names :
      # The nearest name by the pairs of letters that two names share.
      "${unknown.at} \"${unknown.name}\", expected ${join(", ", sort(unknown.known))}${join("", [
        for scored in slice(reverse(sort(concat(["0"], [
          for name in unknown.known : format("%.4f|%s", 2 * length(setintersection(
            [for at in range(max(0, length(unknown.name) - 1)) : lower(substr(unknown.name, at, 2))],
            [for at in range(length(name) - 1) : lower(substr(name, at, 2))],
          )) / max(1, length(unknown.name) + length(name) - 2), name)
        ]))), 0, 1) : tonumber(split("|", scored)[0]) >= 0.4 ? " (did you mean \"${split("|", scored)[1]}\"?)" : ""
      ])}."
    ],
  ) : "${local.label}: ${problem}"]

  # Names of which AWS has a list.
  unknown_names = [for given in flatten(concat(
    [for balancer in var.load_balancer[*] : concat(
      [{ at = "load_balancer.type is", names = [balancer.type], known = ["application", "network"] }],
      [{ at = "load_balancer.listener_arns has", names = keys(balancer.listener_arns), known = ["production", "test"] }],
    )],
    [
      { at = "deployment_ready.action_on_timeout is", names = [var.deployment_ready.action_on_timeout], known = ["CONTINUE_DEPLOYMENT", "STOP_DEPLOYMENT"] },
      { at = "hooks has", names = keys(var.hooks), known = local.hook_events },
      { at = "role.managed_policy is", names = var.role.managed_policy[*], known = ["AWSCodeDeployRoleForECS", "AWSCodeDeployRoleForECSLimited"] },
      { at = "rollback_events has", names = var.rollback_events == null ? [] : distinct(var.rollback_events), known = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"] },
      { at = "traffic.type is", names = var.traffic.type[*], known = ["AllAtOnce", "Canary", "Linear"] },
      # CodeDeploy's own names are known, and a plan takes any.
      { at = "traffic.deployment_config_name is", names = [for name in var.traffic.deployment_config_name[*] : name if startswith(name, "CodeDeployDefault.")], known = values(local.predefined) },
    ],
    [for name, trigger in var.triggers : {
      at    = "triggers[\"${name}\"].events has"
      names = [for event in trigger.events : event if !can(regex("^Instance(Start|Success|Failure|Ready)$", event))]
      known = ["DeploymentFailure", "DeploymentReady", "DeploymentRollback", "DeploymentStart", "DeploymentStop", "DeploymentSuccess"]
    }],
    )) : {
    at    = given.at
    name  = sort(setsubtract(given.names, given.known))[0]
    known = given.known
  } if length(setsubtract(given.names, given.known)) > 0]
}
