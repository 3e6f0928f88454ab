"""Answers to ``who reaches whom``: ends found by the names that people give them, verdicts with all that decides."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firefly_gen.check.reach.addresses import Addresses
from firefly_gen.check.reach.decision import Connection, Verdict
from firefly_gen.check.reach.index import Reachability
from firefly_gen.check.reach.mesh import SIDECAR_PORTS
from firefly_gen.check.reach.nodes import LAST_PORT, PROTOCOLS, Node
from firefly_gen.check.reach.ways import decide
from firefly_gen.errors import InputError

_PORT = re.compile(r"(?P<end>.+?):(?P<port>[a-z0-9-]+)(?:/(?P<protocol>[A-Za-z]+))?")
_SECURE_WEB = 443


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether one connection passes.

    Attributes:
        source: Name of the node that connects.
        target: Name of the node that it connects to.
        port: For example ``8080`` or ``53/UDP``.
        levels: What each level says.
        declared: Reasons of the flows that say it should pass; none where it should not.
    """

    source: str
    target: str
    port: str
    levels: tuple[Verdict, ...]
    declared: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether every level lets it pass."""
        return all(level.allowed for level in self.levels)


def ask(reach: Reachability, source: str, target: str) -> tuple[Answer, ...]:
    """Says whether connections pass.

    Args:
        reach: The platform.
        source: A service, ``namespace/workload``, a host outside, an address, or ``internet``.
        target: Likewise, with ``:port`` behind it for one port, by number or name; all that it has else.

    Raises:
        InputError: There is no such end, or it has no such port.
    """
    matched = _PORT.fullmatch(target)
    end, port, protocol = target, "", "TCP"
    if matched and not _find(reach, target):
        end, port, protocol = matched["end"], matched["port"], (matched["protocol"] or "TCP").upper()
    if protocol not in PROTOCOLS:
        raise InputError.of(f"there is no protocol {protocol}", hint=f"there are {', '.join(PROTOCOLS)}")
    sources, targets = _ends(reach, source), _ends(reach, end)
    return tuple(
        _answer(reach, Connection(one, other, kind, number))
        for other in targets
        for kind, number in _ports(reach.nodes.all[other], port, protocol)
        for one in sources
    )


def _answer(reach: Reachability, asked: Connection) -> Answer:
    bit = reach.space.bit(asked.protocol, asked.port)
    declared = {
        meant.flow.reason
        for meant in reach.intent.meant
        if meant.sources >> asked.source & 1 and meant.targets >> asked.target & 1 and meant.ports & bit
    }
    return Answer(
        source=reach.nodes.all[asked.source].name,
        target=reach.nodes.all[asked.target].name,
        port=str(asked.port) if asked.protocol == "TCP" else f"{asked.port}/{asked.protocol}",
        levels=decide(reach, asked),
        declared=tuple(sorted(declared)),
    )


def _ends(reach: Reachability, text: str) -> tuple[int, ...]:
    found = _find(reach, text)
    if not found:
        known = {name for node in reach.nodes.all for name in _names(node)}
        near = difflib.get_close_matches(text, sorted(known), n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "name a service, namespace/workload, host or address"
        raise InputError.of(f"nobody here is called {text!r}", hint=hint)
    return found


def _find(reach: Reachability, text: str) -> tuple[int, ...]:
    """The nodes of that name; by address, those that hold it most closely."""
    found = tuple(number for number, node in enumerate(reach.nodes.all) if text in _names(node))
    if found:
        return found
    try:
        address = Addresses.of((text,))
    except ValueError:
        return ()
    holding = [
        (sum(last - first for _, first, last in node.addresses.spans), number)
        for number, node in enumerate(reach.nodes.all)
        if node.addresses is not None and node.addresses.holds(address)
    ]
    return tuple(number for size, number in holding if size == min(holding)[0])


def _names(node: Node) -> Iterator[str]:
    """What people may call it: in full, without what tells pods of one owner apart, and by the last part alone."""
    yield node.name
    if node.is_pod:
        short = node.name.partition("[")[0]
        yield short
        if not node.stranger:
            yield short.rpartition("/")[2]
    else:
        yield node.outside
        yield from node.hosts


def _ports(node: Node, port: str, protocol: str) -> Sequence[tuple[str, int]]:
    if port.isdecimal():
        if not 1 <= int(port) <= LAST_PORT:
            raise InputError.of(f"there is no port {port}", hint=f"ports go from 1 to {LAST_PORT}")
        return ((protocol, int(port)),)
    if port:
        named = sorted(node.numbers(port, protocol))
        if not named:
            raise InputError.of(f"{node.name} has no port that it calls {port}", hint="give its number")
        return [(protocol, number) for number in named]
    own = {(each.protocol, each.number) for each in node.ports if each.number not in SIDECAR_PORTS}
    if not own and node.is_pod:
        raise InputError.of(f"{node.name} does not say what it listens on", hint=f"name a port: {node.name}:8080")
    return sorted(own) or (("TCP", _SECURE_WEB),)
