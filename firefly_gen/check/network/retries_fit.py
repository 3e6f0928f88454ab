"""MESH-001: tries fit into the timeout, and nothing that changes something is done twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.durations import seconds
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.public import published
from firefly_gen.check.reading import at, mapping, sequence, text, whole
from firefly_gen.check.routing import VIRTUAL_SERVICE, methods
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="MESH-001",
    severity=Severity.ERROR,
    statement="The timeout of a route covers all its tries, and only requests that may be repeated are tried again "
    "after they may have arrived.",
    why="The last tries never happen, or a payment that went through without an answer is made twice.",
    mend="match the methods that may be repeated, or retry on connect-failure,refused-stream,reset-before-request only",
)
NEVER_ARRIVED = frozenset({"connect-failure", "refused-stream", "reset-before-request"})
"""What a retry may follow whatever the method is: the request never reached the service.

Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on
"""
IDEMPOTENT = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PUT", "TRACE"})
"""Methods that have the same effect once and twice, where a service does not say otherwise. Source: RFC 9110, 9.2.2."""


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every HTTP route that is tried again."""
    for route in platform.of_kind(VIRTUAL_SERVICE):
        named = [frozenset(service.idempotent) for _, service in published(platform, route)]
        allowed = frozenset.intersection(*named) if named else IDEMPOTENT
        for index, value in enumerate(sequence(at(route.body, "spec.http"))):
            rule = mapping(value)
            attempts = whole(at(rule, "retries.attempts"))
            if attempts:
                place = f"spec.http[{index}]"
                yield from _time(route, rule, attempts, place)
                yield from _repeated(route, rule, allowed, place)


def _time(route: Resource, rule: Mapping[str, Any], attempts: int, place: str) -> Iterator[Finding]:
    timeout = seconds(text(rule.get("timeout")), "s")
    single = seconds(text(at(rule, "retries.perTryTimeout")), "s")
    if timeout and single and timeout < (attempts + 1) * single:
        message = f"{timeout:g} seconds end before {attempts + 1} tries of {single:g} seconds each do"
        yield META.finding(route, message, f"{place}.timeout", f"set it to {(attempts + 1) * single:g}s or more")


def _repeated(route: Resource, rule: Mapping[str, Any], allowed: frozenset[str], place: str) -> Iterator[Finding]:
    retried = frozenset(each.strip() for each in text(at(rule, "retries.retryOn")).split(",")) - {""}
    if retried and retried <= NEVER_ARRIVED:
        return
    matches = [methods(mapping(each)) for each in sequence(rule.get("match"))] or [None]
    if any(each is None or not each <= allowed for each in matches):
        what = f"after {', '.join(sorted(retried - NEVER_ARRIVED))}" if retried else "after what Istio does by itself"
        message = f"requests that change something are sent again {what}, when they may have arrived"
        yield META.finding(route, message, f"{place}.retries")
