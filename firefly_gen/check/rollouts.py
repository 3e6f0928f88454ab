"""What a Rollout names: Services, routes and subsets of the mesh, and analyses with their arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.parents import ANALYSED, ISTIO, ROLLOUT_SERVICES
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, text, walk
from firefly_gen.check.routing import DESTINATION_RULE
from firefly_gen.model.resource import Resource

HASH = "rollouts-pod-template-hash"
"""Label by which Argo Rollouts binds a Service or a subset to one version."""

SUBSET_FIELDS = ("stableSubsetName", "canarySubsetName")
"""Fields with the names of subsets."""

_ARGUMENT = re.compile(r"\{\{\s*args\.([\w-]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class ServicePair:
    """The Services of a strategy: that of the version before, and that of the new one, each with its place."""

    stable: str
    stable_path: str
    fresh: str
    fresh_path: str


@dataclass(frozen=True, slots=True)
class RouteReference:
    """A VirtualService whose weights a Rollout sets; without routes it has only one."""

    name: str
    path: str
    routes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """An analysis that a Rollout starts: its template, and the arguments that it is given."""

    kind: str
    name: str
    path: str
    arguments: frozenset[str]


def service_pairs(rollout: Resource) -> Iterator[ServicePair]:
    """The Services of its strategy."""
    for strategy, (stable, fresh) in ROLLOUT_SERVICES.items():
        base = f"spec.strategy.{strategy}"
        body = mapping(at(rollout.body, base))
        if body.get(stable) or body.get(fresh):
            yield ServicePair(text(body.get(stable)), f"{base}.{stable}", text(body.get(fresh)), f"{base}.{fresh}")


def route_references(rollout: Resource) -> Iterator[RouteReference]:
    """The VirtualServices that it shares requests out by."""
    for path in (f"{ISTIO}.virtualService", f"{ISTIO}.virtualServices[]"):
        for place, value in walk(rollout.body, path):
            routes = tuple(map(text, sequence(mapping(value).get("routes"))))
            yield RouteReference(text(mapping(value).get("name")), place, routes)


def subsets_of(rollout: Resource) -> tuple[str, ...]:
    """The subsets that it binds to the versions: stable, then canary; none where it goes by Services."""
    rule = mapping(at(rollout.body, f"{ISTIO}.destinationRule"))
    return tuple(text(rule.get(each)) for each in SUBSET_FIELDS) if rule else ()


def rule_of(platform: Platform, rollout: Resource) -> Resource | None:
    """The DestinationRule with those subsets."""
    name = text(at(rollout.body, f"{ISTIO}.destinationRule.name"))
    return platform.find(DESTINATION_RULE, rollout.identity.namespace, name) if name else None


def analyses(rollout: Resource) -> Iterator[Asked]:
    """Every analysis that it starts."""
    for moment in ANALYSED:
        base = f"spec.strategy.{moment}"
        given = frozenset(_arguments(rollout, f"{base}.args[]", given=True))
        for place, value in walk(rollout.body, f"{base}.templates[]"):
            whole = mapping(value).get("clusterScope") is True
            kind = "ClusterAnalysisTemplate" if whole else "AnalysisTemplate"
            yield Asked(kind, text(mapping(value).get("templateName")), f"{place}.templateName", given)


def _arguments(resource: Resource, path: str, *, given: bool) -> Iterator[str]:
    """Names of the arguments that have a value, or of those that have none."""
    for each in walk(resource.body, path):
        argument = mapping(each.value)
        if bool({"value", "valueFrom"} & set(argument)) is given:
            yield text(argument.get("name"))


def template_of(platform: Platform, rollout: Resource, asked: Asked) -> Resource | None:
    """The template of an analysis; None where there is none."""
    namespace = "" if asked.kind.startswith("Cluster") else rollout.identity.namespace
    return platform.find(f"{asked.kind}.argoproj.io", namespace, asked.name)


def wanted(template: Resource) -> frozenset[str]:
    """Arguments that a template declares without a value."""
    return frozenset(_arguments(template, "spec.args[]", given=False))


def undeclared(template: Resource) -> Iterator[tuple[str, str]]:
    """Arguments that a query of a template uses and that it does not declare, each with the place of the query."""
    declared = {text(mapping(each.value).get("name")) for each in walk(template.body, "spec.args[]")}
    for place, query in walk(template.body, "spec.metrics[].provider.prometheus.query"):
        for name in sorted(set(_ARGUMENT.findall(text(query))) - declared):
            yield place, name


def without_hash(service: Resource) -> Mapping[str, Any]:
    """The spec of a Service, but for what Argo Rollouts adds to its selector."""
    spec = mapping(service.body.get("spec"))
    selector = {key: value for key, value in strings(spec.get("selector")).items() if key != HASH}
    return {**spec, "selector": selector}
