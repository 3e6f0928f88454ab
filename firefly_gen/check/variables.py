"""The environment variables that a container is given, with their values as far as the tree tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Container, Pod
from firefly_gen.check.reading import at, below, mapping, sequence, text
from firefly_gen.model.resource import Resource


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting of one variable.

    Attributes:
        value: None where only the cluster knows it: a Secret, a field, a ConfigMap that is not in the tree.
        where: The object that says so: the workload or a ConfigMap.
        path: Place in that object.
        listed: Whether it stands in the container's ``env``; else it comes from ``envFrom``.
    """

    name: str
    value: str | None
    where: Resource
    path: str
    listed: bool


@dataclass(frozen=True)
class Variables:
    """All variables of a container.

    Attributes:
        settings: In the order that they take effect in: of two with one name, the later one counts.
        complete: False where some more come from an object whose keys are not known.
    """

    settings: tuple[Variable, ...]
    complete: bool

    @cached_property
    def effective(self) -> Mapping[str, Variable]:
        """By name, the setting that counts."""
        return {each.name: each for each in self.settings}

    def value(self, name: str) -> str | None:
        """Value of a variable; None where it is not set, or not known."""
        variable = self.effective.get(name)
        return variable.value if variable else None


def variables(platform: Platform, pod: Pod, container: Container) -> Variables:
    """Reads ``envFrom`` and ``env`` of a container, following ConfigMaps of the tree.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
    """
    settings: list[Variable] = []
    complete = True
    for index, source in enumerate(sequence(container.body.get("envFrom"))):
        found = _from_source(platform, pod, mapping(source), f"{container.path}.envFrom[{index}]")
        if found is None:
            complete = False
        else:
            settings += found
    settings += _listed(platform, pod, container)
    return Variables(tuple(settings), complete)


def _from_source(platform: Platform, pod: Pod, source: Mapping[str, Any], path: str) -> list[Variable] | None:
    prefix = text(source.get("prefix"))
    secret, config_map = (text(at(source, f"{kind}.name")) for kind in ("secretRef", "configMapRef"))
    keyed = (platform.secrets if secret else platform.config_maps).get((pod.namespace, secret or config_map))
    if keyed is None or keyed.keys is None:
        return None
    maker = keyed.maker
    if secret or maker is None or maker.identity.kind != "ConfigMap":
        return [Variable(prefix + key, None, pod.owner, path, listed=False) for key in sorted(keyed.keys)]
    return [
        Variable(prefix + key, _known(value), maker, below("data", key), listed=False)
        for key, value in mapping(maker.body.get("data")).items()
    ]


def _listed(platform: Platform, pod: Pod, container: Container) -> Iterator[Variable]:
    for index, entry in enumerate(sequence(container.body.get("env"))):
        body, path = mapping(entry), f"{container.path}.env[{index}]"
        name = text(body.get("name"))
        if not name:
            continue
        reference = mapping(at(body, "valueFrom.configMapKeyRef"))
        maker = platform.find("ConfigMap", pod.namespace, text(reference.get("name"))) if reference else None
        key = text(reference.get("key"))
        if maker is not None and key in mapping(maker.body.get("data")):
            value = _known(mapping(maker.body.get("data"))[key])
            yield Variable(name, value, maker, below("data", key), listed=True)
        elif "valueFrom" in body:
            yield Variable(name, None, pod.owner, path, listed=True)
        else:
            yield Variable(name, _known(body.get("value", "")), pod.owner, f"{path}.value", listed=True)


def _known(value: Any) -> str | None:
    """The value as the container sees it; None where it is put together from other variables."""
    return value if isinstance(value, str) and "$(" not in value else None
