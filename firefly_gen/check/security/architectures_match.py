"""ARCH-001: pods are scheduled onto nodes that their image was built for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check import images
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, mapping, sequence, strings, text
from firefly_gen.check.services import running_services
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="ARCH-001",
    severity=Severity.ERROR,
    statement="A service's pods only go to nodes of an architecture that its image exists for.",
    why="On a node of another architecture the image cannot be pulled, or the process ends with 'exec format error'.",
    mend="set nodeSelector kubernetes.io/arch to an architecture that the image exists for",
    needs_environment=True,
)

_LABELS = ("kubernetes.io/arch", "beta.kubernetes.io/arch")
ARCHITECTURES = frozenset({"amd64", "arm64", "ppc64le", "riscv64", "s390x"})
"""Architectures that Kubernetes runs on."""


def run(platform: Platform) -> Iterator[Finding]:
    """Compares the platforms of each catalogue image with the nodes that its pods may go to."""
    services = platform.environment.services if platform.environment is not None else ()
    known = {images.repository_of(each.image.repository): each.image.platforms for each in services}
    mine = {id(running.container.body): service.image.platforms for running, service in running_services(platform)}
    for pod in platform.rendered_pods:
        said: set[tuple[str, ...]] = set()
        for container in pod.containers:
            written = text(container.body.get("image"))
            platforms = mine.get(id(container.body)) or known.get(images.repository_of(written), ())
            if platforms and platforms not in said:
                said.add(platforms)
                yield from _fits(pod, written, {each.rpartition("/")[2] for each in platforms})


def _fits(pod: Pod, image: str, platforms: set[str]) -> Iterator[Finding]:
    nodes, path = _nodes(pod)
    wrong = sorted(nodes - platforms)
    exists = ", ".join(sorted(platforms))
    if path and wrong:
        message = f"the pods go to {', '.join(wrong)} nodes, and {image} exists for {exists}"
        yield META.finding(pod.owner, message, path)
    elif not path and len(platforms) == 1:
        message = f"the pods may go to any node, and {image} exists for {exists} only"
        path = f"{pod.spec_path}.nodeSelector"
        yield META.finding(pod.owner, message, path, f"set nodeSelector kubernetes.io/arch to {exists}")


def _nodes(pod: Pod) -> tuple[frozenset[str], str]:
    """The architectures that the pods may land on, and where the pod says so; empty where it does not."""
    nodes, path = ARCHITECTURES, ""
    selector = strings(pod.spec.get("nodeSelector"))
    for label in _LABELS:
        if label in selector:
            nodes, path = nodes & {selector[label]}, f'{pod.spec_path}.nodeSelector["{label}"]'
            nodes = nodes or frozenset({selector[label]})
    field = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
    terms = [_term(mapping(each)) for each in sequence(at(pod.spec, field))]
    if terms and any(term is not None for term in terms):
        reached = frozenset().union(*(ARCHITECTURES if term is None else term for term in terms))
        nodes, path = nodes & reached, path or f"{pod.spec_path}.{field}"
    return nodes, path


def _term(term: Mapping[str, Any]) -> frozenset[str] | None:
    """The architectures that one term lets in; None where it says nothing of them."""
    found: frozenset[str] | None = None
    for each in sequence(term.get("matchExpressions")):
        expression = mapping(each)
        values = frozenset(value for value in sequence(expression.get("values")) if isinstance(value, str))
        if text(expression.get("key")) in _LABELS and expression.get("operator") in {"In", "NotIn"}:
            chosen = values if expression["operator"] == "In" else ARCHITECTURES - values
            found = chosen if found is None else found & chosen
    return found
