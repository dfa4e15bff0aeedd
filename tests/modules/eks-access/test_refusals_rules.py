"""Every message about what an entry may do by RBAC, and the nearest rule that is taken."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.eks_access import DEPLOY, entries, in_orders, manifest, rule, rules, sorted_rules

from delivery.testing import Case, Plan, Refusal

ENTRY = 'Access entry "orders-deploy": '
RULES = f"{ENTRY}namespaces.orders.rules has "
CLUSTER = f"{ENTRY}cluster_rules has "
LABEL = (
    "is no name of a namespace, which is 1 to 63 lower-case letters, digits and hyphens, of which "
    "the first and the last are a letter or a digit."
)
VERBS = (
    "approve, attest, bind, create, delete, deletecollection, escalate, get, impersonate, list, "
    'patch, sign, update, use, watch or "*".'
)


def of(groups: list[str], resources: list[str], verbs: list[str], **more: Any) -> dict[str, Any]:
    return {"api_groups": groups, "resources": resources, "verbs": verbs, **more}


def ruled(title: str, groups: list[str], resources: list[str], verbs: list[str], **m: Any) -> Case:
    return in_orders(title, rules=[of(groups, resources, verbs, **m)]).refused(title)


def anywhere(title: str, **given: Any) -> Case:
    return entries(title, cluster_rules=[{"verbs": ["get"], **given}]).refused(title)


def kinds(title: str, *names: str) -> Case:
    return in_orders(title, kinds=["Service", *names]).refused(title)


def namespace(title: str, name: str, **given: Any) -> Case:
    case = in_orders(title, kinds=["Service"]).but(namespaces={name: given})
    return case.refused(title)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        *(
            (
                entries(title, namespaces={name: {"kinds": ["Service"]}}).refused(title),
                f"{ENTRY}namespaces.{name} {LABEL}",
            )
            for title, name in (
                ("role in Orders", "Orders"),
                ("role in a path", "orders/a"),
                ("role in any namespace", "orders-*"),
                ("role in 64 letters", "a" * 64),
            )
        ),
        (
            in_orders("nothing is deployed", helm=True).refused("nothing is deployed"),
            f"{ENTRY}namespaces.orders has neither kinds nor rules, so that nothing could be "
            "deployed: name the kinds.",
        ),
        (
            kinds("kind of the cluster", "ClusterRole"),
            f'{ENTRY}namespaces.orders: kinds has "ClusterRole", which is of no namespace: give '
            "cluster_rules for clusterroles.",
        ),
        (
            kinds("the namespace itself", "Namespace"),
            f'{ENTRY}namespaces.orders: kinds has "Namespace", which is of no namespace: let the '
            "manifest make it, by the variable namespaces.",
        ),
        (
            kinds("resource as a kind", "deployments"),
            f'{ENTRY}namespaces.orders: kinds has "deployments", which is none that the module '
            'knows (did you mean "Deployment"?): for a kind of your own give rules.',
        ),
        (
            kinds("custom resource", "Widget"),
            f'{ENTRY}namespaces.orders: kinds has "Widget", which is none that the module knows: '
            "for a kind of your own give rules.",
        ),
        (
            ruled("no verbs", [""], ["pods"], []),
            f"{RULES}a rule without verbs, which grants nothing: give them, or leave it out.",
        ),
        (
            ruled("no resources", [""], [], ["get"]),
            f"{RULES}a rule without resources: give them, or leave it out.",
        ),
        (
            ruled("no groups", [], ["pods", "services"], ["get"]),
            f'{RULES}a rule on pods, services without api_groups: give them, where "" is that of '
            "the core, such as of pods.",
        ),
        (
            ruled("verb of HTTP", [""], ["pods"], ["post"]),
            f'{RULES}the verb "post", expected {VERBS}',
        ),
        (
            ruled("core", ["core"], ["pods"], ["get"]),
            f'{RULES}the API group "core": that of the core is "".',
        ),
        (
            ruled("version of the core", ["v1"], ["pods"], ["get"]),
            f'{RULES}the API group "v1": that of the core is "".',
        ),
        (
            ruled("group with a version", ["acme.example/v1"], ["queues"], ["get"]),
            f'{RULES}the API group "acme.example/v1": leave its version out, "acme.example".',
        ),
        (
            ruled("group in capitals", ["Acme.example"], ["queues"], ["get"]),
            f'{RULES}the API group "Acme.example", expected a domain in lower case, such as '
            'networking.k8s.io, "" or "*".',
        ),
        (
            ruled("kind as a resource", ["apps"], ["Deployment"], ["get"]),
            f'{RULES}the resource "Deployment", a kind: write "deployments".',
        ),
        (
            ruled("singular", ["networking.k8s.io"], ["ingress"], ["get"]),
            f'{RULES}the resource "ingress", a kind: write "ingresses".',
        ),
        (
            ruled("kind of one's own", ["acme.example"], ["Queue"], ["get"]),
            f'{RULES}the resource "Queue", expected a plural in lower case, such as deployments, '
            'one of its parts, such as pods/log, or "*".',
        ),
        (
            ruled("deployments in the core", [""], ["deployments", "pods"], ["get"]),
            f'{RULES}deployments in the API group "", and they are in "apps".',
        ),
        (
            ruled("ingresses of old", ["extensions"], ["ingresses"], ["get"]),
            f'{RULES}ingresses in the API group "extensions", and they are in "networking.k8s.io".',
        ),
        (
            ruled("nodes in a namespace", [""], ["nodes"], ["get"]),
            f"{RULES}nodes, which are of no namespace, so that a Role grants nothing on them: "
            "write the rule in cluster_rules.",
        ),
        (
            ruled("namespaces in a namespace", [""], ["namespaces"], ["list", "get", "create"]),
            f"{RULES}create, list on namespaces, which a Role of one cannot grant: make it by the "
            "variable namespaces, or write the rule in cluster_rules.",
        ),
        (
            ruled("create by name", [""], ["secrets"], ["create", "get"], resource_names=["a"]),
            f"{RULES}create with resource_names, which Kubernetes cannot know by then, so that it "
            "is never granted: write it in a rule without them.",
        ),
        (
            anywhere("neither"),
            f"{CLUSTER}a rule with neither resources nor non_resource_urls: give one of the two.",
        ),
        (
            anywhere("both", non_resource_urls=["/metrics"], resources=["nodes"], api_groups=[""]),
            f"{CLUSTER}a rule with resources and non_resource_urls: give one of the two.",
        ),
        (
            anywhere("URL and a group", non_resource_urls=["/metrics"], api_groups=[""]),
            f"{CLUSTER}a rule on /metrics with api_groups or resource_names, which only resources "
            "have: leave them out.",
        ),
        (
            anywhere("URL and a name", non_resource_urls=["/metrics"], resource_names=["a"]),
            f"{CLUSTER}a rule on /metrics with api_groups or resource_names, which only resources "
            "have: leave them out.",
        ),
        *(
            (
                anywhere(title, non_resource_urls=[url]),
                f'{CLUSTER}the URL "{url}", expected a path from "/" on, of which the last '
                "character alone may be *.",
            )
            for title, url in (("relative URL", "metrics"), ("* inside", "/a*/b"))
        ),
        (
            anywhere("list of a URL", non_resource_urls=["/metrics"], verbs=["list"]),
            f'{CLUSTER}the verb "list", expected delete, get, head, options, patch, post, put or '
            '"*".',
        ),
        (
            anywhere("nodes of no group", resources=["nodes"]),
            f'{CLUSTER}a rule on nodes without api_groups: give them, where "" is that of the '
            "core, such as of pods.",
        ),
        *(
            (
                namespace(title, name),
                f'Namespace "{name}": {LABEL}',
            )
            for title, name in (("make Orders", "Orders"), ("make 64 letters", "a" * 64))
        ),
        *(
            (
                namespace(f"make {name}", name),
                f'Namespace "{name}": is Kubernetes\' own: leave it out.',
            )
            for name in ("default", "kube-system", "kube-orders")
        ),
        *(
            (
                namespace(f"{at} {key}", "orders", **{at: {key: "a"}}),
                f'Namespace "orders": {at} has the key "{key}", expected at most 63 letters, '
                "digits, -, _ and ., of which the first and the last are a letter or a digit, "
                "after a domain and a slash where it has one.",
            )
            for at in ("annotations", "labels")
            for key in ("team name", "a" * 64, "a/b/c")
        ),
        *(
            (
                namespace(f"label with {value}", "orders", labels={"team": value}),
                f'Namespace "orders": labels has "{value}" for team, expected at most 63 letters, '
                "digits, -, _ and ., of which the first and the last are a letter or a digit.",
            )
            for value in ("first floor", "a" * 64, "-a")
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


EDGES = Case(
    "eks-access",
    name="edges of rules",
    inputs={
        "cluster_name": "1-a_b",
        "entries": {
            "orders-deploy": {
                "cluster_rules": [
                    of([""], ["namespaces"], ["create"]),
                    {"non_resource_urls": ["*", "/a/*"], "verbs": ["*", "post"]},
                ],
                "namespaces": {
                    "orders": {
                        "rules": [
                            of([""], ["namespaces"], ["get", "patch"]),
                            # Others than Kubernetes' own, of the same names.
                            of(["serving.knative.dev"], ["services"], ["get"]),
                            of(["longhorn.io"], ["nodes"], ["get"]),
                            of([""], ["pods/exec"], ["create"], resource_names=["orders-0"]),
                            of(["*"], ["*/scale", "deployments"], ["update"]),
                            of([""], ["services/proxy", "endpoints"], ["get"]),
                            of(["extensions", "networking.k8s.io"], ["ingresses"], ["bind"]),
                            of([""], ["secrets"], ["get", "delete"], resource_names=["a"]),
                        ],
                        "wait": False,
                    },
                    "1" * 63: {"kinds": ["Endpoints"]},
                },
                "principal_arn": DEPLOY,
            }
        },
        "namespaces": {
            "a": {
                "annotations": {"a.b-c.example/A_b.c-1": "any text, of any length"},
                "labels": {"a" * 63: "A" * 63, "b": ""},
            },
            "kubernetes": {},
            "1" * 63: {},
        },
    },
)


@pytest.mark.case(EDGES)
def test_what_is_just_right_is_rendered(plan: Plan) -> None:
    assert len(manifest(plan)) == 9
    assert rules(plan) == sorted_rules(
        rule("-", "namespaces", ["get", "patch"]),
        rule("serving.knative.dev", "services", ["get"]),
        rule("longhorn.io", "nodes", ["get"]),
        rule("-", "pods/exec", ["create"], "orders-0"),
        rule("*", "*/scale deployments", ["update"]),
        rule("-", "endpoints services/proxy", ["get"]),
        rule("extensions networking.k8s.io", "ingresses", ["bind"]),
        rule("-", "secrets", ["delete", "get"], "a"),
    )
    assert rules(plan, None) == [
        rule("-", "namespaces", ["create"]),
        {"nonResourceURLs": ["*", "/a/*"], "verbs": ["*", "post"]},
    ]


@pytest.mark.case(
    Case(
        "eks-access",
        inputs={
            "cluster_name": "workload",
            "entries": {
                "a": {
                    "namespaces": {"A": {"kinds": ["Pods", "Node"]}},
                    "principal_arn": DEPLOY,
                },
                "b": {"policies": {"AmazonEKSEditPolicy": {}}, "principal_arn": "b"},
            },
        },
    ).refused("everything at once")
)
def test_all_problems_are_told_at_once(refusal: Refusal) -> None:
    for message in (
        f'Access entry "a": namespaces.A {LABEL}',
        'Access entry "a": namespaces.A: kinds has "Pods", which is none that the module knows '
        '(did you mean "Pod"?): for a kind of your own give rules.',
        'Access entry "a": namespaces.A: kinds has "Node", which is of no namespace: give '
        "cluster_rules for nodes.",
        'Access entry "b": policies.AmazonEKSEditPolicy has no namespaces: name them, or write '
        "cluster_wide = true for the whole cluster.",
        'Access entry "b": principal_arn is "b", which is no role of this partition, as '
        '"arn:aws:iam::<account>:role/<name>".',
    ):
        refusal.says(message)
