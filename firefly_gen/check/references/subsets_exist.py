"""REF-010: the subsets that routes name are declared, and have pods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, text
from firefly_gen.check.routing import (
    DESTINATION_RULE,
    VIRTUAL_SERVICE,
    cluster_domain,
    destinations,
    full_name,
    known_hosts,
    labels_of_service,
)
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-010",
    severity=Severity.ERROR,
    statement="Every subset that a route names is declared in a DestinationRule of its host, and selects pods.",
    why="Requests are answered with 503: the mesh knows no pods for them.",
    mend="declare the subset under `subsets` of the host's DestinationRule, with labels that its pods carry",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up the subsets that routes name, then the pods of those that rules declare."""
    declared = _declared(platform)
    for route in platform.of_kind(VIRTUAL_SERVICE):
        for each in destinations(platform, route):
            if each.subset and each.subset not in declared.get(each.host, ()):
                message = f"no DestinationRule declares a subset {each.subset} of {each.host}"
                yield META.finding(route, message, f"{each.place}.subset")
    for rule in platform.of_kind(DESTINATION_RULE):
        yield from _pods(platform, rule)


def _declared(platform: Platform) -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for rule in platform.of_kind(DESTINATION_RULE):
        for subset in sequence(at(rule.body, "spec.subsets")):
            found[_host(platform, rule)].add(text(mapping(subset).get("name")))
    return found


def _host(platform: Platform, rule: Resource) -> str:
    return full_name(text(at(rule.body, "spec.host")), rule.identity.namespace, cluster_domain(platform))


def _pods(platform: Platform, rule: Resource) -> Iterator[Finding]:
    host = platform.once(known_hosts).get(_host(platform, rule))
    if host is None or host.service is None:
        return
    service = host.service
    for index, subset in enumerate(sequence(at(rule.body, "spec.subsets"))):
        labels = {**labels_of_service(service), **strings(mapping(subset).get("labels"))}
        if not platform.pods_matching(service.identity.namespace, labels):
            name = text(mapping(subset).get("name"))
            message = f"no pod of Service {service.identity.namespace}/{service.identity.name} is in subset {name}"
            yield META.finding(rule, message, f"spec.subsets[{index}].labels")
