"""AuthorizationPolicy objects as values: to whom they apply, and which rule covers which sources, ports and requests.

Source: https://istio.io/latest/docs/reference/config/security/authorization-policy/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from firefly_gen.check.reach.network import Reach
from firefly_gen.check.reach.nodes import Nodes
from firefly_gen.check.reach.policies import Defect
from firefly_gen.check.reach.ports import PortSpace, Range
from firefly_gen.check.reach.requests import ANY, Requests
from firefly_gen.check.reach.sources import CONDITIONS, Sources, lists, texts
from firefly_gen.check.reading import at, mapping, sequence, strings, text
from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.resource import Identity, Resource

ALLOW, DENY, CUSTOM = "ALLOW", "DENY", "CUSTOM"
GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
"""Label of the pods of a Gateway of the Gateway API."""
WAYPOINT_CLASS = "istio-waypoint"
_HTTP_SOURCE = ("requestPrincipals", "notRequestPrincipals")
_UNKNOWN_SOURCE = (*_HTTP_SOURCE, "remoteIpBlocks", "notRemoteIpBlocks")
_OF_CONNECTIONS = ("source.ip", "source.namespace", "source.principal", "destination.ip", "destination.port")
"""Keys of ``when`` that ztunnel knows."""
_HTTP_OPERATION = ("hosts", "notHosts", "methods", "notMethods", "paths", "notPaths")


@dataclass(frozen=True, slots=True)
class Grant:
    """What one combination of a rule's ``from`` and ``to`` covers.

    Attributes:
        path: Its place: the rule, and the items of ``from`` and ``to`` where it has several.
        sources: Who: nodes that show their identity.
        plain: Who: nodes that show none.
        ports: Which ports of the target.
        requests: Which requests.
        http: Whether its rule asks for what only HTTP has.
        beyond: Whether its rule asks for more than identities, addresses and ports.
    """

    path: str
    sources: Reach
    plain: Reach
    ports: int
    requests: Requests
    http: bool
    beyond: bool


@dataclass(frozen=True, slots=True)
class Authorization:
    """An AuthorizationPolicy.

    Attributes:
        targets: The nodes that it applies to.
        services: The Services of its namespace that it applies to, at the waypoints before them.
        grants: What its rules cover; none where it has no rules, and so never matches.
    """

    resource: Resource
    action: str
    targets: int
    services: frozenset[str]
    grants: tuple[Grant, ...]
    defects: tuple[Defect, ...]

    def attached_to(self, service: Identity) -> bool:
        """Whether it applies to a Service."""
        return service.name in self.services and service.namespace == self.resource.identity.namespace


class Authorizations:
    """Reads AuthorizationPolicies.

    Args:
        nodes: Everything that connects.
        space: All ports; it has to know those of ``ranges``.
        root: Root namespace of the mesh: what stands in it is about all namespaces.
        trust_domain: What identities in the mesh begin with.
    """

    def __init__(self, nodes: Nodes, space: PortSpace, root: str, trust_domain: str) -> None:
        self._nodes = nodes
        self._space = space
        self._root = root
        self._sources = Sources(nodes, trust_domain)
        self._waypoints = nodes.where(node.dataplane is Dataplane.WAYPOINT for node in nodes.all)

    def read(self, resource: Resource) -> Authorization:
        """Reads one."""
        spec = mapping(resource.body.get("spec"))
        namespace = resource.identity.namespace or "default"
        rules = [mapping(each) for each in sequence(spec.get("rules"))]
        return Authorization(
            resource=resource,
            action=text(spec.get("action")) or ALLOW,
            targets=self.targets(spec, namespace),
            services=frozenset(text(each.get("name")) for each in _references(spec) if each.get("kind") == "Service"),
            grants=tuple(
                grant
                for number, rule in enumerate(rules)
                for grant in self._grants(rule, f"spec.rules[{number}]", namespace)
            ),
            defects=tuple(_defects(spec)),
        )

    def targets(self, spec: Mapping[str, Any], namespace: str) -> int:
        """The nodes that a policy of a namespace applies to, by its selector or its targetRefs.

        Waypoints are no pods to a selector: https://istio.io/latest/docs/ambient/usage/l4-policy/#targeting-policies
        """
        nodes = self._nodes
        inside = nodes.pods if namespace == self._root else nodes.in_namespace(namespace)
        references = _references(spec)
        if not references:
            chosen = nodes.selected({"matchLabels": strings(at(spec, "selector.matchLabels"))})
            return inside & chosen & ~self._waypoints
        found = 0
        for each in references:
            name = text(each.get("name"))
            if each.get("kind") == "Gateway":
                found |= nodes.in_namespace(namespace) & nodes.selected({"matchLabels": {GATEWAY_NAME: name}})
            elif each.get("kind") == "GatewayClass" and namespace == self._root and name == WAYPOINT_CLASS:
                found |= self._waypoints
        return found

    def _grants(self, rule: Mapping[str, Any], path: str, namespace: str) -> Iterator[Grant]:
        conditions = [mapping(each) for each in sequence(rule.get("when"))]
        sources, operations = sequence(rule.get("from")), sequence(rule.get("to"))
        http = _asks_for_http(rule)
        froms = [(f".from[{i}]", mapping(each).get("source")) for i, each in enumerate(sources)] or [("", None)]
        tos = [(f".to[{i}]", mapping(each).get("operation")) for i, each in enumerate(operations)] or [("", None)]
        for (from_path, source), (to_path, operation) in product(froms, tos):
            who, what = mapping(source), mapping(operation)
            place = path + (from_path if len(froms) > 1 or not operations else "")
            yield Grant(
                path=place + (to_path if len(tos) > 1 else ""),
                sources=self._sources.who(who, conditions, namespace, shown=True),
                plain=self._sources.who(who, conditions, namespace, shown=False),
                ports=self._ports(what, conditions),
                requests=_requests(who, what, conditions),
                http=http,
                beyond=http or _asks_for_more(rule),
            )

    # -------------------------------------------------------------------------------------------------- ports

    def _ports(self, operation: Mapping[str, Any], when: list[Mapping[str, Any]]) -> int:
        asked = [lists(operation, "ports")]
        asked += [
            (texts(condition.get("values")), texts(condition.get("notValues")))
            for condition in when
            if condition.get("key") == "destination.port"
        ]
        found = self._space.everything
        for wanted, unwanted in asked:
            if wanted:
                found &= self._numbers(wanted)
            found &= ~self._numbers(unwanted)
        return found

    def _numbers(self, ports: tuple[str, ...]) -> int:
        found = 0
        for port in ports:
            found |= self._space.bit("TCP", int(port)) if port.isdecimal() else 0
        return found


def _references(spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [mapping(each) for each in (*sequence(spec.get("targetRefs")), spec.get("targetRef")) if each]


def ranges(resource: Resource) -> Iterator[Range]:
    """The ports that an AuthorizationPolicy speaks of."""
    for rule in sequence(at(resource.body, "spec.rules")):
        for to in sequence(mapping(rule).get("to")):
            for field in ("ports", "notPorts"):
                yield from _ranges(at(to, f"operation.{field}"))
        for condition in sequence(mapping(rule).get("when")):
            if mapping(condition).get("key") == "destination.port":
                for field in ("values", "notValues"):
                    yield from _ranges(mapping(condition).get(field))


def _ranges(ports: Any) -> Iterator[Range]:
    return (Range("TCP", int(port), int(port)) for port in texts(ports) if port.isdecimal())


def _requests(source: Mapping[str, Any], operation: Mapping[str, Any], when: list[Mapping[str, Any]]) -> Requests:
    unknown = any(texts(source.get(field)) for field in _UNKNOWN_SOURCE) or any(
        condition.get("key") not in (*CONDITIONS, "destination.port") for condition in when
    )
    return Requests(
        methods=texts(operation.get("methods")) or ANY,
        paths=tuple(_path(each) for each in texts(operation.get("paths"))) or ANY,
        not_methods=texts(operation.get("notMethods")),
        not_paths=tuple(_path(each) for each in texts(operation.get("notPaths"))),
        certain=not (unknown or any(texts(operation.get(field)) for field in ("hosts", "notHosts"))),
    )


def _path(pattern: str) -> str:
    """A template such as ``/a/{*}/b`` is as wide as what stands before it."""
    return f"{pattern.partition('{')[0]}*" if "{" in pattern else pattern


def _asks_for_http(rule: Mapping[str, Any]) -> bool:
    sources = (mapping(at(each, "source")) for each in sequence(rule.get("from")))
    operations = (mapping(at(each, "operation")) for each in sequence(rule.get("to")))
    return (
        any(texts(each.get(field)) for each in sources for field in _HTTP_SOURCE)
        or any(texts(each.get(field)) for each in operations for field in _HTTP_OPERATION)
        or any(text(mapping(each).get("key")).startswith("request.") for each in sequence(rule.get("when")))
    )


def _asks_for_more(rule: Mapping[str, Any]) -> bool:
    sources = (mapping(at(each, "source")) for each in sequence(rule.get("from")))
    keys = (text(mapping(each).get("key")) for each in sequence(rule.get("when")))
    return any(texts(each.get(field)) for each in sources for field in _UNKNOWN_SOURCE) or any(
        key not in _OF_CONNECTIONS for key in keys
    )


def _defects(spec: Mapping[str, Any]) -> Iterator[Defect]:
    """What istiod refuses, and what would be read as everybody without it."""
    if spec.get("action") == DENY and not sequence(spec.get("rules")):
        yield Defect("spec.rules", "a policy that denies, and has no rules, does nothing")
    for number, rule in enumerate(sequence(spec.get("rules"))):
        for field, inner in (("from", "source"), ("to", "operation")):
            where, items = f"spec.rules[{number}].{field}", mapping(rule).get(field)
            if items is not None and not sequence(items):
                yield Defect(where, f"{field} is empty: istiod refuses it, and elsewhere it is everybody")
            for index, each in enumerate(sequence(items)):
                if not any(texts(value) for value in mapping(mapping(each).get(inner)).values()):
                    says = f"this {inner} asks for nothing: istiod refuses it, and elsewhere it is everybody"
                    yield Defect(f"{where}[{index}]", says)
