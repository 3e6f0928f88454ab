"""Charts of Helm: one for each Application, whose templates pour what people change from the values.

``helm template`` renders a chart to exactly the objects that it was made from. Source of the form:
https://helm.sh/docs/topics/charts/
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from firefly_gen import yamlio
from firefly_gen.export.knobs import Chart, section, turn
from firefly_gen.export.names import folder_of, members_of
from firefly_gen.model.resource import Resource
from firefly_gen.model.tree import TreeFile

_PLACEHOLDER = re.compile(r"(?P<indent>\s*)(?P<dash>- )?(?P<name>zz-helm-\d+-zz)(?:: \"\")?")
_INLINE = re.compile(r"zz-helm-\d+-zz")


def charts(resources: Iterable[Resource], version: str, kubernetes: str) -> tuple[TreeFile, ...]:
    """The charts of an environment.

    Args:
        resources: Its objects.
        version: Of the charts: that of the tool.
        kubernetes: Minor version of Kubernetes that they are meant for, for example ``1.36``.

    Returns:
        Every file, below a folder for each chart, sorted by path.
    """
    files: list[TreeFile] = []
    for application, members in members_of(resources):
        files.extend(_chart(application, members, version, kubernetes))
    return tuple(sorted(files))


def _chart(application: str, members: Sequence[Resource], version: str, kubernetes: str) -> Iterator[TreeFile]:
    name = folder_of(application)
    chart = Chart()
    origin = f"export/helm for {application}"
    counts = Counter(section(each.identity.kind) for each in members if turn(each.identity.kind))
    for each in members:
        path = f"{name}/templates/{each.path.rpartition('/')[2]}"
        yield TreeFile(path, _template(each, chart, alone=counts[section(each.identity.kind)] == 1).encode(), origin)
    about = {
        "apiVersion": "v2",
        "name": name,
        "description": f"The objects of the Application {application}, as firefly-gen renders them.",
        "type": "application",
        "version": version,
        "appVersion": _release(members) or version,
        "kubeVersion": f">={kubernetes}.0-0",
    }
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"Values of {name}",
        "type": "object",
        "additionalProperties": False,
        "properties": {**chart.schema, "global": {"type": "object"}},
    }
    yield TreeFile(f"{name}/Chart.yaml", _yaml(about), origin)
    yield TreeFile(f"{name}/values.yaml", _yaml(chart.values), origin)
    yield TreeFile(f"{name}/values.schema.json", f"{json.dumps(schema, indent=2)}\n".encode(), origin)


def _template(resource: Resource, chart: Chart, *, alone: bool) -> str:
    kind = resource.identity.kind
    change = turn(kind)
    body: Any = resource.body
    if change:
        body = copy.deepcopy(dict(body))
        parts = (section(kind), "" if alone else resource.identity.name)
        change(body, tuple(part for part in parts if part), chart)
    # Braces that were in the object, in a rule of Prometheus for example, are none of Helm's.
    lines = yamlio.dump(body).replace("{{", '{{ "{{" }}').split("\n")
    return "\n".join(_poured(line, chart) for line in lines)


def _poured(line: str, chart: Chart) -> str:
    whole = _PLACEHOLDER.fullmatch(line)
    if not whole:
        return _INLINE.sub(lambda match: chart.actions[match.group()], line)
    lines = chart.actions[whole["name"]].split("\n")
    # An action that trims what stands before it may begin its line anywhere; what it brings may not.
    return "\n".join(each if each.startswith("{{-") else whole["indent"] + each for each in lines)


def _release(members: Sequence[Resource]) -> str:
    labels = (each.body.get("metadata", {}).get("labels", {}) for each in members if each.identity.kind == "Deployment")
    return next((str(each["app.kubernetes.io/version"]) for each in labels if "app.kubernetes.io/version" in each), "")


def _yaml(values: dict[str, Any]) -> bytes:
    return yamlio.dump(values).encode() if values else b"{}\n"
