"""What the sidecars of each service let out to: exactly the targets of the flows that begin at it.

ztunnel holds nobody back, so in the ambient mode there is nothing to say: network policies do it alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from firefly_gen.model.cluster import Namespace
from firefly_gen.model.mesh import EgressScope, OutsideHost, OutsidePort
from firefly_gen.model.network import Flow, Outside, Peer
from firefly_gen.model.profile import Profile
from firefly_gen.model.service import Service

_NOTHING = ("~/*",)
_SCHEMES = {"http": ("HTTP", 80), "https": ("TLS", 443)}


def egress_scopes(
    flows: Iterable[Flow], services: Sequence[Service], namespaces: Sequence[Namespace]
) -> tuple[EgressScope, ...]:
    """One scope for each service of the mesh, and one for the other pods of each namespace that runs services."""
    hosts = {(each.namespace, each.name): f"{each.namespace}/{each.host}" for each in services if each.injected}
    seen: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    common: defaultdict[str, set[str]] = defaultdict(set)
    for flow in flows:
        if isinstance(flow.source, Peer):
            seen[flow.source.key].update(_shown(flow.target, hosts))
            if not flow.source.selector:
                common[flow.source.namespace].update(_shown(flow.target, hosts))
    scopes = [
        EgressScope(
            name=each.name,
            namespace=each.namespace,
            application=each.application,
            labels=each.labels,
            selector=each.selector,
            hosts=tuple(sorted(seen[each.namespace, each.name] | common[each.namespace])) or _NOTHING,
        )
        for each in services
        if each.injected
    ]
    scopes += [
        EgressScope(
            name="default",
            namespace=each.name,
            application=each.application,
            labels=each.object_labels,
            selector={},
            hosts=tuple(sorted(common[each.name])) or _NOTHING,
        )
        for each in namespaces
        if each.injected and each.workloads
    ]
    return tuple(sorted(scopes, key=lambda each: (each.namespace, each.name)))


def _shown(target: Peer | Outside, hosts: dict[tuple[str, str], str]) -> Iterator[str]:
    """How a Sidecar names a target: Services that operators make are shown by their namespace."""
    if isinstance(target, Peer):
        yield hosts.get(target.key, f"{target.namespace}/*")
    else:
        yield from (f"./{host}" for host in target.hosts)


def outside_hosts(
    profile: Profile, services: Sequence[Service], namespaces: Sequence[Namespace]
) -> tuple[OutsideHost, ...]:
    """What services with sidecars connect to outside the cluster, once for each namespace."""
    homes = {each.name: each for each in namespaces}
    found: defaultdict[tuple[str, str], set[tuple[str, int, str]]] = defaultdict(set)
    for service in services:
        if service.injected:
            for host, port, protocol, reason in _connections(profile, service):
                found[service.namespace, host].add((protocol, port, reason))
    return tuple(
        OutsideHost(
            name=host,
            namespace=namespace,
            application=homes[namespace].application,
            labels=homes[namespace].object_labels,
            host=host,
            ports=tuple(
                OutsidePort(name=f"{protocol.lower()}-{port}", number=port, protocol=protocol)
                for protocol, port in sorted({(protocol, port) for protocol, port, _ in uses})
            ),
            reasons="; ".join(sorted({reason for *_, reason in uses})),
        )
        for (namespace, host), uses in sorted(found.items())
    )


def _connections(profile: Profile, service: Service) -> Iterator[tuple[str, int, str, str]]:
    for call in service.calls:
        if call.external:
            parts = urlsplit(call.url)
            protocol, port = _SCHEMES[parts.scheme]
            yield parts.hostname or "", parts.port or port, protocol, f"{service.name} calls {call.target}"
    for egress in profile.services[service.name].egress.values():
        yield egress.host, egress.port, egress.protocol, f"{service.name}: {egress.reason}"
