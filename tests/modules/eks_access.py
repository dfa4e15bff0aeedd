"""What the tests of the module eks-access share: a call, and what a rendered manifest means.

Not in their folder: its hyphen makes it no package that mypy follows imports into.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import yaml

from delivery.testing import Case, Plan

ROLES = "arn:aws:iam::222222222222:role/"
DEPLOY = f"{ROLES}orders-prod-deploy"
SCHEMA = Path(__file__).parent / "eks-access" / "rbac.schema.json"
# What the name of an entry's ClusterRole begins with.
OF_CLUSTER = "terraform-aws-delivery:"
Object = dict[str, Any]

READ = ["get", "list", "watch"]
# What kubectl does with what it applies, and Helm with what is in a chart.
APPLY = ["create", "get", "list", "patch", "update", "watch"]
HELM = ["create", "delete", "get", "list", "patch", "update", "watch"]


def entries(title: str, **entry: Any) -> Case:
    """A call with one entry, `orders-deploy`."""
    given = {"principal_arn": DEPLOY, **entry}
    inputs = {"cluster_name": "workload", "entries": {"orders-deploy": given}, "partition": "aws"}
    return Case("eks-access", name=title, inputs=inputs)


def in_orders(title: str, **deploys: Any) -> Case:
    """A call with one entry that deploys into the namespace `orders`."""
    return entries(title, namespaces={"orders": deploys})


def rule(groups: str, resources: str, verbs: Iterable[str], *names: str) -> dict[str, list[str]]:
    """A rule as Kubernetes has it: groups and resources parted by spaces, `-` the core's group."""
    found = {
        "apiGroups": ["" if group == "-" else group for group in groups.split()],
        "resources": resources.split(),
        "verbs": list(verbs),
    }
    return {**found, "resourceNames": list(names)} if names else found


WAIT = [rule("-", "events pods", READ), rule("apps", "replicasets", READ)]
RELEASES = rule("-", "secrets", ["create", "delete", "get", "list", "update"])


@cache
def _validator() -> Any:
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def problems(document: Any) -> list[str]:
    """What Kubernetes would refuse in an object, by the schema."""
    return [error.message for error in _validator().iter_errors(document)]


def manifest(plan: Plan) -> list[Object]:
    """The objects of the output, each of which Kubernetes takes."""
    objects = [each for each in yaml.safe_load_all(plan.output("manifest")) if each is not None]
    assert [problem for each in objects for problem in problems(each)] == []
    names = [_name(each) for each in objects]
    assert len(names) == len(set(names))
    return objects


def _name(found: Object) -> tuple[str, str | None, str]:
    metadata = found["metadata"]
    return found["kind"], metadata.get("namespace"), metadata["name"]


def rules(
    plan: Plan, namespace: str | None = "orders", name: str = "orders-deploy"
) -> list[Object]:
    """The rules of an entry's Role in a namespace, or of its ClusterRole."""
    wanted = ("Role", namespace, name) if namespace else ("ClusterRole", None, OF_CLUSTER + name)
    (role,) = [each for each in manifest(plan) if _name(each) == wanted]
    found: list[Object] = role["rules"]
    return found


def sorted_rules(*expected: Mapping[str, Any]) -> list[Object]:
    """Rules in the order that the module renders them in."""
    dumped = [json.dumps(each, sort_keys=True, separators=(",", ":")) for each in expected]
    return [json.loads(each) for each in sorted(dumped)]


def may(  # as Kubernetes evaluates it: the union of what is bound to the group
    objects: list[Object],
    group: str,
    verb: str,
    resource: str,
    namespace: str | None = "orders",
    *,
    api_group: str = "",
    name: str | None = None,
) -> bool:
    """Whether members of a Kubernetes group may do something; `namespace` None is the cluster.

    https://kubernetes.io/docs/reference/access-authn-authz/rbac/: a RoleBinding grants in its own
    namespace, a ClusterRoleBinding everywhere; a rule with names grants only requests for one.
    """
    by_name = {_name(each): each for each in objects}
    for binding in objects:
        if {"kind": "Group", "name": group} not in [
            {key: subject[key] for key in ("kind", "name")}
            for subject in binding.get("subjects", [])
        ]:
            continue
        bound = binding["metadata"].get("namespace")
        if bound is not None and bound != namespace:
            continue
        reference = binding["roleRef"]
        role = by_name[(reference["kind"], bound, reference["name"])]
        if any(_grants(each, verb, api_group, resource, name) for each in role["rules"]):
            return True
    return False


def _grants(found: Object, verb: str, api_group: str, resource: str, name: str | None) -> bool:
    return (
        _in(verb, found["verbs"])
        and _in(api_group, found.get("apiGroups", []))
        and _in(resource, found.get("resources", []))
        and ("resourceNames" not in found or name in found["resourceNames"])
    )


def _in(value: str, allowed: list[str]) -> bool:
    return value in allowed or "*" in allowed
