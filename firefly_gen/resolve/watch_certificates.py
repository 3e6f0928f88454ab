"""Certificates by which the parts of observability know each other."""

from __future__ import annotations

from firefly_gen.model.profile import Profile
from firefly_gen.model.tls import WatchCertificate
from firefly_gen.resolve import elastic, grafana, tracing
from firefly_gen.resolve.labels import watching_labels
from firefly_gen.resolve.names import INTERNAL_ISSUER

_PKCS1, _PKCS8 = "PKCS1", "PKCS8"


def watch_certificates(environment: str, profile: Profile) -> tuple[WatchCertificate, ...]:
    """A certificate for each part that listens, or that has to show who it is."""
    observability = profile.observability
    found: list[WatchCertificate] = []
    if observability.traced:
        namespace = observability.tracing.namespace
        for name in (tracing.AGENT, tracing.GATEWAY, tracing.JAEGER):
            hosts = _hosts((f"{name}-collector", f"{name}-collector-headless"), namespace, profile)
            found.append(_certificate(name, name, namespace, tracing.APPLICATION, hosts, _PKCS1, environment))
    if observability.logged:
        namespace, logs = observability.logging.namespace, elastic.CLUSTER
        for end, what in (("es-http", "elasticsearch"), ("kb-http", "kibana"), ("ls-beats", "logstash")):
            name = f"{logs}-{end}"
            hosts = _hosts((name,), namespace, profile)
            found.append(_certificate(name, what, namespace, elastic.APPLICATION, hosts, _PKCS8, environment))
        namespace = observability.logging.agents_namespace
        hosts = (f"filebeat.{namespace}.svc",)
        found.append(_certificate("filebeat", "filebeat", namespace, elastic.APPLICATION, hosts, _PKCS1, environment))
    if observability.drawn:
        hosts = _hosts((grafana.SERVICE,), observability.namespace, profile)
        place = (observability.namespace, grafana.APPLICATION)
        found.append(_certificate(grafana.NAME, grafana.NAME, *place, hosts, _PKCS1, environment))
    return tuple(sorted(found, key=lambda each: (each.namespace, each.name)))


def _hosts(services: tuple[str, ...], namespace: str, profile: Profile) -> tuple[str, ...]:
    domain = profile.kubernetes.cluster_domain
    return tuple(sorted(f"{each}.{namespace}.svc{end}" for each in services for end in ("", f".{domain}")))


def _certificate(  # noqa: PLR0913, PLR0917 - what the certificates differ in
    name: str,
    what: str,
    namespace: str,
    application: str,
    hosts: tuple[str, ...],
    encoding: str,
    environment: str,
) -> WatchCertificate:
    return WatchCertificate(
        name=name,
        namespace=namespace,
        application=application,
        labels=watching_labels(what, environment),
        secret=f"{name}-tls",
        issuer=INTERNAL_ISSUER,
        hosts=hosts,
        encoding=encoding,
    )
