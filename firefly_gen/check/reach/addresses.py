"""Sets of IP addresses: blocks with exceptions, and what they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network

Span = tuple[int, int, int]
"""IP version, first and last address."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """A set of addresses.

    Attributes:
        spans: In order, apart from each other.
    """

    spans: tuple[Span, ...]

    @classmethod
    def of(cls, blocks: Iterable[str], without: Iterable[str] = ()) -> Addresses:
        """The addresses of blocks, less those of other blocks.

        Args:
            blocks: In CIDR notation; a bare address is a block of its own.
            without: Likewise.

        Raises:
            ValueError: One of them is no block.
        """
        found = cls(tuple(_joined(_span(block) for block in blocks)))
        return found.minus(cls(tuple(_joined(_span(block) for block in without))))

    def minus(self, other: Addresses) -> Addresses:
        """The addresses that are not in the other set."""
        return Addresses(tuple(part for span in self.spans for part in _cut(span, other.spans)))

    def holds(self, other: Addresses) -> bool:
        """Whether every address of the other set is in this one."""
        return not other.minus(self).spans

    def meets(self, other: Addresses) -> bool:
        """Whether the two sets share an address."""
        return any(
            mine[0] == theirs[0] and mine[1] <= theirs[2] and theirs[1] <= mine[2]
            for mine in self.spans
            for theirs in other.spans
        )


def _span(block: str) -> Span:
    network = ip_network(block, strict=False)
    return network.version, int(network.network_address), int(network.broadcast_address)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in sorted(spans):
        if last and span[0] == last[0] and span[1] <= last[2] + 1:
            last = (last[0], last[1], max(last[2], span[2]))
        else:
            if last:
                yield last
            last = span
    if last:
        yield last


def _cut(span: Span, others: tuple[Span, ...]) -> Iterator[Span]:
    version, first, last = span
    for other_version, start, end in others:
        if other_version != version or end < first or start > last:
            continue
        if start > first:
            yield version, first, start - 1
        first = end + 1
        if first > last:
            return
    yield version, first, last


ANYWHERE = Addresses.of(("0.0.0.0/0", "::/0"))
"""Every address there is."""

PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""Blocks that networks of pods lie in. Source: RFC 1918, RFC 6598, RFC 4193."""

_SPECIAL = (
    "0.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
)
"""Blocks that no host of the internet has. Source: https://www.iana.org/assignments/iana-ipv4-special-registry"""

INTERNET = Addresses.of(("0.0.0.0/0",), (*(block for block in PRIVATE if "." in block), *_SPECIAL))
"""The addresses of version 4 that hosts of the internet have."""
