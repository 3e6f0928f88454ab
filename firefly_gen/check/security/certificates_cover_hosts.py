"""TLS-001: a certificate is good for the names that it is shown for, and somebody signs it in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from firefly_gen.check import certificates
from firefly_gen.check.durations import go_seconds, go_text
from firefly_gen.check.generated import filled
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="TLS-001",
    severity=Severity.ERROR,
    statement="A certificate covers every host that it is shown for, somebody signs it, and it is renewed in time.",
    why="Clients end the connection: of customers at the gateway, or of services at their database.",
    mend="add the host to spec.dnsNames, or name a certificate that covers it",
)
_HOUR, _FIVE_MINUTES = 3600, 300
_ISSUERS = {"ClusterIssuer": "ClusterIssuer.cert-manager.io", "Issuer": "Issuer.cert-manager.io"}
_SERVERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Cluster.postgresql.cnpg.io": ("spec.certificates.serverTLSSecret", ("{name}-rw", "{name}-ro", "{name}-r")),
    "Pooler.postgresql.cnpg.io": ("spec.pgbouncer.clientTLSSecret.name", ("{name}",)),
    "RedisCluster.redis.redis.opstreelabs.in": ("spec.TLS.secret.secretName", ("{name}-leader", "{name}-follower")),
    "RedisReplication.redis.redis.opstreelabs.in": ("spec.TLS.secret.secretName", ("{name}-master", "{name}-replica")),
}
"""Where databases and caches name the Secret that they show, and the Services that lead to them."""
Certified = Mapping[tuple[str, str], list[Resource]]


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at who signs each certificate and how long it holds, then at gateways and databases that show it."""
    for each in platform.of_kind(certificates.CERTIFICATE):
        yield from _issuer(platform, each)
        yield from _validity(each)
    certified = certificates.by_secret(platform)
    for gateway in platform.of_kind("Gateway.networking.istio.io"):
        for path, server in walk(gateway.body, "spec.servers[]"):
            secret = text(at(server, "tls.credentialName"))
            hosts = tuple(text(host).rpartition("/")[2] for _, host in walk(server, "hosts[]"))
            yield from _shown(gateway, f"{path}.tls.credentialName", secret, hosts, certified)
    for gateway in platform.of_kind("Gateway.gateway.networking.k8s.io"):
        for path, listener in walk(gateway.body, "spec.listeners[]"):
            hosts = (text(mapping(listener).get("hostname")),)
            for place, reference in walk(listener, "tls.certificateRefs[]", path):
                yield from _shown(gateway, place, text(mapping(reference).get("name")), hosts, certified)
    dialled = _dialled(platform)
    for kind, (place, services) in _SERVERS.items():
        for server in platform.of_kind(kind):
            named = (f"{filled(each, server)}.{server.identity.namespace}.svc" for each in services)
            known_as = tuple(host for short in named for host in _hosts(short, dialled))
            yield from _shown(server, place, text(at(server.body, place)), known_as, certified)


def _dialled(platform: Platform) -> frozenset[str]:
    """The hosts at which services, and Debezium, look for databases and caches."""
    if platform.environment is None:
        return frozenset()
    uses = [use for each in platform.environment.services for use in (each.database, each.redis) if use]
    return frozenset(each.host for each in (*uses, *platform.environment.data.captures))


def _hosts(short: str, dialled: frozenset[str]) -> tuple[str, ...]:
    """The names of a Service: the short one, and those that somebody writes out."""
    return (short, *sorted(host for host in dialled if host.startswith(f"{short}.")))


def _issuer(platform: Platform, certificate: Resource) -> Iterator[Finding]:
    reference = mapping(at(certificate.body, "spec.issuerRef"))
    kind, name = text(reference.get("kind")) or "Issuer", text(reference.get("name"))
    if platform.environment is None or kind not in _ISSUERS:
        return
    namespace = certificate.identity.namespace if kind == "Issuer" else ""
    if platform.find(_ISSUERS[kind], namespace, name) is None:
        message = f"{kind} {name or '(no name)'} does not exist, so nobody signs it"
        yield META.finding(certificate, message, "spec.issuerRef.name", "name an issuer that exists")


def _validity(certificate: Resource) -> Iterator[Finding]:
    times: dict[str, int] = {}
    for field in ("duration", "renewBefore"):
        written = text(at(certificate.body, f"spec.{field}"))
        seconds = go_seconds(written)
        if seconds is None:
            continue
        times[field] = seconds
        if written != go_text(seconds):
            message = f"{written} is stored as {go_text(seconds)}, which Argo CD takes for a difference for ever"
            hint = f"write {go_text(seconds)}"
            yield META.finding(certificate, message, f"spec.{field}", hint, Severity.WARNING)
    if times.get("duration", _HOUR) < _HOUR:
        message = "it holds for less than an hour, which cert-manager refuses"
        yield META.finding(certificate, message, "spec.duration", "let it hold longer")
    if times.get("renewBefore", _FIVE_MINUTES) < _FIVE_MINUTES:
        message = "it is renewed less than five minutes before its end, which cert-manager refuses"
        yield META.finding(certificate, message, "spec.renewBefore", "renew it earlier")
    if "duration" in times and times.get("renewBefore", 0) >= times["duration"]:
        message = "it is to be renewed before it is made: renewBefore is not less than duration"
        yield META.finding(certificate, message, "spec.renewBefore", "renew it later")


def _shown(by: Resource, place: str, secret: str, hosts: tuple[str, ...], certified: Certified) -> Iterator[Finding]:
    found = certified.get((by.identity.namespace, secret))
    if not secret or not found:
        return
    known = certificates.names(found[0])
    missing = [host for host in hosts if host and not certificates.covers(known, host)]
    if missing:
        message = f"it shows the certificate {found[0].identity.name}, which does not cover {', '.join(missing)}"
        yield META.finding(by, message, place)
