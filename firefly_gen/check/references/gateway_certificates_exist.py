"""REF-011: a gateway finds its certificates where its pods are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, text
from firefly_gen.check.routing import API_GATEWAY, ISTIO_GATEWAY
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.network import Peer
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-011",
    severity=Severity.ERROR,
    statement="Every certificate that a gateway names is a Secret in the namespace of the gateway's pods, with "
    "certificate and key, and with authorities where clients show certificates.",
    why="The gateway closes every connection to that host.",
    mend="make a Certificate with that secretName in the namespace of the gateway's pods",
)
_SERVER = frozenset({"tls.crt", "tls.key"})
_AUTHORITIES = frozenset({"ca.crt"})


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up the Secrets of every server and every listener."""
    for gateway in platform.of_kind(ISTIO_GATEWAY):
        for namespace in _homes(platform, gateway):
            for index, server in enumerate(sequence(at(gateway.body, "spec.servers"))):
                yield from _server(platform, gateway, namespace, f"spec.servers[{index}].tls", mapping(server))
    for gateway in platform.of_kind(API_GATEWAY):
        for index, listener in enumerate(sequence(at(gateway.body, "spec.listeners"))):
            for number, reference in enumerate(sequence(at(listener, "tls.certificateRefs"))):
                place = f"spec.listeners[{index}].tls.certificateRefs[{number}].name"
                where = text(mapping(reference).get("namespace")) or gateway.identity.namespace
                yield from _secret(platform, gateway, (where, text(mapping(reference).get("name"))), place, _SERVER)


def _homes(platform: Platform, gateway: Resource) -> tuple[str, ...]:
    """Namespaces of the gateway's pods: those of the tree, else those that flows speak of, else its own."""
    selector = strings(at(gateway.body, "spec.selector"))
    found = {pod.namespace for pod in platform.pods if selector and selector.items() <= pod.labels.items()}
    flows = platform.environment.flows if platform.environment is not None else ()
    peers = (end for flow in flows for end in (flow.source, flow.target) if isinstance(end, Peer))
    found |= {peer.namespace for peer in peers if selector and selector.items() <= peer.selector.items()}
    return tuple(sorted(found)) or (gateway.identity.namespace or "default",)


def _server(
    platform: Platform, gateway: Resource, namespace: str, place: str, server: Mapping[str, object]
) -> Iterator[Finding]:
    tls = mapping(server.get("tls"))
    name, authorities = text(tls.get("credentialName")), text(tls.get("caCertCredentialName"))
    mutual = text(tls.get("mode")) in {"MUTUAL", "OPTIONAL_MUTUAL"}
    if name:
        apart = authorities or (namespace, f"{name}-cacert") in platform.secrets
        keys = _SERVER if not mutual or apart else _SERVER | _AUTHORITIES
        yield from _secret(platform, gateway, (namespace, name), f"{place}.credentialName", keys)
    if authorities:
        yield from _secret(platform, gateway, (namespace, authorities), f"{place}.caCertCredentialName", _AUTHORITIES)


def _secret(
    platform: Platform, gateway: Resource, named: tuple[str, str], place: str, keys: frozenset[str]
) -> Iterator[Finding]:
    secret = platform.secrets.get(named)
    if secret is None:
        if platform.closed:
            yield META.finding(
                gateway, f"there is no Secret {named[0]}/{named[1]}, where the gateway's pods are", place
            )
    elif secret.keys is not None and not keys <= secret.keys:
        missing = ", ".join(sorted(keys - secret.keys))
        yield META.finding(gateway, f"Secret {named[0]}/{named[1]} has no {missing}", place)
