"""REF-006: no workload and no Service reaches the pods of another workload."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from firefly_gen.check.fields import SELECTING, kind_key
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform, Pod
from firefly_gen.check.reading import at, strings
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-006",
    severity=Severity.ERROR,
    statement="No selector of a workload or Service matches the pods of two workloads.",
    why="Two controllers fight over the same pods, or a Service sends one service's money calls to another.",
    mend="give each workload a label of its own (app.kubernetes.io/instance), and select by it",
)
_NAMED = 3


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at what else the selector of every workload and Service matches."""
    for pod in platform.rendered_pods:
        owner = pod.owner
        selector = at(owner.body, "spec.selector")
        if kind_key(owner.identity) not in SELECTING or not selector:
            continue
        others = _owners(platform.pods_selected(pod.namespace, selector), apart_from=owner)
        if others:
            message = f"its selector also matches the pods of {_listed(others)}"
            yield META.finding(owner, message, "spec.selector")
    for service in platform.of_kind("Service"):
        selector = strings(at(service.body, "spec.selector"))
        if not selector:
            continue
        owners = _owners(platform.pods_matching(service.identity.namespace, selector))
        if len(owners) > 1:
            message = f"it sends requests to the pods of {len(owners)} workloads: {_listed(owners)}"
            yield META.finding(service, message, "spec.selector")


def _owners(pods: Iterable[Pod], apart_from: Resource | None = None) -> list[Resource]:
    """The rendered workloads behind pods; an operator that makes several workloads knows what it does."""
    owners = {id(pod.owner): pod.owner for pod in pods if not pod.generated and pod.owner is not apart_from}
    return list(owners.values())


def _listed(owners: list[Resource]) -> str:
    names = ", ".join(str(owner.identity) for owner in owners[:_NAMED])
    return f"{names} and {len(owners) - _NAMED} more" if len(owners) > _NAMED else names
