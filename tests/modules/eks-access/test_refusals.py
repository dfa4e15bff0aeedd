"""Every message about an entry, its policies and the call, and the nearest thing that is taken."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.eks_access import DEPLOY, ROLES, entries

from delivery.testing import UNKNOWN, Case, Plan, Refusal

ENTRY = 'Access entry "orders-deploy": '
NAMED = {"namespaces": {"orders": {"kinds": ["Deployment"]}}}
ALL = (
    "AmazonEKSAdminPolicy, AmazonEKSAdminViewPolicy, AmazonEKSClusterAdminPolicy, "
    "AmazonEKSEditPolicy, AmazonEKSSecretReaderPolicy, AmazonEKSViewPolicy"
)
SHAPE = 'as "arn:aws:iam::<account>:role/<name>".'
LABEL = (
    "1 to 63 lower-case letters, digits and hyphens, of which the first and the last are a letter "
    "or a digit"
)


def entry(title: str, **given: Any) -> Case:
    return entries(title, **{**NAMED, **given}).refused(title)


def bare(title: str, **given: Any) -> Case:
    return entries(title, **given).refused(title)


def policy(title: str, name: str = "AmazonEKSEditPolicy", **scope: Any) -> Case:
    return bare(title, policies={name: scope})


def call(title: str, **inputs: Any) -> Case:
    return entries(title, **NAMED).but(**inputs).refused(title)


def named(title: str, name: str) -> Case:
    return call(title, entries={name: {**NAMED, "principal_arn": DEPLOY}})


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            call("no entry", entries={}),
            "Access entries: entries is empty: name at least one role that deploys.",
        ),
        (
            call("a cluster without entries", authentication_mode="CONFIG_MAP"),
            'Access entries: authentication_mode is "CONFIG_MAP", in which the cluster takes no '
            "access entries: change it to API_AND_CONFIG_MAP, which keeps the entries of aws-auth, "
            "or to API. There is no way back.",
        ),
        (
            call("mode", authentication_mode="IAM"),
            'Access entries: authentication_mode is "IAM", expected API or API_AND_CONFIG_MAP.',
        ),
        *(
            (
                named(title, name),
                f'Access entry "{name}": the name must be {LABEL}: Kubernetes names the Roles by '
                "it.",
            )
            for title, name in (
                ("capital letter", "Orders"),
                ("hyphen at the end", "orders-"),
                ("64 letters", "a" * 64),
            )
        ),
        (
            bare("no rights"),
            f"{ENTRY}nothing says what the role may do: give at least one of namespaces, policies, "
            "kubernetes_groups and cluster_rules.",
        ),
        (
            entry("masters", kubernetes_groups=["system:masters"]),
            f'{ENTRY}kubernetes_groups has "system:masters", and EKS takes none of Kubernetes\' '
            "own: for the whole cluster write policies = { AmazonEKSClusterAdminPolicy = { "
            "cluster_wide = true } }.",
        ),
        (
            entry("nodes", kubernetes_groups=["system:nodes"]),
            f'{ENTRY}kubernetes_groups has "system:nodes", and EKS takes none of Kubernetes\' own: '
            "bind the rights to a group of another name.",
        ),
        (
            entry("group without a name", kubernetes_groups=[" "]),
            f"{ENTRY}kubernetes_groups has an empty name: leave it out.",
        ),
        *(
            (
                entry(f"user {prefix}", user_name=f"{prefix}:deploy"),
                f'{ENTRY}user_name "{prefix}:deploy" must not begin with system:, eks:, aws:, '
                "amazon: or iam:, which EKS keeps for itself.",
            )
            for prefix in ("system", "eks", "aws", "amazon", "iam")
        ),
        (
            entry("user without a name", user_name=""),
            f"{ENTRY}user_name is empty: leave it out for the ARN of the role's session.",
        ),
        (
            entry("session without a colon", user_name="deploy{{SessionName}}"),
            ENTRY + 'user_name "deploy{{SessionName}}" needs a colon before {{SessionName}}, as '
            '"deploy:{{SessionName}}".',
        ),
        (
            entry("template of aws-auth", user_name="deploy:{{AccountID}}:{{SessionNameRaw}}"),
            f"{ENTRY}user_name has {{{{AccountID}}}}, and EKS fills in {{{{SessionName}}}} and "
            "{{SessionNameRaw}} alone.",
        ),
        *(
            (
                entry(title, principal_arn=arn),
                f'{ENTRY}principal_arn is "{arn}", {what}, {SHAPE}',
            )
            for title, arn, what in (
                (
                    "session",
                    "arn:aws:sts::222222222222:assumed-role/orders-deploy/build",
                    "a session of a role: give the role itself, path included",
                ),
                (
                    "user",
                    "arn:aws:iam::222222222222:user/ann",
                    "a user: give the role that deploys",
                ),
                (
                    "account",
                    "arn:aws:iam::222222222222:root",
                    "a whole account: give the role that deploys",
                ),
                (
                    "role of a service",
                    f"{ROLES}aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS",
                    "a role of an AWS service, for which EKS makes no entry: give the role that "
                    "deploys",
                ),
                ("any role", f"{ROLES}*", "which is no role of this partition"),
                (
                    "role of China",
                    "arn:aws-cn:iam::222222222222:role/a",
                    "which is no role of this partition",
                ),
            )
        ),
        (
            call(
                "a role twice",
                entries={
                    "orders-deploy": {**NAMED, "principal_arn": DEPLOY},
                    "orders-view": {**NAMED, "principal_arn": DEPLOY},
                },
            ),
            'Access entries: "orders-deploy" and "orders-view" have the same principal_arn, '
            f'"{DEPLOY}", and a cluster takes one entry of a role: put them together.',
        ),
        (
            call(
                "rights of another entry",
                entries={
                    "orders-deploy": {"kubernetes_groups": ["admin"], "principal_arn": DEPLOY},
                    "admin": {**NAMED, "principal_arn": f"{ROLES}admin"},
                },
            ),
            f'{ENTRY}kubernetes_groups has "admin", the group of the entry "admin", whose rights '
            "this one would have as well: give it namespaces of its own.",
        ),
    ],
    ids=str,
)
def test_refused(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(message)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            call("partition", partition="amazon"),
            'Access entries: partition "amazon" is no partition: aws, aws-cn, aws-us-gov, ....',
        ),
        (
            call("cluster by a path", cluster_name="cluster/a"),
            'Access entries: cluster_name "cluster/a" is no name of an EKS cluster, which is 1 to '
            "100 letters, digits, hyphens and underscores, of which the first is a letter or a "
            "digit.",
        ),
        (
            call("101 letters", cluster_name="a" * 101),
            f'Access entries: cluster_name "{"a" * 101}" is no name of an EKS cluster, which is 1 '
            "to 100 letters, digits, hyphens and underscores, of which the first is a letter or a "
            "digit.",
        ),
        (
            entry("name of a role", principal_arn="orders-deploy"),
            f'{ENTRY}principal_arn is "orders-deploy", which is no role of this partition, {SHAPE}',
        ),
    ],
    ids=str,
)
def test_refused_beside_what_the_provider_says(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.says(message)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            policy("misspelt policy", "AmazonEKSEdtPolicy", namespaces=["orders"]),
            "policies.AmazonEKSEdtPolicy, which is no access policy for a role that deploys, "
            f'expected {ALL} (did you mean "AmazonEKSEditPolicy"?).',
        ),
        (
            policy(
                "ARN of a policy",
                "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
                namespaces=["orders"],
            ),
            "policies.arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy, which is no "
            f"access policy for a role that deploys, expected {ALL} (did you mean "
            '"AmazonEKSViewPolicy"?).',
        ),
        (
            policy("policy of nodes", "AmazonEKSAutoNodePolicy", cluster_wide=True),
            "policies.AmazonEKSAutoNodePolicy, which is no access policy for a role that deploys, "
            f"expected {ALL}.",
        ),
        (
            policy("policy of another service", "x", cluster_wide=True),
            f"policies.x, which is no access policy for a role that deploys, expected {ALL}.",
        ),
        (
            policy("administrator by chance", "AmazonEKSClusterAdminPolicy"),
            "policies.AmazonEKSClusterAdminPolicy may do everything everywhere: in namespaces give "
            "AmazonEKSAdminPolicy, and where the whole cluster is meant write cluster_wide = true.",
        ),
        (
            policy(
                "administrator of a namespace", "AmazonEKSClusterAdminPolicy", namespaces=["orders"]
            ),
            "policies.AmazonEKSClusterAdminPolicy may do everything everywhere: in namespaces give "
            "AmazonEKSAdminPolicy, and where the whole cluster is meant write cluster_wide = true.",
        ),
        (
            policy("policy of nowhere"),
            "policies.AmazonEKSEditPolicy has no namespaces: name them, or write cluster_wide = "
            "true for the whole cluster.",
        ),
        (
            policy("policy of both", cluster_wide=True, namespaces=["orders"]),
            "policies.AmazonEKSEditPolicy has cluster_wide and namespaces: leave one of the two "
            "out.",
        ),
        (
            policy("policy of every namespace", namespaces=["*"]),
            'policies.AmazonEKSEditPolicy: namespaces has "*", the whole cluster: write '
            "cluster_wide = true if that is meant.",
        ),
        *(
            (
                policy(title, namespaces=[name]),
                f'policies.AmazonEKSEditPolicy: namespaces has "{name}", expected {LABEL}, or * '
                "for any characters.",
            )
            for title, name in (
                ("policy of Orders", "Orders"),
                ("policy of -orders", "-orders"),
                ("policy of two names", "orders,payments"),
                ("policy of 64 letters", "a" * 64),
            )
        ),
        *(
            (
                policy(f"policy of {name}", namespaces=[name]),
                f'policies.AmazonEKSEditPolicy: namespaces has "{name}", which takes in '
                "kube-system, where the cluster's own controllers run: narrow it, or name "
                "kube-system beside it if that is meant.",
            )
            for name in ("kube-*", "*-system", "k*m")
        ),
        (
            policy("view deploys", "AmazonEKSViewPolicy", kinds=["Service"], namespaces=["a"]),
            "policies.AmazonEKSViewPolicy: kinds is Service, and this policy only reads: give "
            "AmazonEKSEditPolicy, or namespaces with kinds.",
        ),
        *(
            (
                policy(f"{name} and {kind}", name, kinds=["Service", kind], namespaces=["a"]),
                f'policies.{name}: kinds has "{kind}", and Kubernetes lets nobody give rights that '
                "they do not hold by RBAC, which an access policy is not: declare it in "
                "namespaces, with rules that hold all that it gives.",
            )
            for name, kind in (
                ("AmazonEKSEditPolicy", "Role"),
                ("AmazonEKSAdminPolicy", "RoleBinding"),
            )
        ),
        (
            policy("edit and CRDs", kinds=["CustomResourceDefinition"], namespaces=["a"]),
            'policies.AmazonEKSEditPolicy: kinds has "CustomResourceDefinition", which is of no '
            "namespace, and the policy does not let write it: give cluster_rules for "
            "customresourcedefinitions.",
        ),
        (
            policy("edit and quotas", kinds=["ResourceQuota"], namespaces=["a"]),
            'policies.AmazonEKSEditPolicy: kinds has "ResourceQuota", and the policy does not let '
            "write it: declare it in namespaces.",
        ),
        (
            policy("edit and Deploymnt", kinds=["Deploymnt"], namespaces=["a"]),
            'policies.AmazonEKSEditPolicy: kinds has "Deploymnt", which is none that the module '
            'knows (did you mean "Deployment"?): for a kind of your own leave it out here, and '
            "give rules for it in namespaces.",
        ),
    ],
    ids=str,
)
def test_policies(case: Case, message: str, refusal: Refusal) -> None:
    assert case.is_refused
    refusal.only(f"{ENTRY}{message}")


EDGES = Case(
    "eks-access",
    name="edges",
    inputs={
        "authentication_mode": "API",
        "cluster_name": "a" * 100,
        "entries": {
            "a": {
                "kubernetes_groups": ["systems", "eks:viewers", "deploy"],
                "policies": {
                    "AmazonEKSAdminPolicy": {"kinds": ["Secret"], "namespaces": ["kube-system"]},
                    "AmazonEKSAdminViewPolicy": {"namespaces": ["a" * 63]},
                    "AmazonEKSClusterAdminPolicy": {
                        "cluster_wide": True,
                        "kinds": ["CustomResourceDefinition", "Role"],
                    },
                    "AmazonEKSEditPolicy": {"namespaces": ["kube-*", "kube-system", "1*"]},
                    "AmazonEKSSecretReaderPolicy": {"cluster_wide": True},
                    "AmazonEKSViewPolicy": {"namespaces": ["*-prod", "system-*"]},
                },
                "principal_arn": f"{ROLES}a/b/c+=,.@-_1",
                "user_name": ":a{{SessionNameRaw}}",
            },
            "a" * 63: {
                "kubernetes_groups": ["deploy"],
                "principal_arn": "arn:aws:iam::333333333333:role/a",
                "user_name": "systems",
            },
        },
    },
)


@pytest.mark.case(
    policy("a name for everything", "Edit", cluster_wide=True, kinds=["Edit"]),
)
def test_a_wrong_name_is_told_wherever_it_is(refusal: Refusal) -> None:
    refusal.only(
        f"{ENTRY}policies.Edit, which is no access policy for a role that deploys, expected {ALL} "
        '(did you mean "AmazonEKSEditPolicy"?).',
        f'{ENTRY}policies.Edit: kinds has "Edit", which is none that the module knows: for a kind '
        "of your own leave it out here, and give rules for it in namespaces.",
    )


@pytest.mark.case(EDGES)
def test_what_is_just_right_is_planned(plan: Plan) -> None:
    assert len(plan.of_type("aws_eks_access_entry")) == 2
    assert len(plan.of_type("aws_eks_access_policy_association")) == 6


@pytest.mark.case(
    call(
        "a name beside an unknown role",
        entries={"Orders": {**NAMED, "principal_arn": UNKNOWN}, "ok": {"principal_arn": DEPLOY}},
    )
)
def test_all_problems_of_all_entries_are_told_at_once(refusal: Refusal) -> None:
    refusal.only(
        f'Access entry "Orders": the name must be {LABEL}: Kubernetes names the Roles by it.',
        'Access entry "ok": nothing says what the role may do: give at least one of namespaces, '
        "policies, kubernetes_groups and cluster_rules.",
    )
