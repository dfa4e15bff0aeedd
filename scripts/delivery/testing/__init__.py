"""Plan-assertion tests: declare cases beside the tests, assert what Terraform plans for them."""

from delivery.plan import UNKNOWN, Plan, Policy, Resource, Statement
from delivery.testing.cases import Case, environment_case, readme_case
from delivery.testing.compare import ABSENT, assert_includes
from delivery.testing.refusal import Refusal

__all__ = [
    "ABSENT",
    "UNKNOWN",
    "Case",
    "Plan",
    "Policy",
    "Refusal",
    "Resource",
    "Statement",
    "assert_includes",
    "environment_case",
    "readme_case",
]
