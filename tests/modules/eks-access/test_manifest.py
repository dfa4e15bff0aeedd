"""The manifest: what it lets an entry do in the cluster, and that nothing else is in it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.eks_access import (
    APPLY,
    DEPLOY,
    HELM,
    READ,
    RELEASES,
    WAIT,
    entries,
    in_orders,
    manifest,
    may,
    problems,
    rule,
    rules,
    sorted_rules,
)

from delivery.testing import Case, Plan

CHART = in_orders("a chart", helm=True, kinds=["Service", "Deployment", "ConfigMap", "Ingress"])
KUBECTL = in_orders("manifests", kinds=["Service", "Deployment"])
EVERY_KIND = {
    "": [
        "configmaps",
        "endpoints",
        "limitranges",
        "persistentvolumeclaims",
        "pods",
        "resourcequotas",
        "secrets",
        "serviceaccounts",
        "services",
    ],
    "apps": ["daemonsets", "deployments", "replicasets", "statefulsets"],
    "autoscaling": ["horizontalpodautoscalers"],
    "batch": ["cronjobs", "jobs"],
    "coordination.k8s.io": ["leases"],
    "discovery.k8s.io": ["endpointslices"],
    "networking.k8s.io": ["ingresses", "networkpolicies"],
    "policy": ["poddisruptionbudgets"],
    "rbac.authorization.k8s.io": ["rolebindings", "roles"],
}


@pytest.mark.case(CHART)
def test_the_objects_are_a_role_and_its_binding_to_the_group_of_the_entry(plan: Plan) -> None:
    metadata = {
        "labels": {
            "app.kubernetes.io/managed-by": "terraform-aws-delivery",
            "app.kubernetes.io/name": "orders-deploy",
        },
        "name": "orders-deploy",
        "namespace": "orders",
    }
    role, binding = manifest(plan)
    assert {key: value for key, value in role.items() if key != "rules"} == {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": metadata,
    }
    assert binding == {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": metadata,
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "Role",
            "name": "orders-deploy",
        },
        "subjects": [
            {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "orders-deploy"}
        ],
    }
    entry = plan.by_key("aws_eks_access_entry", "orders-deploy")
    assert binding["subjects"][0]["name"] in entry["kubernetes_groups"]


@pytest.mark.case(CHART)
def test_a_chart_is_deployed_by_its_kinds_and_the_store_of_releases(plan: Plan) -> None:
    assert rules(plan) == sorted_rules(
        rule("-", "configmaps services", HELM),
        rule("apps", "deployments", HELM),
        rule("networking.k8s.io", "ingresses", HELM),
        RELEASES,
        *WAIT,
    )


@pytest.mark.case(KUBECTL)
def test_manifests_are_applied_without_a_right_to_delete_or_to_read_secrets(plan: Plan) -> None:
    assert rules(plan) == sorted_rules(
        rule("-", "services", APPLY), rule("apps", "deployments", APPLY), *WAIT
    )


@pytest.mark.case(CHART)
@pytest.mark.parametrize(
    ("verb", "resource", "api_group"),
    [
        # A release: read and stored, its objects made, changed and taken away, and waited for.
        *((verb, "secrets", "") for verb in ("create", "delete", "get", "list", "update")),
        *((verb, "deployments", "apps") for verb in ("create", "delete", "get", "patch", "watch")),
        ("list", "replicasets", "apps"),
        ("list", "pods", ""),
        # What the build tells of a release that failed.
        ("list", "events", ""),
    ],
)
def test_helm_may_do_what_a_release_takes(
    plan: Plan, verb: str, resource: str, api_group: str
) -> None:
    assert may(manifest(plan), "orders-deploy", verb, resource, api_group=api_group)


@pytest.mark.case(CHART)
@pytest.mark.parametrize(
    ("verb", "resource", "api_group", "namespace"),
    [
        ("create", "pods", "", "orders"),
        ("create", "pods/exec", "", "orders"),
        ("get", "pods/log", "", "orders"),
        ("create", "roles", "rbac.authorization.k8s.io", "orders"),
        ("create", "serviceaccounts", "", "orders"),
        ("impersonate", "serviceaccounts", "", "orders"),
        ("deletecollection", "deployments", "apps", "orders"),
        ("get", "deployments", "apps", "payments"),
        ("get", "secrets", "", "kube-system"),
        ("create", "namespaces", "", None),
        ("get", "nodes", "", None),
    ],
)
def test_helm_may_do_nothing_else(
    plan: Plan, verb: str, resource: str, api_group: str, namespace: str | None
) -> None:
    assert not may(manifest(plan), "orders-deploy", verb, resource, namespace, api_group=api_group)


@pytest.mark.case(
    in_orders(
        "secrets, pods and replica sets of a chart",
        helm=True,
        kinds=["Secret", "Pod", "ReplicaSet"],
    )
)
def test_no_right_is_given_twice(plan: Plan) -> None:
    assert rules(plan) == sorted_rules(
        rule("-", "pods secrets", HELM),
        rule("apps", "replicasets", HELM),
        rule("-", "events", READ),
    )


@pytest.mark.case(in_orders("nothing is waited for", kinds=["ConfigMap"], wait=False))
def test_nothing_is_read_but_what_is_deployed_without_wait(plan: Plan) -> None:
    assert rules(plan) == [rule("-", "configmaps", APPLY)]


@pytest.mark.case(in_orders("logs", kinds=["Job"], logs=True))
def test_logs_are_read_where_it_is_said(plan: Plan) -> None:
    assert rules(plan) == sorted_rules(
        rule("batch", "jobs", APPLY), rule("-", "pods/log", ["get"]), *WAIT
    )


@pytest.mark.case(
    in_orders(
        "every kind",
        kinds=[
            *("ConfigMap", "CronJob", "DaemonSet", "Deployment", "EndpointSlice", "Endpoints"),
            *("HorizontalPodAutoscaler", "Ingress", "Job", "Lease", "LimitRange"),
            *("NetworkPolicy", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget"),
            *("ReplicaSet", "ResourceQuota", "Role", "RoleBinding", "Secret", "Service"),
            *("ServiceAccount", "StatefulSet"),
        ],
        wait=False,
    )
)
def test_each_kind_is_its_resource_in_its_group(plan: Plan) -> None:
    assert rules(plan) == sorted_rules(
        *(rule(group or "-", " ".join(each), APPLY) for group, each in EVERY_KIND.items())
    )


OWN_RULES: list[dict[str, Any]] = [
    {
        "api_groups": ["monitoring.coreos.com"],
        "resources": ["servicemonitors"],
        "verbs": ["create", "patch", "get", "get"],
    },
    {
        "api_groups": [""],
        "resource_names": ["orders-b", "orders-a"],
        "resources": ["configmaps"],
        "verbs": ["get"],
    },
    {"api_groups": ["*"], "resources": ["*"], "verbs": ["*"]},
]


@pytest.mark.case(in_orders("rules", rules=OWN_RULES, wait=False))
def test_rules_of_ones_own_are_taken_as_they_are_written(plan: Plan) -> None:
    assert rules(plan) == sorted_rules(
        rule("monitoring.coreos.com", "servicemonitors", ["create", "get", "patch"]),
        rule("-", "configmaps", ["get"], "orders-a", "orders-b"),
        rule("*", "*", ["*"]),
    )


@pytest.mark.case(in_orders("a custom resource", kinds=["Service"], rules=OWN_RULES[:2]))
def test_a_rule_with_names_is_for_these_alone(plan: Plan) -> None:
    objects = manifest(plan)
    assert may(objects, "orders-deploy", "get", "configmaps", name="orders-a")
    assert not may(objects, "orders-deploy", "get", "configmaps", name="payments")
    assert not may(objects, "orders-deploy", "list", "configmaps")
    # No wildcard is rendered that nobody wrote.
    assert "*" not in plan.output("manifest")


CLUSTER_RULES: list[dict[str, Any]] = [
    {"non_resource_urls": ["/metrics", "/healthz"], "verbs": ["get", "head"]},
    {
        "api_groups": ["apiextensions.k8s.io"],
        "resource_names": ["queues.acme.example"],
        "resources": ["customresourcedefinitions"],
        "verbs": ["patch", "get"],
    },
]
CLUSTER = entries("rules of the cluster", cluster_rules=CLUSTER_RULES)


@pytest.mark.case(CLUSTER)
def test_rules_of_the_cluster_are_a_cluster_role(plan: Plan) -> None:
    role, binding = manifest(plan)
    assert (role["kind"], binding["kind"]) == ("ClusterRole", "ClusterRoleBinding")
    assert role["metadata"] == binding["metadata"]
    assert role["metadata"]["name"] == "terraform-aws-delivery:orders-deploy"
    assert (binding["roleRef"]["kind"], binding["roleRef"]["name"]) == (
        "ClusterRole",
        role["metadata"]["name"],
    )
    assert binding["subjects"][0]["name"] == "orders-deploy"
    urls = {"nonResourceURLs": ["/healthz", "/metrics"], "verbs": ["get", "head"]}
    assert rules(plan, None) == sorted_rules(
        urls,
        rule(
            "apiextensions.k8s.io",
            "customresourcedefinitions",
            ["get", "patch"],
            "queues.acme.example",
        ),
    )


SEVERAL = Case(
    "eks-access",
    name="several entries",
    inputs={
        "cluster_name": "workload",
        "entries": {
            "orders-deploy": {
                "cluster_rules": [{"api_groups": [""], "resources": ["nodes"], "verbs": ["get"]}],
                "namespaces": {
                    "orders": {"kinds": ["Service", "Deployment"], "helm": True},
                    "orders-jobs": {"kinds": ["CronJob"]},
                },
                "principal_arn": DEPLOY,
            },
            "payments-deploy": {
                "namespaces": {"orders": {"kinds": ["ConfigMap"]}},
                "principal_arn": f"{DEPLOY}-payments",
            },
        },
        "namespaces": {
            "orders": {
                "annotations": {"acme.example/owner": "team orders, first floor"},
                "labels": {"pod-security.kubernetes.io/enforce": "restricted", "tier": ""},
            },
            "orders-jobs": {},
        },
    },
)


@pytest.mark.case(SEVERAL)
def test_objects_come_in_an_order_in_which_they_can_be_applied(plan: Plan) -> None:
    assert [
        (each["kind"], each["metadata"].get("namespace"), each["metadata"]["name"])
        for each in manifest(plan)
    ] == [
        ("Namespace", None, "orders"),
        ("Namespace", None, "orders-jobs"),
        ("ClusterRole", None, "terraform-aws-delivery:orders-deploy"),
        ("ClusterRoleBinding", None, "terraform-aws-delivery:orders-deploy"),
        ("Role", "orders", "orders-deploy"),
        ("RoleBinding", "orders", "orders-deploy"),
        ("Role", "orders-jobs", "orders-deploy"),
        ("RoleBinding", "orders-jobs", "orders-deploy"),
        ("Role", "orders", "payments-deploy"),
        ("RoleBinding", "orders", "payments-deploy"),
    ]


@pytest.mark.case(SEVERAL)
def test_entries_share_a_namespace_and_no_rights(plan: Plan) -> None:
    objects = manifest(plan)
    assert may(objects, "payments-deploy", "patch", "configmaps")
    assert not may(objects, "orders-deploy", "patch", "configmaps")
    assert may(objects, "orders-deploy", "delete", "services")
    assert not may(objects, "payments-deploy", "get", "services")
    # Helm deploys into one of the namespaces alone, and nodes are read anywhere.
    assert not may(objects, "orders-deploy", "get", "secrets", "orders-jobs")
    assert may(objects, "orders-deploy", "get", "nodes", None)


@pytest.mark.case(SEVERAL)
def test_namespaces_are_made_as_they_are_declared(plan: Plan) -> None:
    assert manifest(plan)[:2] == [
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "annotations": {"acme.example/owner": "team orders, first floor"},
                "labels": {"pod-security.kubernetes.io/enforce": "restricted", "tier": ""},
                "name": "orders",
            },
        },
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "orders-jobs"}},
    ]


TWO_ORDERS = [
    entries(
        f"declared {order}",
        cluster_rules=list(there[0]),
        namespaces={"orders": {"helm": True, "kinds": list(there[1]), "rules": list(there[2])}},
    )
    for order, there in {
        "in one order": (CLUSTER_RULES, ["Service", "Deployment", "ConfigMap"], OWN_RULES),
        "in another": (
            CLUSTER_RULES[::-1],
            ["ConfigMap", "Service", "Deployment", "Service"],
            OWN_RULES[::-1],
        ),
    }.items()
]


@pytest.mark.parametrize("case", TWO_ORDERS, ids=str)
def test_the_order_of_what_is_declared_changes_nothing(case: Case, plan: Plan) -> None:
    assert not case.is_refused
    # In this order, whichever they were declared in.
    assert rules(plan) == sorted_rules(
        rule("-", "configmaps services", HELM),
        rule("apps", "deployments", HELM),
        RELEASES,
        *WAIT,
        rule("monitoring.coreos.com", "servicemonitors", ["create", "get", "patch"]),
        rule("-", "configmaps", ["get"], "orders-a", "orders-b"),
        rule("*", "*", ["*"]),
    )
    assert [each["verbs"] for each in rules(plan, None)] == [["get", "patch"], ["get", "head"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "Role", "metadata": {"name": "a"}, "rules": []},
        {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": []}]},
        {"rules": [{"apiGroups": [], "resources": ["pods"], "verbs": ["get"]}]},
        {"rules": [{"nonResourceURLs": ["/metrics"], "verbs": ["get"]}]},
        {"rules": [{"apiGroup": "", "resources": ["pods"], "verbs": ["get"]}]},
        {"apiVersion": "rbac.authorization.k8s.io/v1beta1", "rules": []},
        {"kind": "RoleBinding", "subjects": []},
        {"kind": "Deployment"},
    ],
)
def test_the_schema_refuses_what_kubernetes_does(wrong: dict[str, Any]) -> None:
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "a", "namespace": "b"},
    }
    assert problems({**role, "rules": []}) == []
    assert problems({**role, **wrong}) != []
