"""DATA-003: a PostgreSQL server takes every connection that its services may open at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.postgres import CLUSTER, POOLER, ROLE, members, parameter
from firefly_gen.check.reading import at, mapping, text, whole
from firefly_gen.check.scaling import Scaling
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.postgres import MIGRATION_CONNECTIONS, RESERVED_CONNECTIONS, USABLE_PERCENT
from firefly_gen.model.resource import Resource
from firefly_gen.model.service import Service
from firefly_gen.model.uses import DatabaseUse

META = Meta(
    id="DATA-003",
    severity=Severity.ERROR,
    statement=f"What services may open of a PostgreSQL cluster stays within {USABLE_PERCENT} % of its max_connections.",
    why="When all services scale out, the last pods get no connection: they do not start, or fail under load.",
    mend="raise max_connections of the cluster, lower `max_replicas` or the pool, or lead services through a pooler",
    needs_environment=True,
)
_PLACE = "spec.postgresql.parameters.max_connections"
_DEFAULT = 100  # https://www.postgresql.org/docs/18/runtime-config-connection.html
_POOL_SIZE, _CLIENTS = 20, 100  # https://www.pgbouncer.org/config.html
_SHOWN = 4
_STEP = 50


@dataclass(frozen=True, slots=True)
class _Share:
    """What one service may open: ``clients`` at its endpoint, of which ``connections`` reach the server."""

    service: Service
    pods: int
    use: DatabaseUse
    pooler: Resource | None

    @property
    def clients(self) -> int:
        return self.pods * self.use.pool + (MIGRATION_CONNECTIONS if self.use.migrates else 0)

    @property
    def connections(self) -> int:
        if self.pooler is None:
            return self.clients
        pods = _instances(self.pooler)
        return min(self.clients, pods * _setting(self.pooler, "default_pool_size", _POOL_SIZE)) + pods

    def __str__(self) -> str:
        if self.pooler is not None:
            return f"{self.service.name} {self.connections} through {self.pooler.identity.name}"
        migrations = f" + {MIGRATION_CONNECTIONS}" if self.use.migrates else ""
        return f"{self.service.name} {self.pods} pods x {self.use.pool}{migrations} = {self.clients}"


def run(platform: Platform) -> Iterator[Finding]:
    """Adds up, for every cluster, what the pods of its services may open."""
    for cluster in platform.of_kind(CLUSTER):
        shares = sorted(_shares(platform, cluster), key=lambda each: (-each.connections, each.service.name))
        if shares:
            yield from _server(cluster, shares, _others(platform, cluster, shares))
            yield from _roles(platform, cluster, shares)
            yield from _poolers(platform, cluster, shares)


def _shares(platform: Platform, cluster: Resource) -> Iterator[_Share]:
    if platform.environment is None:
        return
    poolers = {text(at(each.body, "spec.type")) or "rw": each for each in members(platform, cluster, POOLER)}
    most = {service.name: pods for service, pods in _pods(platform)}
    for service in platform.environment.services:
        use = service.database
        parts = ((use.namespace, use.cluster), *((each.namespace, each.cluster) for each in use.shards)) if use else ()
        if use and (cluster.identity.namespace, cluster.identity.name) in parts:
            kind = "ro" if use.endpoint.endswith("ro") else "rw"
            first = use.cluster == cluster.identity.name
            pooler = poolers.get(kind) if first and use.endpoint.startswith("pooler") else None
            yield _Share(service, most.get(service.name, service.most_pods), use, pooler)


def _pods(platform: Platform) -> Iterator[tuple[Service, int]]:
    """The most pods of each service at once, those of a rollout included."""
    for pod in platform.workloads:
        service = platform.service_of(pod)
        if service is not None:
            yield service, platform.once(Scaling).most(pod)


def _others(platform: Platform, cluster: Resource, shares: list[_Share]) -> int:
    """What roles that no service logs in as may open: readers of changes, for example."""
    known = {each.use.role for each in shares}
    roles = (role for role in members(platform, cluster, ROLE) if text(at(role.body, "spec.name")) not in known)
    return sum(max(0, whole(at(role.body, "spec.connectionLimit")) or 0) for role in roles)


def _server(cluster: Resource, shares: list[_Share], others: int) -> Iterator[Finding]:
    allowed = parameter(cluster, "max_connections", _DEFAULT)
    opened = sum(each.connections for each in shares)
    usable, needed = allowed * USABLE_PERCENT // 100, opened + others + RESERVED_CONNECTIONS
    if needed <= usable:
        return
    rest = f", {len(shares) - _SHOWN} more" if len(shares) > _SHOWN else ""
    who = ", ".join(str(each) for each in shares[:_SHOWN]) + rest
    beside = f", other roles {others}" if others else ""
    message = (
        f"its services may open {opened} connections ({who}){beside} and {RESERVED_CONNECTIONS} are reserved: {needed},"
        f" but {USABLE_PERCENT} % of max_connections {allowed} are {usable}"
    )
    enough = -(-needed * 100 // (USABLE_PERCENT * _STEP)) * _STEP
    hint = f"set `databases.{cluster.identity.name}.max_connections` to {enough}, or let fewer pods connect"
    yield META.finding(cluster, message, _PLACE, hint)


def _roles(platform: Platform, cluster: Resource, shares: list[_Share]) -> Iterator[Finding]:
    by_role = {each.use.role: each for each in shares}
    for role in members(platform, cluster, ROLE):
        limit, share = whole(at(role.body, "spec.connectionLimit")), by_role.get(text(at(role.body, "spec.name")))
        if share is not None and limit is not None and 0 <= limit < share.connections:
            message = f"role {share.use.role} may have {limit} connections, but its service opens more: {share}"
            yield META.finding(role, message, "spec.connectionLimit", f"set it to {share.connections}")


def _poolers(platform: Platform, cluster: Resource, shares: list[_Share]) -> Iterator[Finding]:
    for pooler in members(platform, cluster, POOLER):
        clients = sum(each.clients for each in shares if each.pooler is pooler)
        allowed = _setting(pooler, "max_client_conn", _CLIENTS)
        if clients > allowed:
            message = f"{clients} clients may meet in one of its pods, which takes {allowed} (max_client_conn)"
            place = "spec.pgbouncer.parameters.max_client_conn"
            yield META.finding(pooler, message, place, f"set it to {clients}")


def _instances(pooler: Resource) -> int:
    return whole(at(pooler.body, "spec.instances")) or 1


def _setting(pooler: Resource, name: str, default: int) -> int:
    value = str(mapping(at(pooler.body, "spec.pgbouncer.parameters")).get(name))
    return int(value) if value.isascii() and value.isdigit() else default
