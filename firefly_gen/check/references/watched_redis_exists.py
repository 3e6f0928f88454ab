"""REF-015: sentinels watch a Redis that is there, and enough of them can agree."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, text, whole
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-015",
    severity=Severity.ERROR,
    statement="Every RedisSentinel watches a RedisReplication of its namespace, with a majority of its pods.",
    why="When the master fails nobody elects another one, or two are elected, and writes are lost.",
    mend="name a RedisReplication of the same namespace under redisReplicationName",
)
_GROUP = "redis.redis.opstreelabs.in"
_CONFIG = "spec.redisSentinelConfig"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up what each RedisSentinel watches, and counts its votes."""
    for sentinel in platform.of_kind(f"RedisSentinel.{_GROUP}"):
        namespace = sentinel.identity.namespace
        name = text(at(sentinel.body, f"{_CONFIG}.redisReplicationName"))
        if name and platform.find(f"RedisReplication.{_GROUP}", namespace, name) is None:
            message = f"it watches RedisReplication {namespace}/{name}, which does not exist"
            yield META.finding(sentinel, message, f"{_CONFIG}.redisReplicationName")
        yield from _votes(sentinel)


def _votes(sentinel: Resource) -> Iterator[Finding]:
    size = whole(at(sentinel.body, "spec.clusterSize"))
    written = text(at(sentinel.body, f"{_CONFIG}.quorum"))
    if size is None or not written.isdecimal():
        return
    quorum, majority = int(written), size // 2 + 1
    if not majority <= quorum <= size:
        message = f"{quorum} of {size} sentinels have to agree, but a majority are {majority}"
        yield META.finding(sentinel, message, f"{_CONFIG}.quorum", f'set it to "{majority}"')
