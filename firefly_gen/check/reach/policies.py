"""NetworkPolicy objects as values: what is left out is filled in as the API server does, what it refuses is noted.

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ and the answers of an
API server 1.36. Where a policy is one that it refuses, the widest reading counts: a proof has to hold for it, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.reach.addresses import Addresses
from firefly_gen.check.reach.nodes import LAST_PORT, PROTOCOLS
from firefly_gen.check.reading import at, mapping, sequence, text, whole
from firefly_gen.model.resource import Resource

INGRESS, EGRESS = "Ingress", "Egress"
_RULES = {INGRESS: ("ingress", "from"), EGRESS: ("egress", "to")}
_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


@dataclass(frozen=True, slots=True)
class Defect:
    """Something that the API server refuses, or that has no effect: where, and what is wrong with it."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class PolicyPeer:
    """One item of ``from`` or ``to``.

    Attributes:
        namespaces: The ``namespaceSelector``; None where there is none.
        pods: The ``podSelector``; None where there is none.
        block: The addresses of its ``ipBlock``; None where it has none. ``cidr`` is the block as it is written.
        anybody: Whether it names nobody at all, and so has to be read as everybody.
    """

    path: str
    namespaces: Mapping[str, Any] | None
    pods: Mapping[str, Any] | None
    block: Addresses | None
    anybody: bool
    cidr: str = ""


@dataclass(frozen=True, slots=True)
class PolicyPort:
    """One item of ``ports``: numbers from ``first`` to ``last``, or a name that the target's pods give to a port."""

    path: str
    protocol: str
    first: int
    last: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One item of ``ingress`` or ``egress``. No peers: everybody; no ports: all of them."""

    path: str
    peers: tuple[PolicyPeer, ...]
    ports: tuple[PolicyPort, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A NetworkPolicy.

    Attributes:
        selector: Which pods of its namespace it is about; an empty one is about all.
        directions: ``Ingress``, ``Egress`` or both: what it forbids, but for its rules.
        ingress: Rules that allow incoming connections; none where it does not speak of them.
        egress: Rules that allow outgoing ones.
    """

    resource: Resource
    namespace: str
    selector: Mapping[str, Any]
    directions: tuple[str, ...]
    ingress: tuple[PolicyRule, ...]
    egress: tuple[PolicyRule, ...]
    defects: tuple[Defect, ...]

    def rules(self, direction: str) -> tuple[PolicyRule, ...]:
        """The rules of a direction."""
        return self.ingress if direction == INGRESS else self.egress


def network_policy(resource: Resource) -> Policy:
    """Reads a NetworkPolicy."""
    spec = mapping(resource.body.get("spec"))
    defects: list[Defect] = []
    directions = _directions(spec)
    defects += _selector_defects(spec.get("podSelector"), "spec.podSelector")
    rules = {direction: tuple(_rules(spec, direction, defects)) for direction in _RULES}
    for direction, found in rules.items():
        if found and direction not in directions:
            where = found[0].path.rpartition("[")[0]
            defects.append(Defect(where, f"these rules do nothing, since policyTypes does not list {direction}"))
    return Policy(
        resource=resource,
        namespace=resource.identity.namespace or "default",
        selector=mapping(spec.get("podSelector")),
        directions=directions,
        ingress=rules[INGRESS] if INGRESS in directions else (),
        egress=rules[EGRESS] if EGRESS in directions else (),
        defects=tuple(defects),
    )


def _directions(spec: Mapping[str, Any]) -> tuple[str, ...]:
    """Without policyTypes, Ingress always, and Egress where there are egress rules: an empty list is none."""
    said = tuple(each for each in _RULES if each in sequence(spec.get("policyTypes")))
    if said:
        return said
    return (INGRESS, EGRESS) if sequence(spec.get("egress")) else (INGRESS,)


def _rules(spec: Mapping[str, Any], direction: str, defects: list[Defect]) -> Iterator[PolicyRule]:
    field, peers = _RULES[direction]
    for index, entry in enumerate(sequence(spec.get(field))):
        path = f"spec.{field}[{index}]"
        found = sequence(mapping(entry).get(peers))
        yield PolicyRule(
            path=path,
            peers=tuple(_peer(each, f"{path}.{peers}[{number}]", defects) for number, each in enumerate(found)),
            ports=tuple(
                _port(mapping(each), f"{path}.ports[{number}]", defects)
                for number, each in enumerate(sequence(mapping(entry).get("ports")))
            ),
        )


def _peer(entry: Any, path: str, defects: list[Defect]) -> PolicyPeer:
    body = mapping(entry)
    namespaces, pods, block = (body.get(key) for key in ("namespaceSelector", "podSelector", "ipBlock"))
    anybody = namespaces is None and pods is None and block is None
    if anybody:
        defects.append(Defect(path, "this peer is empty: the API server refuses it, and elsewhere it is everybody"))
    elif block is not None and (namespaces is not None or pods is not None):
        defects.append(Defect(path, "the API server refuses a peer that has both an ipBlock and a selector"))
    for key, selector in (("namespaceSelector", namespaces), ("podSelector", pods)):
        defects += _selector_defects(selector, f"{path}.{key}")
    return PolicyPeer(
        path=path,
        namespaces=mapping(namespaces) if namespaces is not None else None,
        pods=mapping(pods) if pods is not None else None,
        block=_block(mapping(block), f"{path}.ipBlock", defects) if block is not None else None,
        anybody=anybody,
        cidr=_written(mapping(block)),
    )


def _written(block: Mapping[str, Any]) -> str:
    without = ", ".join(text(each) for each in sequence(block.get("except")))
    return f"{text(block.get('cidr'))} but for {without}" if without else text(block.get("cidr"))


def _block(block: Mapping[str, Any], path: str, defects: list[Defect]) -> Addresses:
    try:
        whole_block = Addresses.of((text(block.get("cidr")),))
    except ValueError:
        defects.append(Defect(f"{path}.cidr", f"{block.get('cidr')!r} is no block of addresses"))
        return Addresses(())
    found = whole_block
    for index, each in enumerate(sequence(block.get("except"))):
        where = f"{path}.except[{index}]"
        try:
            part = Addresses.of((text(each),))
        except ValueError:
            defects.append(Defect(where, f"{each!r} is no block of addresses"))
            continue
        if not whole_block.holds(part) or part == whole_block:
            defects.append(Defect(where, f"{each} does not lie within {block.get('cidr')}, as the API server asks"))
        found = found.minus(part)
    return found


def _port(body: Mapping[str, Any], path: str, defects: list[Defect]) -> PolicyPort:
    port, end, protocol = body.get("port"), whole(body.get("endPort")), body.get("protocol", "TCP")
    if protocol not in PROTOCOLS:
        defects.append(Defect(f"{path}.protocol", f"{protocol} is none of {', '.join(PROTOCOLS)}"))
    if isinstance(port, str):
        if end is not None:
            defects.append(Defect(f"{path}.endPort", "the API server refuses endPort beside the name of a port"))
        return PolicyPort(path, str(protocol), 0, -1, port)
    first = whole(port)
    if first is None:
        if end is not None:
            defects.append(Defect(f"{path}.endPort", "the API server refuses endPort without port"))
        return PolicyPort(path, str(protocol), 1, LAST_PORT)
    if end is not None and end < first:
        defects.append(Defect(f"{path}.endPort", f"{end} is less than the port, {first}"))
    return PolicyPort(path, str(protocol), first, first if end is None else end)


def _selector_defects(selector: Any, path: str) -> Iterator[Defect]:
    for index, each in enumerate(sequence(at(selector, "matchExpressions"))):
        where, operator = f"{path}.matchExpressions[{index}]", mapping(each).get("operator")
        values = sequence(mapping(each).get("values"))
        if operator not in _OPERATORS:
            yield Defect(f"{where}.operator", f"{operator!r} is none of {', '.join(_OPERATORS)}")
        elif bool(values) != (operator in _OPERATORS[:2]):
            yield Defect(f"{where}.values", f"{operator} {'needs values' if not values else 'takes no values'}")
