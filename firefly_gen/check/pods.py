"""The pods that a workload makes, read from its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.fields import CONTAINERS, LONG_RUNNING, POD_TEMPLATES, kind_key
from firefly_gen.check.reading import at, mapping, sequence, strings, text, whole
from firefly_gen.model.resource import Resource


@dataclass(frozen=True, slots=True)
class Container:
    """A container of a pod.

    Attributes:
        path: Its place in the object, for example ``spec.template.spec.containers[0]``.
        init: Whether it stands under ``initContainers``.
    """

    name: str
    body: Mapping[str, Any]
    path: str
    init: bool

    @property
    def sidecar(self) -> bool:
        """Whether it is an init container that keeps running beside the others."""
        return self.init and self.body.get("restartPolicy") == "Always"

    @property
    def ephemeral(self) -> bool:
        """Whether it was added to a running pod to look inside; it has no resources and no probes."""
        return ".ephemeralContainers[" in self.path


@dataclass(frozen=True, slots=True)
class Pod:
    """The pods that one object makes.

    Attributes:
        owner: The workload, or the custom resource that an operator makes the pods from.
        path: Place of the pod template in the owner, for example ``spec.template``; empty for a Pod, and
            where an operator makes the pods.
        spec: The pod's spec; empty where an operator makes the pods.
        containers: In the order of ``fields.CONTAINERS``; none where an operator makes the pods.
        ports: Numbers of the ports that they listen on, as far as they say so.
        port_names: Number of each named port.
    """

    owner: Resource
    namespace: str
    labels: Mapping[str, str]
    path: str
    spec: Mapping[str, Any]
    containers: tuple[Container, ...]
    ports: frozenset[int]
    port_names: Mapping[str, int]

    @property
    def generated(self) -> bool:
        """Whether an operator makes them, so that their spec is not known."""
        return kind_key(self.owner.identity) not in POD_TEMPLATES

    @property
    def long_running(self) -> bool:
        """Whether they are meant to run for ever, and the tree has their template."""
        return kind_key(self.owner.identity) in LONG_RUNNING

    @property
    def spec_path(self) -> str:
        """Place of the pod's spec in the owner."""
        return f"{self.path}.spec" if self.path else "spec"

    @property
    def main_containers(self) -> tuple[Container, ...]:
        """The containers that run all the time: ``containers``, and sidecars under ``initContainers``."""
        return tuple(each for each in self.containers if not each.init or each.sidecar)


def rendered_pod(owner: Resource) -> Pod | None:
    """The pods of a workload; None where the object is none, or has no template of its own."""
    path = POD_TEMPLATES.get(kind_key(owner.identity))
    if path is None:
        return None
    template = at(owner.body, path)
    if not isinstance(template, Mapping) or not isinstance(template.get("spec"), Mapping):
        return None
    spec = template["spec"]
    containers = tuple(_containers(spec, f"{path}.spec" if path else "spec"))
    ports = tuple(_ports(containers))
    return Pod(
        owner=owner,
        namespace=owner.identity.namespace,
        labels=strings(at(template, "metadata.labels")),
        path=path,
        spec=spec,
        containers=containers,
        ports=frozenset(number for _, number in ports),
        port_names={name: number for name, number in ports if name},
    )


def _containers(spec: Mapping[str, Any], place: str) -> Iterator[Container]:
    for where in CONTAINERS:
        for index, body in enumerate(sequence(spec.get(where))):
            if isinstance(body, Mapping):
                yield Container(text(body.get("name")), body, f"{place}.{where}[{index}]", where == "initContainers")


def _ports(containers: tuple[Container, ...]) -> Iterator[tuple[str, int]]:
    for container in containers:
        for port in sequence(container.body.get("ports")):
            number = whole(mapping(port).get("containerPort"))
            if number is not None:
                yield text(mapping(port).get("name")), number
