locals {
  inline = one([
    # Read as YAML, so that a comment is no command and a folded text is the one line that it stands for.
    for document in [var.buildspec.inline == null ? null : try(yamldecode(var.buildspec.inline), null)] : one([
      # Lines of shell as they were written, and the commands in them: without comments and redirections, a
      # quoted word without its quotes, any other quoted text, which is no command, as "", and what a
      # command substitutes both as a word of it and as a command of its own.
      for lines in [[
        for line in [
          for line in flatten([
            for command in flatten([
              for phase in try(values(document.phases), []) : [try(phase.commands, []), try(phase.finally, [])]
            ]) : split("\n", replace(replace(try(coalesce(tostring(command)), ""), "/(?m)^\\s*#.*$/", ""), "/\\s*\\\\\\s*\\n\\s*/", " "))
            ]) : {
            text = trimspace(line)
            shell = replace(replace(replace(replace(replace(line,
              "/(^|\\s)#[^'\"]*$/", ""),
              "/[\"']([A-Za-z0-9_.\\/:=@{}$\\[\\]+-]*)[\"']/", "$1"),
              "/\"(?:[^\"$`\\\\]|\\$[^(\"`]|\\\\.)*\"|'[^']*'/", "\"\""),
              "/\\$\\{([^}(]*)\\}/", "$$$1"),
            "/[0-9]*>&[0-9-]|&>>?/", " ")
          } if trimspace(line) != ""
          ] : {
          text = line.text
          commands = [
            for part in flatten([
              split("\n", replace(
                replace(replace(line.shell, "/\\$\\([^()]*\\)|`[^`]*`/", "$$_"), "/\\$\\([^()]*\\)/", "$$_"),
                "/[;&|()]+|(?:^|\\s)[{}](?:\\s|$)/", "\n"
              )),
              [for inner in regexall("\\$\\(([^()]*)\\)|`([^`]*)`", line.shell) : split("\n", replace(join("", [for i in inner : i if i != null]), "/[;&|]+/", "\n"))],
            ]) :
            replace(trimspace(part), "/^(?:(?:if|then|else|elif|do|while|until|!|sudo|exec|time|command|env|nohup|timeout\\s+\\S+|[A-Za-z_][A-Za-z0-9_]*=\\S*)\\s+|[^\\s\"$]*\\/)*/", "")
          ]
        }
        ]] : {
        document = document
        lines    = lines
        # What of Docker's needs its daemon, unless that is elsewhere.
        docker_lines = [
          for line in lines : line.text
          if !contains(keys(var.environment_variables), "DOCKER_HOST") && !can(regex("\\bDOCKER_(HOST|CONTEXT)=", line.text)) && anytrue([
            for command in line.commands :
            can(regex("^docker(?:-compose|(?:\\s+-[^\\s]+)*\\s+(?:build|buildx|compose|image|pull|push|run))(?:\\s|$)", command))
            && !can(regex("^docker(?:-compose|\\s+(?:buildx|compose))\\s+(?:-v|--version|version|config|--help|help)\\b|\\s(?:-H|--host|--context)[\\s=]", command))
          ])
        ]
      }
    ])
  ])

  inline_problems = concat(
    var.buildspec.inline == null || can(local.inline.document.version) ? [] : [
      "buildspec.inline is no buildspec: it must be YAML with a `version` at its top.",
    ],
    [for name, value in try({ for name, value in local.inline.document.env.variables : name => try(coalesce(tostring(value)), "") }, {}) :
      "buildspec.inline: env.variables has the secret \"${name}\" in plain text, which the console, the plan and the state show: use env.secrets-manager or env.parameter-store."
      if !can(regex(local.allowed.patterns.no_secret, value)) && (can(regex(local.allowed.patterns.secret_name, upper(name))) || can(regex(local.allowed.patterns.secret_value, value)))
    ],
    # AWS's own registries are the same in every account: deep learning, EKS, App Mesh, Fluent Bit, Linux.
    # A UUID and a decimal number may have twelve digits in a row as well.
    [for id in distinct(regexall("\\b[0-9]{12}\\b", replace(
      var.buildspec.inline == null ? "" : var.buildspec.inline,
      "/(?m)^\\s*#.*$|\\b(?:763104351884|602401143452|840364872350|906394416424|137112412989)\\.dkr\\.ecr\\.|\\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\\b|\\b[0-9]+\\.[0-9]+\\b/", " "
      ))) :
      "buildspec.inline holds the account id ${id}, which is wrong in every other account: pass it in environment_variables."
    ],
    [for line in local.inline.lines :
      "buildspec.inline: `${line.text}` ends before the release is ready, so a failed one looks deployed: add --wait."
      if anytrue([for command in line.commands : (
        can(regex("^helm3?(?:\\s+(?:(?:-n|--namespace|--kubeconfig|--kube-(?:apiserver|as-group|as-user|ca-file|context|tls-server-name|token)|--burst-limit|--qps|--registry-config|--repository-cache|--repository-config)(?:=|\\s+)\\S+|-[^\\s]+))*\\s+(?:upgrade|install)(?:\\s|$)", command))
        # Flags in a variable may well have it. `--wait=hookOnly` waits for no pod.
        && !can(regex("\\s(?:--(?:wait|atomic|rollback-on-failure)(?:=(?:true|1|legacy|watcher))?(?:\\s|$)|--dry-run(?:=(?:client|server|true))?(?:\\s|$)|-h(?:\\s|$)|--help\\b|\"?\\$\\S*(?i:args|flags|opts|options))", command))
      )])
    ],
    [for line in local.inline.docker_lines :
      "buildspec.inline: `${line}` needs a Docker daemon, which runs only in privileged mode: set environment.privileged_mode."
      if !local.machine.privileged_mode && contains(local.allowed.docker_types, var.environment.type)
    ],
    [for line in local.inline.docker_lines :
      "buildspec.inline: `${line}` needs Docker, which an environment of type ${var.environment.type} does not run."
      if local.machine.lambda
    ],
  )
}
