"""REF-005: a workload selects the pods that it makes."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.fields import SELECTING, kind_key
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping
from firefly_gen.check.selectors import matches
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="REF-005",
    severity=Severity.ERROR,
    statement="The selector of every workload matches the labels of its own pod template.",
    why="The API server refuses the object, so the service is never rolled out.",
    mend="copy every label of spec.selector.matchLabels to spec.template.metadata.labels",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Holds the selector of every workload against its template."""
    for pod in platform.rendered_pods:
        if kind_key(pod.owner.identity) not in SELECTING:
            continue
        selector = at(pod.owner.body, "spec.selector")
        if not mapping(selector):
            if selector is not None:
                yield META.finding(pod.owner, "the selector is empty", "spec.selector")
        elif not matches(selector, pod.labels):
            has = ", ".join(f"{key}={value}" for key, value in pod.labels.items()) or "none"
            message = f"the selector does not match the labels of the pod template: {has}"
            yield META.finding(pod.owner, message, "spec.selector")
