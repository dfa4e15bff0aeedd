locals {
  # Every configuration value but those that are usually the ARN of a thing made in the same plan: one
  # unknown value would leave all these checks for apply.
  configured = flatten([for each in concat(
    [for action in local.actions : { item = action, most = 1000, specs = try(local.catalogue.actions[action.type].configuration, {}) }],
    [for rule in local.rules : { item = rule, most = 10000, specs = try(local.catalogue.rules[rule.type].configuration, {}) }],
    ) : [for key in each.item.given : {
      item  = each.item
      key   = key
      most  = each.most
      value = each.item.configuration[key]
      spec  = each.item.known ? try(each.specs[key], null) : null
    } if try(each.specs[key].computed, false) ? false : try(each.item.configuration[key], null) != null
  ]])

  # Each `#{Namespace.name}` of a configuration value. Commands of a rule are a shell's, where `#{` is text.
  references = flatten([for row in local.configured : [for text in flatten(regexall("#\\{([^}]*)\\}", row.value)) : {
    item      = row.item
    text      = text
    namespace = split(".", text)[0]
    name      = join(".", slice(split(".", text), 1, length(split(".", text))))
    visible = { for namespace, owners in local.names.namespaces : namespace => owners[0]
    if owners[0].position < row.item.position }
  }] if strcontains(row.value, "#{")])

  value_findings = concat(
    # A rule's value may be longer than an action's: CodePipeline API reference, RuleDeclaration.
    [for row in local.configured : {
      text = "${row.item.at}: configuration \"${row.key}\" has ${length(row.value)} characters; AWS takes 1 to ${row.most}."
    } if length(row.value) > row.most],
    # The filter comes before the lists, here and below: `&&` looks at both of its sides.
    flatten([for row in local.configured : [
      [for bytes in [length(base64encode(row.value)) / 4 * 3 - length(regexall("=", base64encode(row.value)))] : {
        # 1 KB, which letters beyond ASCII reach below 1000 characters.
        text = "${row.item.at}: configuration \"ParameterOverrides\" has ${bytes} bytes; AWS takes 1024: move parameters to a file of the artifact, and name it as TemplateConfiguration."
      } if bytes > 1024],
      [for type in [row.item.type] : {
        text = "${row.item.at}: configuration \"ParameterOverrides\" is no JSON object, such as {\"Stage\":\"prod\"}: write it with jsonencode()."
      } if type == "Deploy/CloudFormation" && !strcontains(row.value, "#{") && !can(keys(jsondecode(row.value)))],
    ] if row.key == "ParameterOverrides"]),
    # CodeBuild's API: EnvironmentVariable.
    flatten([for row in local.configured : [
      [for value in [row.value] : {
        text = "${row.item.at}: configuration \"EnvironmentVariables\" is no JSON list of variables, such as [{\"name\":\"STAGE\",\"value\":\"prod\",\"type\":\"PLAINTEXT\"}]: write it with jsonencode()."
        # A reference may stand for the whole, or for a part that is not in quotes, which only AWS can tell.
        } if !(strcontains(value, "#{") && !startswith(trimspace(value), "[")) && !(
        startswith(trimspace(value), "[") && can([for variable in jsondecode(replace(value, "/#\\{[^}]*\\}/", "0")) : "${variable.name}${variable.value}"])
      )],
      [for variable in try([for variable in jsondecode(row.value) : variable], []) : {
        text = "${row.item.at}: configuration \"EnvironmentVariables\", variable \"${variable.name}\": names that begin with CODEBUILD_ are CodeBuild's own: use another name."
      } if startswith(try(variable.name, ""), "CODEBUILD_")],
      [for variable in try([for variable in jsondecode(row.value) : variable], []) : {
        text  = "${row.item.at}: configuration \"EnvironmentVariables\", variable \"${try(variable.name, "")}\": type \"${variable.type}\" is unknown{nearest}; CodeBuild takes \"PARAMETER_STORE\", \"PLAINTEXT\" or \"SECRETS_MANAGER\"."
        found = variable.type
        among = ["PARAMETER_STORE", "PLAINTEXT", "SECRETS_MANAGER"]
      } if !contains(["PARAMETER_STORE", "PLAINTEXT", "SECRETS_MANAGER"], try(variable.type, "PLAINTEXT"))],
    ] if row.key == "EnvironmentVariables" && endswith(row.item.type, "CodeBuild")]),
    # The two that a buildspec of the codebuild module is refused for.
    flatten([for row in local.configured : [
      [for id in distinct(regexall("\\b[0-9]{12}\\b", replace(row.value, "/(?m)^\\s*#.*$|\\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\\b|\\b[0-9]+\\.[0-9]+\\b/", " "))) : {
        text = "${row.item.at}: configuration \"BuildspecOverride\" holds the account id ${id}, which is wrong in every other account: pass it in EnvironmentVariables."
      }],
      [for line in split("\n", replace(row.value, "/\\\\\\s*\\n\\s*/", " ")) : {
        text = "${row.item.at}: configuration \"BuildspecOverride\": `${trimspace(line)}` ends before the release is ready, so a failed one looks deployed: add --wait."
      } if can(regex("\\bhelm\\s+(upgrade|install)\\b", line)) && !can(regex("^\\s*(- )?#|--(wait|atomic|rollback-on-failure|dry-run|help)\\b|\\$\\S*(?i:args|flags|opts|options)", line))],
    ] if row.key == "BuildspecOverride"]),
    # CodePipeline API reference, RuleDeclaration.
    flatten([for rule in local.rules : [for index, command in rule.commands : {
      text = "${rule.at}: command ${index + 1} has ${length(command)} characters${strcontains(command, "\n") ? " on several lines" : ""}; AWS takes 1 to 1000 on one line: put it into a script of the artifact."
    } if length(command) < 1 || length(command) > 1000 || strcontains(trimspace(command), "\n")]]),
    # Where AWS wants a form, and not one of a few values.
    flatten([for forms in [{
      "Approval/Manual ExternalEntityLink"               = { pattern = "^https?://", takes = "a URL, which begins with https:// or http://" }
      "CloudWatchAlarm AlarmStates"                      = { pattern = "^(ALARM|INSUFFICIENT_DATA|OK)( *, *(ALARM|INSUFFICIENT_DATA|OK))*$", takes = "ALARM, INSUFFICIENT_DATA and OK, parted by commas" }
      "CloudWatchAlarm WaitTime"                         = { pattern = "^[0-9]+$", takes = "whole minutes" }
      "Deploy/CloudFormation Capabilities"               = { pattern = "^CAPABILITY_(AUTO_EXPAND|IAM|NAMED_IAM)( *, *CAPABILITY_(AUTO_EXPAND|IAM|NAMED_IAM))*$", takes = "CAPABILITY_AUTO_EXPAND, CAPABILITY_IAM and CAPABILITY_NAMED_IAM, parted by commas" }
      "Deploy/ECS DeploymentTimeout"                     = { pattern = "^([1-9]|[1-5][0-9]|60)$", takes = "1 to 60 minutes" }
      "Deploy/Lambda Alarms"                             = { pattern = "^[^,]+(,[^,]+){0,9}$", takes = "1 to 10 names of alarms, parted by commas" }
      "Deploy/Lambda DeployStrategy"                     = { pattern = "^(AllAtOnce|Canary[1-9][0-9]?Percent[1-9][0-9]*Minutes?|Linear[1-9][0-9]?PercentEvery[1-9][0-9]*Minutes?)$", takes = "AllAtOnce, or 1 to 99 percent and 1 minute or more, such as Canary10Percent5Minutes or Linear10PercentEvery1Minute" }
      "Source/CodeStarSourceConnection FullRepositoryId" = { pattern = "^[^/:\\s]+(/[^/:\\s]+)+$", takes = "owner and repository, such as acme/orders, without https://" }
      # Whatever has no reference.
      "VariableCheck Variable" = { pattern = "#\\{", takes = "a variable, such as #{variables.stage}" }
      "DeploymentWindow Cron"  = { pattern = "^[^\\s()]+(\\s+[^\\s()]+){5,6}$", takes = "6 or 7 fields, such as 0 0 9-17 ? * MON-FRI: seconds, minutes, hours, day of the month, month, day of the week, year" }
      }] : [for row in local.configured : [for form in [forms["${row.item.type} ${row.key}"]] : {
        text = "${row.item.at}: configuration \"${row.key}\" is \"${row.value}\"; AWS takes ${form.takes}."
    } if !can(regex(form.pattern, row.value)) && !strcontains(row.value, "#{")] if contains(keys(forms), "${row.item.type} ${row.key}")]]),
    [for row in local.configured : {
      text = "${row.item.at}: configuration \"BranchName\" is \"${row.value}\": write the name of the branch alone, \"${trimprefix(row.value, "refs/heads/")}\"."
    } if row.key == "BranchName" && startswith(row.value, "refs/heads/")],
    [for row in local.configured : {
      text = "${row.item.at}: configuration \"PipelineName\" is \"${row.value}\", this pipeline itself, which would start without end: name another."
    } if row.item.type == "Invoke/CodePipeline" && row.key == "PipelineName" && row.value == var.name ? row.item.role_arn == null && row.item.region == null : false],
    [for row in local.configured : {
      text = "${row.item.at}: configuration \"CombineArtifacts\" is \"true\", which is for batches, and BatchEnabled is \"${try(row.item.configuration.BatchEnabled, "")}\": set it to \"true\", or remove CombineArtifacts."
    } if row.key == "CombineArtifacts" && row.value == "true" && try(row.item.configuration.BatchEnabled, "true") == "false"],
    flatten([for row in local.configured : [for name in distinct(flatten(regexall("\"Fn::Get(?:ArtifactAtt|Param)\"\\s*:\\s*\\[\\s*\"([^\"#]+)\"", row.value))) : {
      text      = "${row.item.at}: configuration \"ParameterOverrides\" names the artifact \"${name}\", which is no input of the action{nearest}."
      found     = name
      among     = row.item.input_artifacts
      otherwise = length(row.item.input_artifacts) == 0 ? "; it has none" : "; it has \"${join("\", \"", row.item.input_artifacts)}\""
    } if !contains(row.item.input_artifacts, name)] if row.key == "ParameterOverrides"]),
    flatten([for row in local.configured : [for name, uses in { for variable in try([for variable in jsondecode(row.value) : variable], []) : try(variable.name, "") => 1... } : {
      text = "${row.item.at}: configuration \"EnvironmentVariables\", variable \"${name}\" is given ${length(uses)} times: give it once."
    } if length(uses) > 1] if row.key == "EnvironmentVariables" && endswith(row.item.type, "CodeBuild")]),
    flatten([for source in local.actions : [for item in concat(local.actions, local.rules) : {
      text = "${item.at}: the artifact \"${source.output_artifacts[0]}\" is a reference to clone by (OutputArtifactFormat CODEBUILD_CLONE_REF), which ${item.type} cannot read: give the source OutputArtifactFormat \"CODE_ZIP\", or this action what a build makes of it."
      # What runs in CodeBuild, or in code of the user's own, may be able to.
      } if contains(item.input_artifacts, try(source.output_artifacts[0], "")) && item.known && !contains(
      ["Build/CodeBuild", "Build/ECRBuildAndPublish", "CodeBuild", "Commands", "Deploy/EKS", "Invoke/InspectorScan", "Invoke/Lambda", "LambdaInvoke", "Test/CodeBuild"], item.type
    )] if source.category == "Source" && try(source.configuration.OutputArtifactFormat == "CODEBUILD_CLONE_REF", false)]),
    # AWS registers the repository once for a pipeline. With a trigger, the trigger says which.
    [for repository, rows in { for action in local.actions : action.configuration.FullRepositoryId => {
      name   = action.name
      branch = try(action.configuration.BranchName, "")
      }... if action.type == local.constants.connection_source && !action.triggered && try(action.configuration.DetectChanges == "true" && action.configuration.FullRepositoryId != null, false) } : {
      text = "${local.pipeline.at}: ${join(" and ", [for row in rows : "source action \"${row.name}\" (branch \"${row.branch}\")"])} detect changes of one repository, \"${repository}\", and AWS starts the pipeline for only one of them: set DetectChanges to \"false\" on all but one."
    } if length(distinct(rows[*].branch)) > 1],
    [for row in local.configured : {
      text  = "${row.item.at}: configuration \"${row.key}\" is \"${row.value}\"{nearest}; AWS takes \"${join("\", \"", row.spec.values)}\"."
      found = row.value
      among = row.spec.values
    } if can(row.spec.values) && !contains(try(row.spec.values, []), row.value) && !strcontains(row.value, "#{")],
    flatten([for item in local.described : [for key, spec in item.entry.configuration : [for other, values in try(spec.required_when, {}) : {
      text = "${item.at}: configuration lacks \"${key}\", which ${item.what} needs where ${other} is \"${item.configuration[other]}\"."
    } if !contains(item.given, key) && (contains(values, "*") ? try(item.configuration[other], null) != null : contains(values, try(item.configuration[other], "")))]]]),
    flatten([for item in local.described : [for key, spec in item.entry.configuration : [for others in [[
      for other, values in try(spec.excluded_when, {}) : contains(values, "*") ? other : "${other} \"${item.configuration[other]}\""
      if contains(values, "*") ? try(item.configuration[other], null) != null : contains(values, try(item.configuration[other], ""))
      ]] : {
      text = "${item.at}: configuration \"${key}\" is given beside ${join(" and ", others)}; AWS takes one or the other: remove it, or change what it stands beside."
      # A computed key that is given may be unknown. The others are looked at last: try() over a configuration
      # with anything unknown in it is unknown itself.
      } if length(others) > 0] if can(spec.excluded_when) && contains(item.given, key) ? contains(local.scopes[item.type].computed, key) ? true : try(item.configuration[key], null) != null : false
    ]]),
    flatten([for item in local.described : [for key, spec in item.entry.configuration : {
      text = "${item.at}: ${item.what} needs an input artifact where ${key} is \"${try(item.configuration[key], "")}\": declare one in input_artifacts."
    } if can(spec.needs_input) && contains(item.given, key) ? contains(spec.needs_input, try(item.configuration[key], "")) : false] if length(item.input_artifacts) == 0]),
    [for row in local.configured : {
      text      = "${row.item.at}: configuration \"${row.key}\" names the artifact \"${split("::", row.value)[0]}\", which is no input of the action{nearest}."
      found     = split("::", row.value)[0]
      among     = row.item.input_artifacts
      otherwise = length(row.item.input_artifacts) == 0 ? "; it has none" : "; it has \"${join("\", \"", row.item.input_artifacts)}\""
    } if try(row.spec.input_artifact, false) && !contains(row.item.input_artifacts, split("::", row.value)[0]) && !strcontains(split("::", row.value)[0], "#{")],
    [for action in local.actions : {
      text = "${action.at}: DetectChanges is \"true\", but the trigger decides what starts the pipeline: remove it."
    } if action.triggered && try(action.configuration.DetectChanges, "false") == "true"],
    [for ref in local.references : {
      text = "${ref.item.at}: \"#{${ref.text}}\" stands in a source action, where AWS resolves no variable: write the value."
    } if try(ref.item.category, "") == "Source"],
    [for ref in local.references : {
      text = "${ref.item.at}: \"#{${ref.text}}\" names no namespace: write #{variables.${ref.text}} for a pipeline variable, or #{Namespace.${ref.text}}."
    } if try(ref.item.category, "") != "Source" && !strcontains(ref.text, ".")],
    [for ref in local.references : {
      text      = "${ref.item.at}: \"#{${ref.text}}\" is no variable of the pipeline{nearest}."
      found     = ref.name
      among     = var.variables[*].name
      otherwise = length(var.variables) == 0 ? ", which has none" : "; it has \"${join("\", \"", var.variables[*].name)}\""
    } if try(ref.item.category, "") != "Source" && ref.namespace == "variables" && ref.name != "" && !contains(var.variables[*].name, ref.name)],
    [for ref in local.references : {
      text = "${ref.item.at}: \"#{${ref.text}}\" does not exist; the namespace codepipeline has only PipelineExecutionId."
    } if try(ref.item.category, "") != "Source" && ref.namespace == "codepipeline" && ref.name != "" && ref.name != "PipelineExecutionId"],
    [for ref in local.references : {
      text      = "${ref.item.at}: \"#{${ref.text}}\": no earlier action has the namespace \"${ref.namespace}\"{nearest}."
      found     = ref.namespace
      among     = concat(keys(ref.visible), ["codepipeline", "variables"])
      otherwise = "; there are \"${join("\", \"", concat(keys(ref.visible), ["codepipeline", "variables"]))}\""
    } if try(ref.item.category, "") != "Source" && ref.name != "" && !contains(concat(keys(ref.visible), ["codepipeline", "variables"]), ref.namespace)],
    [for ref in local.references : {
      text      = "${ref.item.at}: \"#{${ref.text}}\": ${ref.visible[ref.namespace].type} has no output variable \"${ref.name}\"{nearest}."
      found     = ref.name
      otherwise = "; it has ${join(", ", local.catalogue.actions[ref.visible[ref.namespace].type].variables)}"
      among     = [for name in local.catalogue.actions[ref.visible[ref.namespace].type].variables : name if name != "*"]
      # "*" among the variables: AWS adds some with the kind of trigger, so only a misspelt one is sure.
      } if ref.name != "" && try(!contains(local.catalogue.actions[ref.visible[ref.namespace].type].variables, ref.name) && (
        !contains(local.catalogue.actions[ref.visible[ref.namespace].type].variables, "*")
        || contains([for name in local.catalogue.actions[ref.visible[ref.namespace].type].variables : lower(name)], lower(ref.name))
    ), false)],
  )
}
