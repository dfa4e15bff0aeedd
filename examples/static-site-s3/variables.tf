variable "account_id" {
  description = "The account, 12 digits, of everything."
  type        = string
  nullable    = false
}

variable "branch" {
  description = "Branch whose commits are delivered."
  type        = string
  default     = "main"
  nullable    = false
}

variable "build" {
  description = <<-EOT
    How the site is made from the repository; null uploads the repository as it is.
    `commands`: commands, in order.
    `directory`: where they put the site.
    `nodejs`: version of Node.js.
  EOT
  type = object({
    commands  = optional(list(string), ["npm ci", "npm run build"])
    directory = optional(string, "dist")
    nodejs    = optional(number, 22)
  })
  default = {}
}

variable "cache_control" {
  description = "Cache-Control of every file. The default lets CloudFront keep a file until it is invalidated, and has browsers ask each time whether theirs is still the same."
  type        = string
  default     = "public, max-age=0, s-maxage=31536000, must-revalidate"
  nullable    = false
}

variable "connection_arn" {
  description = "ARN of a connection to GitHub that exists; null creates one, which a person then has to accept in the console."
  type        = string
  default     = null
}

variable "domain" {
  description = "Domain of the site, and ARN of a certificate for it in ACM, which must be of us-east-1; null means CloudFront's own name."
  type = object({
    certificate_arn = string
    name            = string
  })
  default = null
}

variable "name" {
  description = "Name that all other names are made from, 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,31}$", var.name))
    error_message = "name \"${var.name}\" has ${length(var.name)} characters; it must be 1 to 32 lower-case letters, digits and hyphens, of which the first is a letter, for all other names are made from it."
  }
}

variable "region" {
  description = "Region of pipeline and bucket; CloudFront is everywhere."
  type        = string
  nullable    = false
}

variable "repository" {
  description = "Repository on GitHub, as owner/name, of the site."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
