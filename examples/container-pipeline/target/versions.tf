terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # A root module pins what it was tested with; the modules take any later version.
      version = "~> 5.100"
    }
  }

  # Where is said by the environment's file: `backend`, as in environments/prod.yaml.
  backend "s3" {}
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = var.tags
  }
}
