"""MESH-002: each path of a public host leads to one service, and to the one that is meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.public import hosts_of, public_routes
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.check.routing import methods
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="MESH-002",
    severity=Severity.ERROR,
    statement="Path prefixes at one host do not lie below each other, end where a segment ends, and no route hides a "
    "later one.",
    why="Which route wins depends on which object is older: requests end at the wrong service.",
    mend="let each service publish prefixes of its own, matched exactly and with a slash behind them",
)
_CONDITIONS = frozenset({"uri", "method", "path", "name"})


@dataclass(frozen=True, slots=True)
class _Match:
    """A condition on the path: all paths that begin like it, or this one alone.

    Attributes:
        methods: HTTP methods that it is for; None for all.
        plain: Whether it has no other condition.
    """

    resource: Resource
    place: str
    path: str
    prefix: bool
    methods: frozenset[str] | None
    plain: bool

    def covers(self, other: _Match) -> bool:
        """Whether every request that the other is for fits this one too."""
        same = self.methods is None or (other.methods is not None and other.methods <= self.methods)
        return self.plain and same and self.takes(other)

    def takes(self, other: _Match) -> bool:
        """Whether every path of the other is one of this."""
        if self.prefix:
            return other.path.startswith(self.path)
        return self.path == other.path and not other.prefix


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at each route by itself, then at all routes of each host."""
    by_host: defaultdict[str, list[_Match]] = defaultdict(list)
    for route in public_routes(platform):
        matches = tuple(_matches(route))
        yield from _loose(matches)
        if route.identity.kind == "VirtualService":
            yield from _hidden(matches)
        for host in hosts_of(route):
            by_host[host].extend(matches)
    for host, all_matches in sorted(by_host.items()):
        yield from _shared(host, all_matches)


def _matches(route: Resource) -> Iterator[_Match]:
    for index, value in enumerate(sequence(at(route.body, "spec.http"))):
        for number, each in enumerate(sequence(mapping(value).get("match"))):
            match, place = mapping(each), f"spec.http[{index}].match[{number}].uri"
            uri = mapping(match.get("uri"))
            for field in ("prefix", "exact"):
                if field in uri:
                    path = text(uri[field])
                    yield _Match(route, f"{place}.{field}", path, field == "prefix", methods(match), _plain(match))
    for index, value in enumerate(sequence(at(route.body, "spec.rules"))):
        for number, each in enumerate(sequence(mapping(value).get("matches"))):
            match, place = mapping(each), f"spec.rules[{index}].matches[{number}].path.value"
            asked, method = mapping(match.get("path")), text(match.get("method"))
            listed, plain = frozenset({method}) if method else None, _plain(match)
            written = text(asked.get("value"))
            if asked.get("type") == "Exact":
                yield _Match(route, place, written, prefix=False, methods=listed, plain=plain)
            elif asked.get("type") in {None, "PathPrefix"}:
                yield _Match(route, place, f"{written.rstrip('/')}/", prefix=True, methods=listed, plain=plain)


def _plain(match: Mapping[str, Any]) -> bool:
    return match.keys() <= _CONDITIONS


def _loose(matches: Sequence[_Match]) -> Iterator[Finding]:
    for each in matches:
        if each.prefix and not each.path.endswith("/"):
            message = f"the prefix {each.path} takes {each.path}x too"
            hint = f"match {each.path} exactly, and the prefix {each.path}/"
            yield META.finding(each.resource, message, each.place, hint)


def _hidden(matches: Sequence[_Match]) -> Iterator[Finding]:
    """Istio takes the first route that fits."""
    for index, later in enumerate(matches):
        before = next((each for each in matches[:index] if each.covers(later) and _rule(each) != _rule(later)), None)
        if before:
            message = f"nothing gets here: {before.place} takes {later.path} before"
            yield META.finding(later.resource, message, later.place, "put the longer paths first")


def _rule(match: _Match) -> str:
    return match.place.partition(".match")[0]


def _shared(host: str, matches: Sequence[_Match]) -> Iterator[Finding]:
    told: set[tuple[str, int]] = set()
    for match in matches:
        for other in matches:
            key = (match.path, id(other.resource))
            if other.resource is not match.resource and other.takes(match) and key not in told:
                told.add(key)
                message = f"{other.resource.identity} takes {match.path} at {host} too"
                yield META.finding(match.resource, message, match.place)
