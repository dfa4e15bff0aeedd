"""What the tests of container-pipeline and container-pipeline-target share: environments of each
type, and calls that are accepted, with parts of them to get wrong.

Not in their folders: a hyphen makes neither a package that mypy follows imports into.
"""

from __future__ import annotations

from typing import Any

from delivery.testing import Case

TOOLS = "111111111111"
DEV = "222222222222"
STAGING = "333333333333"
PROD = "444444444444"
BOUNDARY = "arn:aws:iam::{}:policy/boundary"
STORE = {
    "account_id": TOOLS,
    "bucket": "orders-artifacts-111111111111-us-east-1",
    "key": {
        "alias": "alias/orders-artifacts-111111111111-us-east-1",
        "arn": "arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d-0000-4000-8000-000000000000",
    },
    "region": "us-east-1",
}
LISTENERS = "arn:aws:elasticloadbalancing:{}:listener/app/orders/50dc6c49/"
DEV_LISTENERS = LISTENERS.format(f"eu-west-1:{DEV}")
PROD_LISTENERS = LISTENERS.format(f"us-east-1:{PROD}")

# The least of each type.
ECS: dict[str, Any] = {
    "cluster": "orders",
    "service": "orders",
    "execution_role": "orders-execution",
}
BLUE_GREEN: dict[str, Any] = {
    **ECS,
    "service": "web",
    "load_balancer": {
        "listener_arns": {"production": f"{DEV_LISTENERS}f2f7dc8e"},
        "target_groups": ["orders-blue", "orders-green"],
    },
}
HELM: dict[str, Any] = {
    "cluster": "apps",
    "namespace": "orders",
    "release": "orders",
    "chart": "chart",
}
NATIVE: dict[str, Any] = {
    "cluster": "apps",
    "namespace": "orders",
    "helm": {"chart": "chart", "release": "web"},
}
FUNCTION: dict[str, Any] = {"function": "orders"}
TYPES: dict[str, dict[str, Any]] = {
    "ecs_blue_green": BLUE_GREEN,
    "ecs_rolling": ECS,
    "eks_helm": HELM,
    "eks_native": NATIVE,
    "lambda_image": FUNCTION,
}
ONE = {"dev": {"account_id": DEV, "ecs_rolling": ECS}}
# Each type once, each in an environment that is called after it.
EACH: dict[str, Any] = {
    name.replace("_", "-"): {"account_id": DEV, name: declared, "wave": wave}
    for wave, (name, declared) in enumerate(TYPES.items(), 1)
}

ACCESS: dict[str, Any] = {
    "create": True,
    "kinds": ["Deployment", "Service"],
    "rules": [
        {
            "api_groups": ["monitoring.coreos.com"],
            "resource_names": ["orders"],
            "resources": ["servicemonitors"],
            "verbs": ["get"],
        }
    ],
}
ALARM: dict[str, Any] = {"datapoints_to_alarm": 1, "evaluation_periods": 2, "period": 60}

# Every option of every type, for both sides.
FULL: dict[str, Any] = {
    "canary": {
        "account_id": PROD,
        "region": "us-east-1",
        "wave": 3,
        "lambda_image": {
            "alarms": {
                "duration": {**ALARM, "percentile": 95, "threshold": 500},
                "error_rate": {**ALARM, "minimum_invocations": 5, "threshold": 2},
                "errors": {**ALARM, "threshold": 1},
                "throttles": {**ALARM, "threshold": 3},
            },
            "alias": "production",
            "function": "orders",
            "further_alarms": ["orders-queue"],
            "strategy": "Canary10Percent30Minutes",
        },
    },
    "dev": {
        "account_id": DEV,
        "pull_roles": ["build/cache"],
        "role": {"path": "/delivery/", "permissions_boundary": BOUNDARY.format(DEV)},
        "ecs_rolling": {
            **ECS,
            "container": "web",
            "task_definition_families": ["orders"],
            "task_role": f"arn:aws:iam::{DEV}:role/app/orders-task",
            "timeout_in_minutes": 20,
        },
    },
    "helm": {
        "account_id": STAGING,
        "pull_roles": ["nodes"],
        "wave": 2,
        "eks_helm": {
            **HELM,
            "access": ACCESS,
            "chart": "oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts/orders",
            "chart_version": "1.2.3",
            "history_max": 5,
            "image": {
                "digest_key": "image.digest",
                "repository_key": "image.name",
                "tag_key": "image.version",
            },
            "timeout_in_minutes": 20,
            "tools": {
                tool: {
                    "sha256": "1" * 64,
                    "url": f"https://example.com/{tool}-{{version}}-{{arch}}",
                    "version": version,
                }
                for tool, version in {"helm": "3.19.1", "kubectl": "1.33.2"}.items()
            },
            "values": "replicas: 2\n",
            "values_files": ["values-staging.yaml"],
            "vpc": {
                "security_group_ids": ["sg-0123456789abcdef0"],
                "subnet_ids": ["subnet-0123456789abcdef0"],
                "vpc_id": "vpc-0123456789abcdef0",
            },
        },
    },
    "helm-uri": {
        "account_id": STAGING,
        "wave": 2,
        "eks_helm": {
            **HELM,
            "access": {"create": False, "policy": "AmazonEKSViewPolicy"},
            "image": {"uri_key": "image"},
            "release": "orders-uri",
        },
    },
    "manifests": {
        "account_id": STAGING,
        "wave": 2,
        "eks_native": {
            "access": ACCESS,
            "cluster": "apps",
            "manifests": ["k8s/web.yaml"],
            "namespace": "web",
        },
    },
    "native": {
        "account_id": STAGING,
        "wave": 2,
        "approval": {
            "message": "To staging?",
            "notify": False,
            "timeout_in_minutes": 60,
            "url": "https://example.com/orders",
        },
        "eks_native": {
            **NATIVE,
            "access": {**ACCESS, "policy": "AmazonEKSEditPolicy", "rules": []},
            "helm": {"chart": "deploy/chart", "release": "web", "values_files": ["web.yaml"]},
            "private_endpoint": {
                "security_group_ids": ["sg-0123456789abcdef0"],
                "subnet_ids": ["subnet-0123456789abcdef0"],
            },
        },
    },
    "prod": {
        "account_id": PROD,
        "region": "us-east-1",
        "wave": 3,
        "approval": {"topic": {"arn": "arn:aws:sns:eu-west-1:111111111111:approvals"}},
        "role": {"arn": f"arn:aws:iam::{PROD}:role/brought"},
        "ecs_blue_green": {
            **BLUE_GREEN,
            "alarms": {"ignore_poll_alarm_failure": True, "names": ["orders-5xx"]},
            "app_spec_path": "deploy/appspec.yaml",
            "deployment_ready": {
                "action_on_timeout": "STOP_DEPLOYMENT",
                "wait_time_in_minutes": 60,
            },
            "load_balancer": {
                "listener_arns": {
                    "production": f"{PROD_LISTENERS}f2f7dc8e",
                    "test": f"{PROD_LISTENERS}a1b2c3d4",
                },
                "name": "orders",
                "target_groups": ["orders-blue", "orders-green"],
                "type": "application",
            },
            "placeholder": "IMAGE",
            "rollback_events": ["DEPLOYMENT_FAILURE"],
            "task_definition_path": "deploy/taskdef.json",
            "task_role": "orders-task",
            "termination_wait_in_minutes": 30,
            "traffic": {
                "interval_in_minutes": 5,
                "percentage": 10,
                "type": "Canary",
            },
        },
    },
    "prod-two": {
        "account_id": PROD,
        "region": "us-east-1",
        "wave": 3,
        "ecs_blue_green": {
            **BLUE_GREEN,
            "load_balancer": {
                "listener_arns": {"production": f"{PROD_LISTENERS}b2c3d4e5"},
                "target_groups": ["two-blue", "two-green"],
            },
            "service": "orders-two",
            "traffic": {"deployment_config_name": "OrdersSlowly"},
        },
    },
}

PIPELINE = Case(
    "container-pipeline",
    inputs={"name": "orders", "repository": "acme/orders", "environments": ONE},
)
TARGET = Case(
    "container-pipeline-target",
    inputs={
        "account_id": DEV,
        "region": "eu-west-1",
        "name": "orders",
        "environment": "dev",
        "environments": ONE,
        "tools": {"account_id": TOOLS, "region": "eu-west-1"},
    },
)


def target(key: str, environments: dict[str, Any], title: str | None = None, **inputs: Any) -> Case:
    """The call of an environment's account, in its Region."""
    environment = environments[key]
    return TARGET.but(
        title or key,
        account_id=environment["account_id"],
        region=environment.get("region", "eu-west-1"),
        environment=key,
        environments=environments,
        **inputs,
    )
