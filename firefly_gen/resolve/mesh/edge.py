"""The edge of the mesh: its gateway, the public hosts, and the routes that services publish at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from firefly_gen.model.mesh import Gateway, Mesh, Publication, PublicHost, Tokens
from firefly_gen.model.profile import EdgeHost, Profile
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.model.service import Service
from firefly_gen.resolve.mesh.names import APPLICATION, AUTHORITIES, gateway_peer, mesh_traced, public_host
from firefly_gen.resolve.problems import Problems

_NAME = "public"


def mesh_of(profile: Profile, services: Sequence[Service], labels: Mapping[str, str], problems: Problems) -> Mesh:
    """The mesh as a whole, with its gateway where services publish anything."""
    mesh = profile.mesh
    hosts = _hosts(profile, services) if mesh.enabled else ()
    if hosts and not (mesh.tokens.issuer and mesh.tokens.jwks):
        hint = "name who issues tokens, or take the routes away: without it nobody could be told from anybody"
        problems.add(("mesh", "tokens"), "services publish routes, but nobody issues tokens", hint)
    return Mesh(
        enabled=mesh.enabled,
        namespace=mesh.namespace,
        mtls=mesh.mtls,
        trust_domain=mesh.trust_domain,
        traced=mesh_traced(profile),
        application=APPLICATION,
        gateway=_gateway(profile, hosts, labels) if hosts else None,
        tokens=Tokens(
            issuer=mesh.tokens.issuer,
            jwks=mesh.tokens.jwks,
            audiences=mesh.tokens.audiences,
            anonymous=tuple(sorted(mesh.tokens.anonymous)),
        )
        if hosts
        else None,
    )


def _gateway(profile: Profile, hosts: tuple[PublicHost, ...], labels: Mapping[str, str]) -> Gateway:
    edge, peer = profile.mesh.edge, gateway_peer(profile, labels)
    return Gateway(
        name=_NAME,
        namespace=edge.namespace,
        reference=f"{edge.namespace}/{_NAME}",
        selector=peer.selector,
        service_account=peer.service_account,
        application=APPLICATION,
        labels=labels,
        istio=edge.gateway == "istio",
        hosts=hosts,
        bound_hosts=tuple(sorted(bound for each in hosts for bound in each.bound_hosts)),
        limited=edge.rate_limit.requests_per_second > 0,
        fill_per_second=edge.rate_limit.requests_per_second,
        burst=edge.rate_limit.burst,
    )


def _hosts(profile: Profile, services: Sequence[Service]) -> tuple[PublicHost, ...]:
    """The hosts that services publish at; the others have nothing to answer with."""
    found = []
    for name, entry in sorted(profile.mesh.edge.hosts.items()):
        spaces = sorted({each.namespace for each in services if name in profile.services[each.name].routes})
        if not spaces:
            continue
        host = public_host(name, entry, profile)
        found.append(
            PublicHost(
                name=name,
                host=host,
                port_name=f"https-{name}",
                mutual=entry.client_certificates,
                certificate_secret=f"{name}-tls",
                clients_secret=_clients_secret(name) if entry.client_certificates else "",
                tiers=tuple(sorted(entry.tiers)),
                namespaces=tuple(spaces),
                bound_hosts=tuple(f"{each}/{host}" for each in spaces),
            )
        )
    return tuple(found)


def _clients_secret(name: str) -> str:
    # A gateway of either kind finds it by this ending.
    return f"{name}-tls-cacert"


def client_secrets(profile: Profile, mesh: Mesh) -> tuple[Secret, ...]:
    """The authorities of clients' certificates, for each host that asks for those."""
    gateway = mesh.gateway
    if gateway is None:
        return ()
    prefix, hosts = profile.secret_store.key_prefix, profile.mesh.edge.hosts
    return tuple(
        Secret(
            name=each.clients_secret,
            namespace=gateway.namespace,
            application=gateway.application,
            type="Opaque",
            labels=gateway.labels,
            entries=(
                SecretEntry(
                    key=AUTHORITIES,
                    remote_key=f"{prefix}/{hosts[each.name].clients_vault_key}",
                    remote_property=AUTHORITIES,
                ),
            ),
        )
        for each in gateway.hosts
        if each.mutual
    )


def publications(
    profile: Profile, services: Sequence[Service], mesh: Mesh, problems: Problems
) -> tuple[Publication, ...]:
    """The routes of every service, host by host; notes those that no host is there for."""
    found = []
    taken: dict[tuple[str, str], str] = {}
    for service in services:
        entry = profile.services[service.name]
        for name, prefixes in sorted(entry.routes.items()):
            path = ("services", service.name, "routes", name)
            host = profile.mesh.edge.hosts.get(name)
            if host is None:
                problems.unknown(path, "public host", name, profile.mesh.edge.hosts, key=True)
                continue
            _check_route(service, name, host, path, problems)
            for index, prefix in enumerate(prefixes):
                other = taken.setdefault((name, prefix), service.name)
                if other != service.name:
                    message = f"{other} publishes {prefix} at this host already"
                    problems.add((*path, index), message, "publish it once")
            if mesh.gateway and service.meshed:
                found.append(_publication(service, name, profile, mesh.gateway))
    _check_requests(profile, problems)
    return tuple(sorted(found, key=lambda each: (each.namespace, each.name)))


def _check_route(service: Service, name: str, host: EdgeHost, path: tuple[str, ...], problems: Problems) -> None:
    if service.tier not in host.tiers:
        tiers = ", ".join(host.tiers)
        message = f"services of tier {service.tier!r} publish nothing at {name}; those of {tiers} do"
        problems.add(path, message, "let one of those call it, and publish there", key=True)
    if not service.meshed:
        message = f"namespace {service.namespace!r} is not in the mesh, so the gateway cannot reach it safely"
        problems.add(path, message, "leave `mesh` of the namespace true", key=True)


def _check_requests(profile: Profile, problems: Problems) -> None:
    requests = profile.mesh.edge.requests
    tries = (requests.attempts + 1) * requests.try_seconds
    if requests.timeout_seconds < tries:
        message = f"{requests.timeout_seconds} seconds end before {requests.attempts + 1} tries of "
        message += f"{requests.try_seconds} seconds each do"
        problems.add(("mesh", "edge", "requests", "timeout_seconds"), message, f"set it to {tries} or more")
    for name, host in sorted(profile.mesh.edge.hosts.items()):
        if host.client_certificates and not host.clients_vault_key:
            path = ("mesh", "edge", "hosts", name)
            problems.add(path, f"{name} asks for certificates, but trusts no authority", "add `clients_vault_key`")


def _publication(service: Service, name: str, profile: Profile, gateway: Gateway) -> Publication:
    entry, requests = profile.services[service.name], profile.mesh.edge.requests
    again = "|".join(service.idempotent) if requests.attempts else ""
    longest_first = tuple(sorted(entry.routes[name], key=lambda each: (-len(each), each)))
    return Publication(
        name=f"{service.name}-{name}",
        namespace=service.namespace,
        application=service.application,
        labels=service.labels,
        service=service.name,
        target=service.host,
        port=service.port,
        gateway=gateway.reference,
        gateway_name=gateway.name,
        gateway_namespace=gateway.namespace,
        listener=name,
        host=public_host(name, profile.mesh.edge.hosts[name], profile),
        prefixes=longest_first,
        paths=tuple((each, f"{each}/") for each in longest_first),
        again=again,
        attempts=requests.attempts,
        timeout=f"{requests.timeout_seconds}s",
        try_timeout=f"{requests.try_seconds}s",
        by_istio=gateway.istio,
        subsets=service.subsets,
    )
