"""What every pod needs, and what serves the platform as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.network import Flow, Outside, Peer, Port, Protocol
from firefly_gen.resolve.flows.peers import (
    MONITORING,
    api_server,
    dns_peer,
    every_pod,
    object_store,
    prometheus_peer,
)
from firefly_gen.resolve.flows.talkers import Talkers

_DNS = (Port(number=53, protocol=Protocol.TCP), Port(number=53, protocol=Protocol.UDP))
_VELERO_METRICS = (Port(number=8085),)


def names(of: Talkers) -> Iterator[Flow]:
    """Every pod asks the DNS."""
    local = of.profile.kubernetes.node_local_dns
    length = 128 if ":" in local else 32
    for namespace in of.namespaces:
        pods = every_pod(namespace)
        yield Flow(source=pods, target=dns_peer(), ports=_DNS, reason="looks names up")
        if local:
            cache = Outside(name="the node's DNS cache", cidrs=(f"{local}/{length}",))
            yield Flow(source=pods, target=cache, ports=_DNS, reason="looks names up")


def backups(of: Talkers) -> Iterator[Flow]:
    """Velero, its node agents and the pods that move data read the API and write to the object store."""
    server, api_ports = api_server(of.profile.kubernetes)
    for location in of.locations:
        velero = Peer(
            name="velero",
            namespace=location.namespace,
            selector={},
            application=location.application,
            labels=location.labels,
        )
        yield Flow(source=velero, target=server, ports=api_ports, reason="reads objects, and writes them back")
        store, ports = object_store("the object store of backups", of.profile.backup.endpoint)
        yield Flow(source=velero, target=store, ports=ports, reason="keeps backups there")
        if MONITORING in of.profile.operators:
            source = prometheus_peer(of.profile, of.labels)
            yield Flow(source=source, target=velero, ports=_VELERO_METRICS, reason="reads its metrics")
