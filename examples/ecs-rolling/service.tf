resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = var.desired_count
  launch_type     = "FARGATE"

  # Tasks that do not become healthy end the deployment, and the service goes back to the last that did.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    security_groups = var.security_group_ids
    subnets         = var.subnet_ids
  }

  lifecycle {
    # The pipeline registers the revisions after the first; Terraform must not take them back.
    ignore_changes = [task_definition]
  }

  # Tasks that cannot pull yet would count as failed, and there is nothing to go back to.
  depends_on = [aws_iam_role_policy.execution]
}

resource "aws_ecs_task_definition" "this" {
  # checkov:skip=CKV_AWS_336: nginx, the first image, writes to its root file system
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn

  # The name is what the build writes into imagedefinitions.json: by default the repository's.
  container_definitions = jsonencode([{
    name      = var.name
    image     = var.first_image
    essential = true
    # Without it a task that starts and answers nothing is as good as any.
    healthCheck = {
      command     = var.health_check
      interval    = 10
      retries     = 3
      startPeriod = 30
      timeout     = 5
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = var.region
        awslogs-stream-prefix = "task"
      }
    }
  }])
}

resource "aws_cloudwatch_log_group" "this" {
  # checkov:skip=CKV_AWS_158: CloudWatch Logs encrypts with a key of its own
  name              = "/ecs/${var.name}"
  retention_in_days = 365
}
