# The same pipeline twice, its lists written in one order and in another: the plans have to be equal.
variable "inputs" {
  # Whatever the module takes, which converts it.
  type = object({ one = any, other = any })
}

module "one" {
  source = "../../../../modules/pipeline"

  name            = var.inputs.one.name
  artifact_stores = var.inputs.one.artifact_stores
  connection_arns = try(var.inputs.one.connection_arns, null)
  stages          = var.inputs.one.stages
  triggers        = try(var.inputs.one.triggers, [])
  variables       = try(var.inputs.one.variables, [])
}

module "other" {
  source = "../../../../modules/pipeline"

  name            = var.inputs.other.name
  artifact_stores = var.inputs.other.artifact_stores
  connection_arns = try(var.inputs.other.connection_arns, null)
  stages          = var.inputs.other.stages
  triggers        = try(var.inputs.other.triggers, [])
  variables       = try(var.inputs.other.variables, [])
}
