"""Which controllers change fields of objects that Argo CD applied: the fields that it has to leave alone.

What the API server and its webhooks fill in is no matter of this table: Argo CD compares with a dry run of the
server, which fills in the same. Sources: https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management,
https://argo-cd.readthedocs.io/en/stable/user-guide/diffing, and the documentation of each operator.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

Kind = tuple[str, str]
"""Group and name of a kind."""

ROLLOUT: Kind = ("argoproj.io", "Rollout")
SCALER: Kind = ("autoscaling", "HorizontalPodAutoscaler")
LAG_SCALER: Kind = ("keda.sh", "ScaledObject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutator:
    """A field that a controller changes.

    Attributes:
        group: Of the kind that is changed.
        kind: The kind.
        field: Path of the field, with ``[]`` behind lists; what is not rendered there needs no exception.
        pointer: The field as a JSON pointer; empty where it lies in a list.
        expression: The field as a path for jq.
        by: The kind whose controller does it; it has to stand in the same folder.
        why: What it does there.
    """

    group: str
    kind: str
    field: str
    pointer: str = ""
    expression: str = ""
    by: Kind
    why: str


MUTATORS = (
    Mutator(
        group="networking.istio.io",
        kind="VirtualService",
        field="spec.http[].route[].weight",
        expression=".spec.http[].route[].weight",
        by=ROLLOUT,
        why="a canary shifts traffic by it",
    ),
    Mutator(
        group="networking.istio.io",
        kind="DestinationRule",
        field="spec.subsets[].labels",
        expression='.spec.subsets[].labels["rollouts-pod-template-hash"]',
        by=ROLLOUT,
        why="each subset is bound to one version of the pods",
    ),
    Mutator(
        group="",
        kind="Service",
        field="spec.selector",
        pointer="/spec/selector/rollouts-pod-template-hash",
        by=ROLLOUT,
        why="each Service is bound to one version of the pods",
    ),
    Mutator(
        group="apps",
        kind="Deployment",
        field="spec.replicas",
        pointer="/spec/replicas",
        by=ROLLOUT,
        why="the Rollout takes the pods over",
    ),
    Mutator(
        group="apps", kind="Deployment", field="spec.replicas", pointer="/spec/replicas", by=SCALER, why="it scales"
    ),
    Mutator(
        group="apps", kind="Deployment", field="spec.replicas", pointer="/spec/replicas", by=LAG_SCALER, why="it scales"
    ),
    Mutator(
        group="argoproj.io", kind="Rollout", field="spec.replicas", pointer="/spec/replicas", by=SCALER, why="it scales"
    ),
)
"""Everything that is known to be changed."""

CHART_MUTATORS = (
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", ".webhooks[]?.clientConfig.caBundle"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", ".webhooks[]?.clientConfig.caBundle"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", ".webhooks[]?.failurePolicy"),
    ("apiextensions.k8s.io", "CustomResourceDefinition", ".spec.conversion.webhook.clientConfig.caBundle"),
    ("apiregistration.k8s.io", "APIService", ".spec.caBundle"),
)
"""What operators fill into what their charts install, by group, kind and path for jq: certificates that they make
themselves, and with istiod the policy, once its webhook answers."""


def mutators(kinds: Collection[Kind]) -> tuple[Mutator, ...]:
    """What is changed in a folder that holds these kinds; each field once."""
    found: dict[tuple[str, str, str], Mutator] = {}
    for each in MUTATORS:
        if (each.group, each.kind) in kinds and each.by in kinds:
            found.setdefault((each.group, each.kind, each.field), each)
    return tuple(found.values())
