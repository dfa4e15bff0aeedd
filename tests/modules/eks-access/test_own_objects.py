"""What a cluster has of its own, its ClusterRoles and aws-auth: an entry takes none of it over."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.eks_access import DEPLOY, OF_CLUSTER, ROLES, entries, manifest, rule, rules

from delivery.testing import UNKNOWN, Case, Plan, Refusal

RULE = {"api_groups": ["apps"], "resources": ["deployments"], "verbs": ["get"]}
ANYBODY = (
    ", and whoever writes aws-auth there is administrator of the cluster: write rules with the "
    'resource_names of the ConfigMaps, or give authentication_mode "API" where that is the '
    "cluster's."
)
FOUND = 'Access entry "orders-deploy": namespaces.kube-system'
CLUSTER = ("admin", "aws-node", "cluster-admin", "edit", "view")


@pytest.mark.case(
    entries("roles of the cluster").but(
        entries={
            name: {"cluster_rules": [RULE], "principal_arn": f"{ROLES}{name}"} for name in CLUSTER
        }
    )
)
def test_an_entry_takes_no_role_of_the_cluster_over(plan: Plan) -> None:
    assert [(each["kind"], each["metadata"]["name"]) for each in manifest(plan)] == [
        (kind, f"{OF_CLUSTER}{name}")
        for name in CLUSTER
        for kind in ("ClusterRole", "ClusterRoleBinding")
    ]


def in_system(title: str, *given: dict[str, Any], kinds: tuple[str, ...] = (), **more: Any) -> Case:
    deploys = {"kinds": list(kinds), "rules": list(given), "wait": False}
    return entries(title, namespaces={"kube-system": deploys}).but(**more)


def on(resources: str, *verbs: str, group: str = "", names: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "api_groups": ["apps", group],
        "resource_names": list(names),
        "resources": resources.split(),
        "verbs": list(verbs),
    }


@pytest.mark.parametrize(
    ("case", "messages"),
    [
        *(
            (
                in_system(title, kinds=("DaemonSet", "ConfigMap"), **mode).refused(title),
                [f'{FOUND}: kinds has "ConfigMap"{ANYBODY}'],
            )
            for title, mode in (
                ("ConfigMaps of kube-system", {}),
                ("where aws-auth counts", {"authentication_mode": "API_AND_CONFIG_MAP"}),
            )
        ),
        *(
            (
                in_system(title, written).refused(title),
                [f"{FOUND}.rules has {found} without resource_names{ANYBODY}"],
            )
            for title, written, found in (
                (
                    "ConfigMaps are changed",
                    on("secrets configmaps", "get", "update", "patch"),
                    "patch, update on configmaps",
                ),
                ("ConfigMaps are deleted", on("configmaps", "delete"), "delete on configmaps"),
                ("all is deleted", on("*", "deletecollection"), "deletecollection on *"),
                ("any verb", on("configmaps", "*", group="*"), "* on configmaps"),
            )
        ),
        *(
            (
                entries(f"{found} anywhere", cluster_rules=[written]).refused(f"{found} anywhere"),
                [
                    f'Access entry "orders-deploy": cluster_rules has {found} without '
                    f"resource_names, in kube-system as well{ANYBODY}"
                ],
            )
            for written, found in (
                (on("configmaps", "get", "patch"), "patch on configmaps"),
                (on("*", "*"), "* on *"),
            )
        ),
        *(
            (
                entries(f"{name} there", policies={name: {"namespaces": given}}).refused(
                    f"{name} there"
                ),
                [
                    f'Access entry "orders-deploy": policies.{name}: namespaces has '
                    f'"kube-system"{ANYBODY}'
                ],
            )
            for name, given in (
                ("AmazonEKSAdminPolicy", ["kube-system"]),
                ("AmazonEKSEditPolicy", ["kube-*", "kube-system"]),
            )
        ),
        (
            in_system("all at once", on("*", "*"), kinds=("ConfigMap",)).refused("all at once"),
            [
                f'{FOUND}: kinds has "ConfigMap"{ANYBODY}',
                f"{FOUND}.rules has * on * without resource_names{ANYBODY}",
            ],
        ),
    ],
    ids=str,
)
def test_refused(case: Case, messages: list[str], refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(*messages)


@pytest.mark.case(
    in_system(
        "ConfigMaps by their names",
        on("configmaps", "get", "update", names=("coredns",)),
        on("configmaps", "create", "get", "list"),
        on("configmaps/a", "update"),
        on("configmaps", "update", group="acme.example"),
        on("daemonsets", "*"),
        kinds=("DaemonSet",),
    )
)
def test_what_changes_no_aws_auth_is_taken(plan: Plan) -> None:
    found = rules(plan, "kube-system")
    assert len(found) == 6
    assert rule("- apps", "configmaps", ["get", "update"], "coredns") in found


@pytest.mark.case(
    entries(
        "ConfigMaps elsewhere, and where aws-auth counts for nothing",
        namespaces={
            "kube-system": {"kinds": ["ConfigMap"], "rules": [on("*", "*")]},
            "kube-systems": {"kinds": ["ConfigMap"]},
        },
    ).but(authentication_mode="API")
)
def test_where_aws_auth_counts_for_nothing_configmaps_are_deployed(plan: Plan) -> None:
    assert rule("- apps", "*", ["*"]) in rules(plan, "kube-system")


@pytest.mark.case(
    entries("ConfigMaps of another", namespaces={"kube-systems": {"kinds": ["ConfigMap"]}})
)
def test_configmaps_elsewhere_are_deployed(plan: Plan) -> None:
    assert len(manifest(plan)) == 2


@pytest.mark.case(
    entries(
        "ConfigMaps of the cluster by their names",
        cluster_rules=[on("configmaps", "update", names=("a",)), on("configmaps", "create")],
        policies={
            "AmazonEKSAdminPolicy": {"cluster_wide": True},
            "AmazonEKSViewPolicy": {"namespaces": ["kube-system"]},
        },
    )
)
def test_what_is_written_down_for_the_cluster_is_taken(plan: Plan) -> None:
    assert len(manifest(plan)) == 2


@pytest.mark.case(
    entries("edit of a namespace").but(
        authentication_mode=UNKNOWN,
        entries={
            "edit": {"namespaces": {"orders": {"kinds": ["Service"]}}, "principal_arn": DEPLOY}
        },
    )
)
def test_an_entry_without_cluster_rules_makes_no_cluster_role(plan: Plan) -> None:
    assert "ClusterRole" not in plan.output("manifest")
