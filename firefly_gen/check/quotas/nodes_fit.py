"""CAP-001: what runs fits the nodes that may be started, even with one zone gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.fields import kind_key
from firefly_gen.check.meta import Meta
from firefly_gen.check.operands import OPERATED_CONTAINERS
from firefly_gen.check.platform import Platform
from firefly_gen.check.quotas.usage import usages
from firefly_gen.check.reading import at, mapping, sequence, strings, text, walk, whole
from firefly_gen.check.resources import Amounts, amounts, container_needs, shown
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource
from firefly_gen.yamlio import dotted

META = Meta(
    id="CAP-001",
    severity=Severity.ERROR,
    statement="All pods, scaled out, fit the limits of the node pools that take them, with one zone gone.",
    why="When a zone is lost, its pods wait for nodes that the pools may not start, on the day that they are needed.",
    mend="raise the limits of the node pools, or lower the replicas or sizes of what runs on them",
)

_POOL = "NodePool.karpenter.sh"
_ZONE = "topology.kubernetes.io/zone"
_COUNTS: Mapping[str, str] = {
    "Cluster.postgresql.cnpg.io": "spec.instances",
    "KafkaNodePool.kafka.strimzi.io": "spec.replicas",
    "KafkaConnect.kafka.strimzi.io": "spec.replicas",
    "KafkaMirrorMaker2.kafka.strimzi.io": "spec.replicas",
    "Pooler.postgresql.cnpg.io": "spec.instances",
    "RedisReplication.redis.redis.opstreelabs.in": "spec.clusterSize",
    "RedisSentinel.redis.redis.opstreelabs.in": "spec.clusterSize",
}
"""How many pods an operator makes; of any other kind it makes one of each container."""


@dataclass(frozen=True, slots=True)
class _Pool:
    """Nodes that may be started: an object of Karpenter, or groups at the provider that only the profile knows."""

    name: str
    required: Mapping[str, tuple[str, ...]]
    taints: tuple[Mapping[str, Any], ...]
    limits: Amounts
    resource: Resource | None = None

    def finding(self, message: str, limit: str) -> Finding:
        """A finding about one of its limits."""
        if self.resource:
            return META.finding(self.resource, message, f"spec.limits.{limit}")
        return META.finding_in_profile(dotted(("nodes", "pools", self.name, limit)), message)


@dataclass(frozen=True, slots=True)
class _Demand:
    """What the pods of one owner request together, and which pools take them."""

    owner: Resource
    pools: frozenset[str]
    requests: Amounts


@dataclass(frozen=True, slots=True)
class Room:
    """What some pools may have of a resource with one zone gone, and what has nowhere else to go."""

    pools: frozenset[str]
    resource: str
    wanted: int
    room: int


def run(platform: Platform) -> Iterator[Finding]:
    """Adds up, for each set of pools that some pods are bound to, everything that has nowhere else to go."""
    pools, demands = platform.once(_demanded)
    for demand in demands:
        if not demand.pools:
            yield META.finding(demand.owner, "no node pool takes its pods", "", "let its labels and taints fit a pool")
    for each in rooms(platform):
        if each.wanted > each.room:
            wanted, room = shown(each.resource, each.wanted), shown(each.resource, each.room)
            who, first = " and ".join(sorted(each.pools)), pools[min(each.pools)]
            message = f"pods request up to {wanted} of {each.resource}, and with one zone gone {who} may have {room}"
            yield first.finding(message, each.resource)


def rooms(platform: Platform) -> Iterator[Room]:
    """Each set of pools that some pods are bound to, where all of them have limits; none where there are no pools."""
    pools, demands = platform.once(_demanded)
    for chosen in sorted({each.pools for each in demands if each.pools}, key=sorted):
        for name in ("cpu", "memory"):
            limits = [_without_a_zone(pools[each], name) for each in chosen]
            if None not in limits:
                wanted = sum(each.requests.get(name, 0) for each in demands if each.pools and each.pools <= chosen)
                yield Room(chosen, name, wanted, sum(each for each in limits if each is not None))


def _demanded(platform: Platform) -> tuple[Mapping[str, _Pool], tuple[_Demand, ...]]:
    """The pools by name, and what asks for room in them; nothing where there are none."""
    pools = {each.name: each for each in (*_made(platform), *_declared(platform))}
    return pools, tuple(_demands(platform, pools)) if pools else ()


def _without_a_zone(pool: _Pool, name: str) -> int | None:
    """What the pool may have once a zone is gone; None where it has no limit."""
    limit, zones = pool.limits.get(name), len(pool.required.get(_ZONE, ()))
    return limit if limit is None or zones < 2 else limit * (zones - 1) // zones  # noqa: PLR2004 - one zone has no other


def _made(platform: Platform) -> Iterator[_Pool]:
    """Pools that Karpenter starts nodes for."""
    for each in platform.of_kind(_POOL):
        taints = tuple(mapping(taint.value) for taint in walk(each.body, "spec.template.spec.taints[]"))
        yield _Pool(each.identity.name, _required(each), taints, amounts(at(each.body, "spec.limits")), each)


def _declared(platform: Platform) -> Iterator[_Pool]:
    """Groups of nodes at the provider, as the profile says them."""
    for each in platform.environment.running.node_groups if platform.environment else ():
        required = {requirement.key: requirement.values for requirement in each.requirements}
        taints = tuple({"key": taint.key, "value": taint.value, "effect": "NoSchedule"} for taint in each.taints)
        yield _Pool(each.name, required, taints, amounts(each.limits))


def _required(pool: Resource) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for each in walk(pool.body, "spec.template.spec.requirements[]"):
        if text(at(each.value, "operator")) == "In":
            found[text(at(each.value, "key"))] = tuple(map(text, sequence(at(each.value, "values"))))
    return found


def _demands(platform: Platform, pools: Mapping[str, _Pool]) -> Iterator[_Demand]:
    for used in platform.once(usages).values():
        for usage in used:
            requests = {name: amount * usage.pods for name, amount in usage.each.requests.items()}
            yield _Demand(usage.pod.owner, _takers(usage.pod.spec, pools), requests)
    for kind, paths in OPERATED_CONTAINERS.items():
        for owner in platform.of_kind(kind):
            count = whole(at(owner.body, _COUNTS.get(kind_key(owner.identity), ""))) or 1
            total: dict[str, int] = {}
            for path in paths:
                for each in walk(owner.body, path):
                    needs = container_needs(mapping(at(each.value, "resources")), ())
                    for name, amount in needs.requests.items():
                        total[name] = total.get(name, 0) + amount * count
            yield _Demand(owner, _takers({}, pools), total)


def _takers(spec: Mapping[str, Any], pools: Mapping[str, _Pool]) -> frozenset[str]:
    """The pools whose nodes a pod may run on."""
    selector = strings(spec.get("nodeSelector"))
    tolerated = [mapping(each) for each in sequence(spec.get("tolerations"))]
    found = set()
    for name, pool in pools.items():
        selected = all(value in pool.required.get(key, (value,)) for key, value in selector.items())
        if selected and all(any(_tolerates(each, taint) for each in tolerated) for taint in pool.taints):
            found.add(name)
    return frozenset(found)


def _tolerates(toleration: Mapping[str, Any], taint: Mapping[str, Any]) -> bool:
    same = toleration.get("operator") == "Exists" or toleration.get("value", "") == taint.get("value", "")
    effect = toleration.get("effect")
    return toleration.get("key") in {taint.get("key"), None} and same and effect in {taint.get("effect"), None}
