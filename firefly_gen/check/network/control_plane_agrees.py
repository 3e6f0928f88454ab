"""MESH-006: what istiod is told at its start agrees with the objects that it reads later."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.mesh import mesh_config, mesh_providers
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="MESH-006",
    severity=Severity.ERROR,
    statement="Every provider that a Telemetry names, and the trust domain of identities, are what istiod is told.",
    why="istiod ignores a provider that it does not know, so traces or logs never come; identities never match.",
    mend="set it under `operators.istiod.values.meshConfig` too",
    needs_environment=True,
)
_BUILT_IN = frozenset({"envoy", "prometheus", "stackdriver"})
"""Providers that istiod knows without being told. Source: https://istio.io/latest/docs/tasks/observability/telemetry/"""
_DEFAULT_TRUST_DOMAIN = "cluster.local"
_PROVIDERS = (
    "spec.tracing[].providers[].name",
    "spec.metrics[].providers[].name",
    "spec.accessLogging[].providers[].name",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Holds Telemetry objects and the identities of callers against the values of istiod's chart."""
    config = mesh_config(platform)
    if config is None:
        return
    known = {text(each.get("name")) for each in mesh_providers(platform)} | _BUILT_IN
    for telemetry in platform.of_kind("Telemetry.telemetry.istio.io"):
        for path in _PROVIDERS:
            for place, name in walk(telemetry.body, path):
                if name not in known:
                    yield META.finding(telemetry, f"istiod knows no provider {name}", place)
    domain = text(config.get("trustDomain")) or _DEFAULT_TRUST_DOMAIN
    for policy in platform.of_kind("AuthorizationPolicy.security.istio.io"):
        yield from _strangers(policy, domain)


def _strangers(policy: Resource, domain: str) -> Iterator[Finding]:
    for place, principal in walk(policy.body, "spec.rules[].from[].source.principals[]"):
        first = text(principal).partition("/")[0]
        if "*" not in first and first != domain:
            yield META.finding(policy, f"istiod's trust domain is {domain}, so nobody is {principal}", place)
            return
