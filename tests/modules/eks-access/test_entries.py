"""Access entries and the policies of AWS that they are given."""

from __future__ import annotations

import pytest
from tests.modules.eks_access import DEPLOY, ROLES, entries, manifest, may

from delivery.testing import UNKNOWN, Case, Plan, assert_includes, readme_case

POLICIES = "arn:aws:eks::aws:cluster-access-policy"
EDIT = entries("edit in a namespace", policies={"AmazonEKSEditPolicy": {"namespaces": ["orders"]}})
EVERYTHING = Case(
    "eks-access",
    name="every option of an entry",
    inputs={
        "authentication_mode": "API_AND_CONFIG_MAP",
        "cluster_name": "workload",
        "entries": {
            "orders-deploy": {
                "kubernetes_groups": ["viewers", "auditors", "viewers"],
                "policies": {
                    "AmazonEKSEditPolicy": {
                        "kinds": ["Deployment", "Service", "ConfigMap"],
                        "namespaces": ["orders-b", "orders-a", "preview-*", "orders-a"],
                    },
                    "AmazonEKSViewPolicy": {"cluster_wide": True},
                },
                "principal_arn": f"{ROLES}delivery/orders-prod-deploy",
                "tags": {"data": "internal", "team": "payments"},
                "user_name": "deploy:orders:{{SessionName}}",
            },
            "platform": {
                "policies": {"AmazonEKSClusterAdminPolicy": {"cluster_wide": True}},
                # A role of another account needs no role of the cluster's.
                "principal_arn": "arn:aws:iam::111111111111:role/platform",
            },
        },
        "partition": "aws",
        "tags": {"team": "orders"},
    },
)


@pytest.mark.case(EDIT)
def test_an_entry_is_of_one_role_and_has_a_group_of_its_own(plan: Plan) -> None:
    assert_includes(
        dict(plan.resource('aws_eks_access_entry.this["orders-deploy"]').values),
        {
            "cluster_name": "workload",
            "kubernetes_groups": ["orders-deploy"],
            "principal_arn": DEPLOY,
            "tags": None,
            "type": "STANDARD",
            # As EKS names the role's session.
            "user_name": UNKNOWN,
        },
    )


@pytest.mark.case(EDIT)
def test_a_policy_is_of_the_namespaces_that_are_named(plan: Plan) -> None:
    (policy,) = plan.of_type("aws_eks_access_policy_association").values()
    assert_includes(
        dict(policy.values),
        {
            "access_scope": [{"namespaces": ["orders"], "type": "namespace"}],
            "cluster_name": "workload",
            "policy_arn": f"{POLICIES}/AmazonEKSEditPolicy",
            "principal_arn": DEPLOY,
        },
    )


@pytest.mark.case(EDIT)
def test_policies_need_no_manifest(plan: Plan) -> None:
    assert plan.outputs == {
        "kubernetes_groups": {"orders-deploy": ["orders-deploy"]},
        "manifest": "",
        "principal_arns": {"orders-deploy": DEPLOY},
    }


@pytest.mark.case(EVERYTHING)
def test_options_reach_the_entry(plan: Plan) -> None:
    assert_includes(
        dict(plan.by_key("aws_eks_access_entry", "orders-deploy").values),
        {
            "kubernetes_groups": ["auditors", "orders-deploy", "viewers"],
            # With the path, which only the old ConfigMap had to leave out.
            "principal_arn": f"{ROLES}delivery/orders-prod-deploy",
            # The entry's own tags before those of all.
            "tags": {"data": "internal", "team": "payments"},
            "user_name": "deploy:orders:{{SessionName}}",
        },
    )
    assert plan.by_key("aws_eks_access_entry", "platform")["tags"] == {"team": "orders"}


@pytest.mark.case(EVERYTHING)
def test_each_policy_has_a_scope_of_its_own_and_there_are_no_others(plan: Plan) -> None:
    found = plan.of_type("aws_eks_access_policy_association").values()
    assert {
        (policy["principal_arn"], policy["policy_arn"].removeprefix(f"{POLICIES}/")): [
            (scope["type"], scope["namespaces"]) for scope in policy["access_scope"]
        ]
        for policy in found
    } == {
        (f"{ROLES}delivery/orders-prod-deploy", "AmazonEKSEditPolicy"): [
            ("namespace", ["orders-a", "orders-b", "preview-*"])
        ],
        (f"{ROLES}delivery/orders-prod-deploy", "AmazonEKSViewPolicy"): [("cluster", None)],
        ("arn:aws:iam::111111111111:role/platform", "AmazonEKSClusterAdminPolicy"): [
            ("cluster", None)
        ],
    }


@pytest.mark.case(
    EDIT.but(
        "China",
        partition="aws-cn",
        entries={
            "orders-deploy": {
                "policies": {"AmazonEKSAdminPolicy": {"namespaces": ["orders"]}},
                "principal_arn": "arn:aws-cn:iam::222222222222:role/orders-prod-deploy",
            },
        },
    )
)
def test_policies_are_of_the_partition(plan: Plan) -> None:
    (policy,) = plan.of_type("aws_eks_access_policy_association").values()
    assert policy["policy_arn"] == "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy"


@pytest.mark.case(
    Case(
        "eks-access",
        name="a cluster and a role of the same plan",
        inputs={
            "authentication_mode": UNKNOWN,
            "cluster_name": UNKNOWN,
            "entries": {
                "orders-deploy": {
                    "namespaces": {"orders": {"kinds": ["Deployment"]}},
                    "policies": {"AmazonEKSViewPolicy": {"namespaces": ["orders"]}},
                    "principal_arn": UNKNOWN,
                }
            },
        },
    )
)
def test_the_manifest_is_known_before_the_role_and_the_cluster_are(plan: Plan) -> None:
    assert plan.by_key("aws_eks_access_entry", "orders-deploy")["principal_arn"] is UNKNOWN
    assert may(manifest(plan), "orders-deploy", "create", "deployments", api_group="apps")


@pytest.mark.case(readme_case("eks-access"))
def test_the_readme_example_plans(plan: Plan) -> None:
    objects = manifest(plan)
    assert [each["kind"] for each in objects] == ["Namespace", "Role", "RoleBinding"]
    assert may(objects, "orders-deploy", "patch", "ingresses", api_group="networking.k8s.io")
    assert plan.by_key("aws_eks_access_entry", "payments-deploy")["kubernetes_groups"] == [
        "payments-deploy"
    ]
