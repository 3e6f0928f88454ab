"""ROLL-001: a Rollout finds everything that it moves requests by, and everything that it asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.parents import ISTIO
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import Found, at, mapping, sequence, strings, text, walk, whole
from firefly_gen.check.rollouts import (
    SUBSET_FIELDS,
    RouteReference,
    analyses,
    route_references,
    rule_of,
    service_pairs,
    subsets_of,
    template_of,
    undeclared,
    wanted,
    without_hash,
)
from firefly_gen.check.routing import VIRTUAL_SERVICE, cluster_domain, full_name
from firefly_gen.check.scaling import ROLLOUT, SCALERS, target_of
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="ROLL-001",
    severity=Severity.ERROR,
    statement="A Rollout's Services, routes, subsets and analyses exist and agree; what scales its pods acts on it.",
    why="It stops at the first release with InvalidSpec, or a new version gets all requests before anybody has looked.",
    mend="render routes, subsets, Services and analyses for the names of the Rollout, and let autoscalers act on it",
)
_ALL = 100


def run(platform: Platform) -> Iterator[Finding]:
    """Follows everything that each Rollout names."""
    for rollout in platform.of_kind(ROLLOUT):
        yield from _services(platform, rollout)
        yield from _routes(platform, rollout)
        yield from _steps(rollout)
        yield from _analyses(platform, rollout)
        yield from _taken_over(platform, rollout)
    for kind in ("AnalysisTemplate.argoproj.io", "ClusterAnalysisTemplate.argoproj.io"):
        for template in platform.of_kind(kind):
            for place, name in undeclared(template):
                yield META.finding(template, f"the query uses {name!r}, which is no argument", place)


def _services(platform: Platform, rollout: Resource) -> Iterator[Finding]:
    namespace = rollout.identity.namespace
    for pair in service_pairs(rollout):
        named = ((pair.stable, pair.stable_path), (pair.fresh, pair.fresh_path))
        found = [platform.find("Service", namespace, name) if name else None for name, _ in named]
        for service, (name, path) in zip(found, named, strict=True):
            if name and service is None:
                yield META.finding(rollout, f"there is no Service {namespace}/{name}", path)
        stable, fresh = found
        if stable is fresh and stable is not None:
            yield META.finding(rollout, f"both versions are behind Service {pair.fresh}", pair.fresh_path)
        elif stable is not None and fresh is not None and without_hash(stable) != without_hash(fresh):
            message = f"Service {pair.fresh} differs from {pair.stable}, so what works in one place fails in the other"
            yield META.finding(fresh, message, "spec", "let both have the same ports and the same selector")


def _routes(platform: Platform, rollout: Resource) -> Iterator[Finding]:
    references = tuple(route_references(rollout))
    if not references:
        return
    rule = rule_of(platform, rollout)
    yield from _subsets(rollout, rule)
    moved: set[tuple[str, str]] = set()
    for each in references:
        route = platform.find(VIRTUAL_SERVICE, rollout.identity.namespace, each.name)
        if route is None:
            message = f"there is no VirtualService {rollout.identity.namespace}/{each.name}"
            yield META.finding(rollout, message, f"{each.path}.name")
            continue
        yield from _split(platform, rollout, each, route)
        moved |= {(each.name, name) for name in each.routes or (text(at(one.value, "name")) for one in _http(route))}
    if rule is not None:
        host = full_name(text(at(rule.body, "spec.host")), rule.identity.namespace, cluster_domain(platform))
        yield from _passed_by(platform, rollout, host, moved)


def _http(route: Resource) -> Iterator[Found]:
    return walk(route.body, "spec.http[]")


def _subsets(rollout: Resource, rule: Resource | None) -> Iterator[Finding]:
    base = f"{ISTIO}.destinationRule"
    body = mapping(at(rollout.body, base))
    if body and rule is None:
        message = f"there is no DestinationRule {rollout.identity.namespace}/{text(body.get('name'))}"
        yield META.finding(rollout, message, f"{base}.name")
    if rule is None:
        return
    declared = {text(at(each.value, "name")) for each in walk(rule.body, "spec.subsets[]")}
    for field in SUBSET_FIELDS:
        if text(body.get(field)) not in declared:
            message = f"{rule.identity} has no subset {text(body.get(field))!r}"
            yield META.finding(rollout, message, f"{base}.{field}")


def _split(platform: Platform, rollout: Resource, reference: RouteReference, route: Resource) -> Iterator[Finding]:
    """The routes that are named exist, and lead to both versions."""
    wanted_ends = set(subsets_of(rollout)) or set(_hosts(platform, rollout))
    by_name = {text(at(each.value, "name")): each for each in _http(route)}
    for index, name in enumerate(reference.routes):
        if name not in by_name:
            message = f"VirtualService {reference.name} has no route {name!r}"
            yield META.finding(rollout, message, f"{reference.path}.routes[{index}]")
    if not reference.routes and len(by_name) != 1:
        message = f"VirtualService {reference.name} has {len(by_name)} routes, and none of them is named"
        yield META.finding(rollout, message, reference.path, "list them under `routes`")
    for name in reference.routes or tuple(by_name):
        found = by_name.get(name)
        if found is None:
            continue
        led_to = {_end(platform, rollout, each.value) for each in walk(found.value, "route[].destination")}
        if led_to != wanted_ends:
            ends = " and ".join(sorted(wanted_ends))
            message = f"the route does not lead to {ends}, which {rollout.identity} shares it out to"
            yield META.finding(route, message, f"{found.path}.route")
        weights = sum(whole(at(each.value, "weight")) or 0 for each in walk(found.value, "route[]"))
        if weights != _ALL:
            yield META.finding(route, f"the weights add up to {weights}", f"{found.path}.route")


def _hosts(platform: Platform, rollout: Resource) -> Iterator[str]:
    namespace, domain = rollout.identity.namespace, cluster_domain(platform)
    for pair in service_pairs(rollout):
        yield from (full_name(each, namespace, domain) for each in (pair.stable, pair.fresh))


def _end(platform: Platform, rollout: Resource, destination: Any) -> str:
    """What tells one version from the other: the subset, or the Service."""
    host, subset = text(mapping(destination).get("host")), text(mapping(destination).get("subset"))
    return subset if subsets_of(rollout) else full_name(host, rollout.identity.namespace, cluster_domain(platform))


def _passed_by(platform: Platform, rollout: Resource, host: str, moved: set[tuple[str, str]]) -> Iterator[Finding]:
    """Routes to the same host that are not shared out send requests to either version, at any time."""
    for route in platform.of_kind(VIRTUAL_SERVICE) if host else ():
        own = route.identity.namespace == rollout.identity.namespace
        for each in _http(route):
            name = text(at(each.value, "name"))
            if own and (route.identity.name, name) in moved:
                continue
            for place, destination in walk(each.value, "route[].destination", each.path):
                named = text(mapping(destination).get("host"))
                if full_name(named, route.identity.namespace, cluster_domain(platform)) == host:
                    message = f"the route leads past {rollout.identity}: it gives requests to either version"
                    yield META.finding(route, message, f"{place}.host", "list the route in the Rollout, too")


def _steps(rollout: Resource) -> Iterator[Finding]:
    base, last = "spec.strategy.canary.steps", 0
    for index, step in enumerate(sequence(at(rollout.body, base))):
        weight = whole(mapping(step).get("setWeight"))
        if weight is not None:
            if weight <= last:
                yield META.finding(rollout, f"{weight} % is no more than before", f"{base}[{index}].setWeight")
            last = weight


def _analyses(platform: Platform, rollout: Resource) -> Iterator[Finding]:
    for each in analyses(rollout):
        template = template_of(platform, rollout, each)
        if template is None:
            yield META.finding(rollout, f"there is no {each.kind} {each.name}", each.path)
            continue
        missing = sorted(wanted(template) - each.arguments)
        if missing:
            message = f"{template.identity} asks for {', '.join(missing)}, which nobody gives it"
            yield META.finding(rollout, message, each.path, "give it under `args`")


def _taken_over(platform: Platform, rollout: Resource) -> Iterator[Finding]:
    """A Deployment whose pods the Rollout has neither counts nor is scaled."""
    target = target_of(rollout)
    if target is None:
        return
    workload = platform.find(*target)
    if workload is None:
        return  # REF-016 says so
    if "replicas" in mapping(workload.body.get("spec")):
        message = f"{rollout.identity} takes its pods over, and each sync brings them back"
        yield META.finding(workload, message, "spec.replicas", "leave spec.replicas out")
    own, theirs = (strings(at(each.body, "spec.selector.matchLabels")) for each in (rollout, workload))
    if own != theirs:
        message = f"it selects other pods than {workload.identity}, whose template it takes"
        yield META.finding(rollout, message, "spec.selector", "copy spec.selector")
    for scaler in platform.of_kind(*SCALERS):
        if target_of(scaler) == target:
            message = f"it scales {workload.identity}, whose pods {rollout.identity} has"
            yield META.finding(scaler, message, "spec.scaleTargetRef", _named(rollout))


def _named(rollout: Resource) -> str:
    identity = rollout.identity
    return f"name {identity.kind} {identity.name} of {identity.api_version}"
