"""Sets of HTTP requests, as methods and paths describe them, and the patterns that Istio matches texts by.

Source: https://istio.io/latest/docs/reference/config/security/authorization-policy/
"""

from __future__ import annotations

from dataclasses import dataclass

ANY = ("*",)


@dataclass(frozen=True, slots=True)
class Requests:
    """Some requests.

    Attributes:
        methods: Patterns of the methods; ``*`` for all.
        paths: Patterns of the paths; ``*`` for all.
        not_methods: Patterns of methods that do not belong.
        not_paths: Patterns of paths that do not belong.
        certain: Whether nothing else decides, such as a host, a header or a token.
    """

    methods: tuple[str, ...] = ANY
    paths: tuple[str, ...] = ANY
    not_methods: tuple[str, ...] = ()
    not_paths: tuple[str, ...] = ()
    certain: bool = True

    @property
    def everything(self) -> bool:
        """Whether every request surely belongs."""
        return self.certain and self.methods == self.paths == ANY and not self.not_methods and not self.not_paths

    def surely(self, method: str, path: str) -> bool:
        """Whether all requests of a method (pattern) and path (pattern) belong."""
        return (
            self.certain
            and any(within(method, each) for each in self.methods)
            and any(within(path, each) for each in self.paths)
            and not any(overlap(method, each) for each in self.not_methods)
            and not any(overlap(path, each) for each in self.not_paths)
        )

    def inside(self, other: Requests) -> bool:
        """Whether no request belongs here that does not belong to the other set."""
        return all(
            any(within(method, each) for each in other.methods) and any(within(path, each) for each in other.paths)
            for method in self.methods
            for path in self.paths
        )

    def __str__(self) -> str:
        if self.methods == self.paths == ANY:
            return "every request"
        methods = "" if self.methods == ANY else f"{', '.join(self.methods)} "
        return f"{methods}{', '.join(self.paths)}" if self.paths != ANY else methods.strip()


EVERY_REQUEST = Requests()


def fits(pattern: str, value: str) -> bool:
    """Whether a text matches: exactly, by its beginning (``x*``), by its end (``*x``), or by being there (``*``)."""
    if pattern == "*":
        return bool(value)
    if pattern.startswith("*"):
        return value.endswith(pattern[1:])
    return value.startswith(pattern[:-1]) if pattern.endswith("*") else value == pattern


def within(inner: str, outer: str) -> bool:
    """Whether every text that matches one pattern matches another, too."""
    if outer == "*":
        return True
    if inner.endswith("*"):
        return outer.endswith("*") and inner.startswith(outer[:-1])
    if inner.startswith("*"):
        return outer.startswith("*") and inner.endswith(outer[1:])
    return fits(outer, inner)


def overlap(one: str, two: str) -> bool:
    """Whether a text may match both patterns."""
    if "*" in (one, two):
        return True
    if one.endswith("*") and two.endswith("*"):
        return one.startswith(two[:-1]) or two.startswith(one[:-1])
    if one.startswith("*") and two.startswith("*"):
        return one.endswith(two[1:]) or two.endswith(one[1:])
    if "*" in one and "*" in two:
        return True
    return fits(one, two) if "*" in one else fits(two, one)
