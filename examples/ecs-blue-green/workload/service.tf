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
  task_definition = aws_ecs_task_definition.first.arn
  desired_count   = var.desired_count
  launch_type     = "FARGATE"

  deployment_controller {
    type = "CODE_DEPLOY"
  }

  load_balancer {
    container_name   = var.name
    container_port   = var.container_port
    target_group_arn = aws_lb_target_group.this["blue"].arn
  }

  network_configuration {
    security_groups = var.security_group_ids
    subnets         = var.subnet_ids
  }

  lifecycle {
    # Both are CodeDeploy's after the first deployment: ECS refuses to change them in any other way.
    ignore_changes = [load_balancer, task_definition]
  }

  # ECS takes a target group only once a listener has it, and a task cannot pull without its rights.
  depends_on = [aws_iam_role_policy.execution, aws_lb_listener.production, aws_lb_listener.test]
}

# The revision that the service starts with. All later ones are the repository's taskdef.json.
resource "aws_ecs_task_definition" "first" {
  # checkov:skip=CKV_AWS_336: nginx, the first image, writes to its root file system
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name         = var.name
    image        = var.first_image
    essential    = true
    portMappings = [{ containerPort = var.container_port, protocol = "tcp" }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = var.region
        awslogs-stream-prefix = var.name
      }
    }
  }])
}

resource "aws_cloudwatch_log_group" "this" {
  # checkov:skip=CKV_AWS_158: CloudWatch Logs encrypts with a key of its own
  name              = "/ecs/${var.name}"
  retention_in_days = 365
}
