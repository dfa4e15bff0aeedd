locals {
  value_problems = [for problem in concat(
    flatten([for balancer in var.load_balancer[*] : concat(
      [for name in distinct(balancer.target_groups) :
        "load_balancer.target_groups: \"${name}\" is no name of a target group${startswith(name, "arn:") ? " but an ARN" : ""}: 1 to 32 letters, digits and inner hyphens."
        if !can(regex("^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$", name))
      ],
      [for name, times in { for name in balancer.target_groups : name => true... } :
        "load_balancer.target_groups has \"${name}\" twice: the old and the new tasks have one each."
        if length(times) > 1
      ],
      [for listener, arn in balancer.listener_arns :
        "load_balancer.listener_arns.${listener}: \"${arn}\" is no ARN of a listener of ${balancer.name == null ? "${balancer.type == "network" ? "a network" : "an application"} load balancer" : "the ${balancer.type} load balancer ${balancer.name}"}, as \"arn:${local.aws.partition}:elasticloadbalancing:${local.here}:listener/${balancer.type == "network" ? "net" : "app"}/${balancer.name == null ? "<name>" : balancer.name}/<id>/<id>\"."
        if !can(regex("^arn:${local.aws.partition}:elasticloadbalancing:${local.here}:listener/${balancer.type == "network" ? "net" : "app"}/${balancer.name == null ? "[a-zA-Z0-9-]+" : balancer.name}/[0-9a-f]+/[0-9a-f]+$", arn))
      ],
      try(balancer.listener_arns["production"] == balancer.listener_arns["test"], false) ? [
        "load_balancer.listener_arns.test is the production listener: new tasks would be tested with the traffic of everybody, so give a listener of another port."
      ] : [],
    )]),
    [for arn in var.pass_role_arns :
      "pass_role_arns: \"${arn}\" is no ARN of a role of the account, written out, as \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$]+$", arn))
    ],
    [for arn in var.role.arn[*] :
      "role.arn \"${arn}\" is no ARN of a role of the account, as \"arn:${local.aws.partition}:iam::${local.aws.account_id}:role/<name>\"."
      if !can(regex("^arn:${local.aws.partition}:iam::${local.aws.account_id}:role/[^*?$]+$", arn))
    ],
    [for arn in var.role.permissions_boundary[*] :
      "role.permissions_boundary \"${arn}\" is no ARN of a policy."
      if !can(regex("^arn:${local.aws.partition}:iam::([0-9]{12}|aws):policy/.+$", arn))
    ],
    [for name, trigger in var.triggers :
      "triggers[\"${name}\"].topic_arn \"${trigger.topic_arn}\" is no ARN of a topic of the Region, as \"arn:${local.aws.partition}:sns:${local.here}:<name>\"."
      if !can(regex("^arn:${local.aws.partition}:sns:${local.aws.region}:[0-9]{12}:[A-Za-z0-9_-]{1,256}([.]fifo)?$", trigger.topic_arn))
    ],
    [for hook in concat([for event, function in var.hooks : { event = "hooks.${event}", function = function }], [for hook in local.text_hooks : { event = "app_spec.text: ${hook.event}", function = hook.function }]) :
      "${hook.event}: \"${hook.function}\" is neither the name nor the ARN of a function of this account and Region, without version or alias."
      if !can(regex("^(arn:${local.aws.partition}:lambda:${local.here}:function:)?[a-zA-Z0-9_-]{1,64}$", hook.function))
    ],
    contains(concat(keys(var.hooks), local.text_hooks[*].event), "AfterAllowTestTraffic") && length(var.load_balancer[*]) == 1 && !can(var.load_balancer.listener_arns["test"]) ? [
      "a hook of AfterAllowTestTraffic runs once the test listener sends traffic to the new tasks, and load_balancer.listener_arns has no \"test\": name that listener, or use AfterInstall."
    ] : [],
    # What AWSCodeDeployRoleForECSLimited is limited to, by names.
    var.role.managed_policy != "AWSCodeDeployRoleForECSLimited" ? [] : concat(
      [for arn in local.hook_arns :
        "role.managed_policy AWSCodeDeployRoleForECSLimited lets CodeDeploy invoke functions named CodeDeployHook_... alone, and a hook is \"${split(":", arn)[6]}\": rename it, or leave managed_policy out."
        if !startswith(try(split(":", arn)[6], ""), "CodeDeployHook_")
      ],
      [for name, trigger in var.triggers :
        "role.managed_policy AWSCodeDeployRoleForECSLimited lets CodeDeploy publish to topics named CodeDeployTopic_... alone, and triggers[\"${name}\"] is of \"${try(split(":", trigger.topic_arn)[5], "")}\": rename it, or leave managed_policy out."
        if !startswith(try(split(":", trigger.topic_arn)[5], ""), "CodeDeployTopic_")
      ],
      [for arn in local.pass_role_arns :
        "role.managed_policy AWSCodeDeployRoleForECSLimited lets CodeDeploy hand on roles named ecsTaskExecutionRole or ECSTaskExecution... alone, and tasks have \"${arn}\": rename it, or leave managed_policy out."
        if !can(regex(":role/(ecsTaskExecutionRole$|ECSTaskExecution)", arn))
      ],
    ),
    var.role.managed_policy == null ? [] : [
      for alias in distinct([for alias in concat(values(var.triggers)[*].key_alias, var.revisions[*].key_alias) : alias if alias != null]) :
      "role.managed_policy ${var.role.managed_policy} gives no right on the key \"${alias}\": leave managed_policy out."
    ],
  ) : "${local.label}: ${problem}"]
}
