"""What people change about an object that somebody else renders, and how a chart's values and templates say it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from firefly_gen.export.images import Image

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_VERSION = "app.kubernetes.io/version"


@dataclass(slots=True)
class Chart:
    """The values of a chart while its templates are written.

    Attributes:
        values: Its values.
        schema: JSON Schema of them, property by property.
        actions: What each placeholder in a template stands for.
    """

    values: dict[str, Any] = field(default_factory=dict)
    schema: dict[str, Any] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)

    def declare(self, path: tuple[str, ...], value: Any, schema: Mapping[str, Any]) -> str:
        """Adds a value, and returns how a template names it.

        Args:
            path: Where it stands among the values.
            value: What it is unless somebody changes it.
            schema: What it may be.
        """
        values, properties = self.values, self.schema
        for step in path[:-1]:
            values = values.setdefault(step, {})
            inner = properties.setdefault(step, {"type": "object", "additionalProperties": False, "properties": {}})
            properties = inner["properties"]
        values[path[-1]], properties[path[-1]] = value, dict(schema)
        return reference(path)

    def at(self, path: tuple[str, ...]) -> Any:
        """A value; None where there is none."""
        found: Any = self.values
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def stand_in(self, action: str) -> str:
        """A placeholder for an action."""
        name = f"zz-helm-{len(self.actions)}-zz"
        self.actions[name] = action
        return name


def reference(path: tuple[str, ...]) -> str:
    """How a template names a value."""
    if all(_IDENTIFIER.fullmatch(step) for step in path):
        return f".Values.{'.'.join(path)}"
    steps = " ".join(json.dumps(step) for step in path)
    return f"(index .Values {steps})"


Turn = Callable[[dict[str, Any], tuple[str, ...], Chart], None]
"""Replaces what people change in a body (a copy) by placeholders, with the values under a path."""


def turn(kind: str) -> Turn | None:
    """What is turned into values in objects of a kind; None where nothing is."""
    return _TURNS.get(kind)


def section(kind: str) -> str:
    """Under which name the values of such an object stand; empty for the top of the values."""
    return _SECTIONS.get(kind, "")


def _number(body: dict[str, Any], *names: str, least: int = 0) -> Callable[[tuple[str, ...], Chart], None]:
    def put(path: tuple[str, ...], chart: Chart) -> None:
        for name in names:
            if isinstance(body.get(name), int):
                named = chart.declare((*path, name), body[name], {"type": "integer", "minimum": least})
                body[name] = chart.stand_in(f"{{{{ int {named} }}}}")

    return put


def _resources(holder: dict[str, Any], path: tuple[str, ...], chart: Chart) -> None:
    if isinstance(holder.get("resources"), dict):
        named = chart.declare((*path, "resources"), holder["resources"], {"type": "object"})
        holder["resources"] = chart.stand_in(f"{{{{ toJson {named} }}}}")


def _workload(body: dict[str, Any], path: tuple[str, ...], chart: Chart) -> None:
    spec = body.get("spec", {})
    _number(spec, "replicas")(path, chart)
    containers = spec.get("template", {}).get("spec", {}).get("containers", [])
    if not containers:
        return
    container = containers[0]
    _image(container, path, chart)
    _version((body.get("metadata", {}), spec["template"].get("metadata", {})), path, chart)
    _resources(container, path, chart)
    _environment(container, path, chart)


def _image(container: dict[str, Any], path: tuple[str, ...], chart: Chart) -> None:
    found = Image.of(str(container.get("image", "")))
    if not found:
        return
    repository, tag, digest = (
        chart.declare((*path, "image", name), value, {"type": "string"}) for name, value in found._asdict().items()
    )
    container["image"] = chart.stand_in(
        f'"{{{{ {repository} }}}}{{{{ with {tag} }}}}:{{{{ . }}}}{{{{ end }}}}'
        f'{{{{ with {digest} }}}}@{{{{ . }}}}{{{{ end }}}}"'
    )


def _version(holders: Sequence[dict[str, Any]], path: tuple[str, ...], chart: Chart) -> None:
    """Labels that name the release follow the tag, where they are the same text."""
    tag = chart.at((*path, "image", "tag"))
    for labels in (each.get("labels", {}) for each in holders):
        if tag and labels.get(_VERSION) == tag:
            labels[_VERSION] = chart.stand_in(f"{{{{ {reference((*path, 'image', 'tag'))} | quote }}}}")


def _environment(container: dict[str, Any], path: tuple[str, ...], chart: Chart) -> None:
    schema = {"type": "object", "additionalProperties": {"type": "string"}}
    entry = "- name: {{ $name }}\n  value: {{ $value | quote }}"
    name = chart.declare((*path, "env"), {}, schema)
    if container.get("env"):
        action = f"{{{{- range $name, $value := {name} }}}}\n{entry}\n{{{{- end }}}}"
        container["env"] = [*container["env"], chart.stand_in(action)]
        return
    inner = "\n".join(f"  {line}" for line in entry.split("\n"))
    action = (
        f"{{{{- with {name} }}}}\nenv:\n{{{{- range $name, $value := . }}}}\n{inner}\n{{{{- end }}}}\n{{{{- end }}}}"
    )
    container[chart.stand_in(action)] = ""


def _scaler(body: dict[str, Any], path: tuple[str, ...], chart: Chart) -> None:
    _number(body.get("spec", {}), "minReplicas", "maxReplicas", least=1)(path, chart)


def _sized(*names: str) -> Turn:
    def put(body: dict[str, Any], path: tuple[str, ...], chart: Chart) -> None:
        spec = body.get("spec", {})
        _number(spec, *names)(path, chart)
        _resources(spec, path, chart)

    return put


_TURNS: Mapping[str, Turn] = {
    "Cluster": _sized("instances"),
    "Deployment": _workload,
    "HorizontalPodAutoscaler": _scaler,
    "KafkaConnect": _sized("replicas"),
    "KafkaNodePool": _sized("replicas"),
    "KafkaTopic": _sized("partitions"),
    "Pooler": _sized("instances"),
    "Rollout": _workload,
    "StatefulSet": _workload,
}
_SECTIONS: Mapping[str, str] = {
    "Cluster": "cluster",
    "Deployment": "",
    "HorizontalPodAutoscaler": "autoscaling",
    "KafkaConnect": "connect",
    "KafkaNodePool": "pools",
    "KafkaTopic": "topics",
    "Pooler": "poolers",
    "Rollout": "rollout",
    "StatefulSet": "",
}
