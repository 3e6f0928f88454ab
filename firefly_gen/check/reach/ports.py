"""All ports of all protocols, cut into ranges that every rule treats alike; a set of ranges is the bits of a number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from firefly_gen.check.reach.nodes import LAST_PORT, PROTOCOLS, Node
from firefly_gen.check.reach.policies import PolicyPort


class Range(NamedTuple):
    """Ports of a protocol, from first to last."""

    protocol: str
    first: int
    last: int

    def __str__(self) -> str:
        if (self.first, self.last) == (1, LAST_PORT):
            return f"all of {self.protocol}"
        numbers = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return numbers if self.protocol == "TCP" else f"{numbers}/{self.protocol}"


class PortSpace:
    """Every port there is. Whether a rule covers a port is decided once for each range.

    Args:
        used: The ranges that anybody speaks of; what lies between them makes ranges of its own.
    """

    def __init__(self, used: Iterable[Range]) -> None:
        starts: dict[str, set[int]] = {protocol: {1} for protocol in PROTOCOLS}
        for each in used:
            if each.protocol in starts:
                starts[each.protocol] |= {each.first, each.last + 1}
        self._starts = {key: sorted(each for each in value if 1 <= each <= LAST_PORT) for key, value in starts.items()}
        self._offset: dict[str, int] = {}
        self.ranges: list[Range] = []
        for protocol, begins in self._starts.items():
            self._offset[protocol] = len(self.ranges)
            ends = [*(each - 1 for each in begins[1:]), LAST_PORT]
            self.ranges += [Range(protocol, first, last) for first, last in zip(begins, ends, strict=True)]
        self.everything = (1 << len(self.ranges)) - 1
        self._known: dict[tuple[PolicyPort, ...], int] = {}

    def bit(self, protocol: str, number: int) -> int:
        """The range that a port lies in; nothing where there is no such port."""
        starts = self._starts.get(protocol)
        if starts is None or not 1 <= number <= LAST_PORT:
            return 0
        return 1 << (self._offset[protocol] + bisect_right(starts, number) - 1)

    def span(self, each: Range) -> int:
        """The ranges that a range consists of; its ends have to be known to the space."""
        first, last = max(each.first, 1), min(each.last, LAST_PORT)
        if each.protocol not in self._starts or last < first:
            return 0
        return 2 * self.bit(each.protocol, last) - self.bit(each.protocol, first)

    def covered(self, ports: tuple[PolicyPort, ...], target: Node) -> int:
        """What the ports of a rule mean at a target: the numbers themselves, and what its pods call by the names."""
        if not ports:
            return self.everything
        found = self._known.get(ports)
        if found is None:
            found = 0
            for port in ports:
                if not port.name:
                    found |= self.span(Range(port.protocol, port.first, port.last))
            self._known[ports] = found
        for port in ports:
            if port.name:
                for number in target.numbers(port.name, port.protocol):
                    found |= self.bit(port.protocol, number)
        return found

    def alike(self, sets: Iterable[int]) -> Iterator[int]:
        """Cuts all ports into as few sets as there are ways of belonging to the given sets."""
        parts = [self.everything]
        for each in set(sets):
            parts = [piece for part in parts for piece in (part & each, part & ~each) if piece]
        return iter(parts)

    def listed(self, chosen: int) -> tuple[Range, ...]:
        """The ranges of a set; neighbours are one."""
        found: list[Range] = []
        for number, each in enumerate(self.ranges):
            if not chosen >> number & 1:
                continue
            last = found[-1] if found else None
            if last and last.protocol == each.protocol and last.last + 1 == each.first:
                found[-1] = Range(each.protocol, last.first, each.last)
            else:
                found.append(each)
        return tuple(found)

    def told(self, chosen: int) -> str:
        """A set in words, for example ``port 8080`` or ``ports 80-90, 53/UDP``."""
        if chosen == self.everything:
            return "every port"
        ranges = self.listed(chosen)
        several = len(ranges) > 1 or ranges[0].first != ranges[0].last
        return f"{'ports' if several else 'port'} {', '.join(str(each) for each in ranges)}"
