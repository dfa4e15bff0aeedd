resource "aws_lb" "this" {
  # checkov:skip=CKV_AWS_91: access logs go to a bucket of yours
  # checkov:skip=CKV2_AWS_28: internal; a web ACL is for one that the internet reaches
  name               = var.name
  internal           = true
  load_balancer_type = "application"
  security_groups    = var.load_balancer.security_group_ids
  subnets            = var.load_balancer.subnet_ids

  drop_invalid_header_fields = true
  enable_deletion_protection = true
}

# CodeDeploy moves the service from one to the other and back, so neither is the one of production.
resource "aws_lb_target_group" "this" {
  # checkov:skip=CKV_AWS_378: TLS ends at the load balancer, and tasks take traffic from it alone
  for_each = toset(["blue", "green"])

  name                 = "${var.name}-${each.key}"
  port                 = var.container_port
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = var.vpc_id
  deregistration_delay = 30

  health_check {
    path = var.health_check_path
  }
}

resource "aws_lb_listener" "production" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.load_balancer.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this["blue"].arn
  }

  lifecycle {
    # Every deployment moves it; taken back, it would send all traffic to tasks that are gone.
    ignore_changes = [default_action]
  }
}

# The new tasks alone, before production has any of them.
resource "aws_lb_listener" "test" {
  load_balancer_arn = aws_lb.this.arn
  port              = 8443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.load_balancer.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this["blue"].arn
  }

  lifecycle {
    ignore_changes = [default_action]
  }
}
