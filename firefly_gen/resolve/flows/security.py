"""What signs certificates and spreads them: cert-manager, trust-manager, and whom they ask.

Sources of the labels and ports: the charts of cert-manager and trust-manager,
https://cert-manager.io/docs/installation/best-practice/#network-requirements
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from firefly_gen.model.network import Flow, Outside, Peer, Port, Protocol
from firefly_gen.model.profile import IssuerKind, Profile
from firefly_gen.resolve.flows.peers import (
    MONITORING,
    api_server,
    database_peer,
    outside,
    prometheus_peer,
)
from firefly_gen.resolve.flows.talkers import Talkers
from firefly_gen.resolve.names import POSTGRES_PORT

_WEBHOOKS = {"webhook": 10250, "trust-manager": 6443}
_PARTS = ("cainjector", "cert-manager", "trust-manager", "webhook")
_HTTPS = (Port(number=443),)
_METRICS = (Port(number=9402),)
_NAMES = (Port(number=53, protocol=Protocol.TCP), Port(number=53, protocol=Protocol.UDP))


def certificates(of: Talkers) -> Iterator[Flow]:
    """cert-manager follows custom resources and asks who signs; the API server asks the webhooks."""
    profile = of.profile
    if not profile.certificates.issuers:
        return
    server, ports = api_server(profile.kubernetes)
    monitored = MONITORING in profile.operators
    for part in _PARTS:
        peer = _part(part, of)
        yield Flow(source=peer, target=server, ports=ports, reason="follows its custom resources")
        if monitored:
            yield Flow(
                source=prometheus_peer(profile, of.labels), target=peer, ports=_METRICS, reason="reads its metrics"
            )
        if part in _WEBHOOKS:
            asked = (Port(number=_WEBHOOKS[part]),)
            yield Flow(source=server, target=peer, ports=asked, reason="asks it to check objects")
    yield Flow(source=_part("startupapicheck", of), target=server, ports=ports, reason="sees whether it answers")
    yield from _signers(of)


def _signers(of: Talkers) -> Iterator[Flow]:
    kinds = {each.kind for each in of.profile.certificates.issuers.values()}
    controller = _part("cert-manager", of)
    if IssuerKind.VAULT in kinds:
        vault, ports = vault_end(of.profile)
        yield Flow(source=controller, target=vault, ports=ports, reason="has it sign")
    for name, entry in sorted(of.profile.certificates.issuers.items()):
        if entry.kind is IssuerKind.ACME:
            authority, ports = outside(f"the authority {name}", entry.server)
            yield Flow(source=controller, target=authority, ports=ports, reason="has it sign")
    if IssuerKind.ACME in kinds:
        names = Outside(name="name servers of the internet")
        yield Flow(source=controller, target=names, ports=_NAMES, reason="sees whether its records are there")
        yield Flow(source=controller, target=Outside(name="the DNS provider"), ports=_HTTPS, reason="makes records")


def credentials(of: Talkers) -> Iterator[Flow]:
    """Vault makes roles in the clusters whose services have it do so."""
    used = {each.database.cluster for each in of.services if each.database and each.database.dynamic}
    vault, _ = vault_end(of.profile)
    for cluster in of.data.database_clusters:
        if cluster.name in used:
            ports = (Port(number=POSTGRES_PORT),)
            yield Flow(source=vault, target=database_peer(cluster), ports=ports, reason="makes roles that end")


def _part(name: str, of: Talkers) -> Peer:
    namespace = of.profile.certificates.namespace
    return Peer(
        name=name,
        namespace=namespace,
        selector={"app.kubernetes.io/name": name},
        application=f"namespaces/{namespace}",
        labels=of.labels,
    )


def vault_end(profile: Profile) -> tuple[Peer | Outside, tuple[Port, ...]]:
    """Vault, and its port: pods of its chart where its address is that of a Service, else addresses outside."""
    vault = profile.secret_store.vault
    there, ports = outside("Vault", vault.address, vault.cidrs)
    parts = (urlsplit(vault.address).hostname or "").split(".")
    if parts[2:3] == ["svc"]:
        return Peer(name="vault", namespace=parts[1], selector={"app.kubernetes.io/name": "vault"}), ports
    return there, ports
