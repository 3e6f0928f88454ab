"""SEC-009: nobody reads or writes Redis without its password."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, text
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="SEC-009",
    severity=Severity.ERROR,
    statement="Every Redis and every sentinel asks for a password.",
    why="Whoever reaches the port reads sessions and sagas, or makes up state that services trust.",
    mend="name a Secret and its key under spec.kubernetesConfig.redisSecret",
)
_KINDS = ("Redis", "RedisCluster", "RedisReplication", "RedisSentinel")
_AUTHENTICATION = "spec.kubernetesConfig.redisSecret"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every instance of the Redis operator."""
    for kind in _KINDS:
        for resource in platform.of_kind(f"{kind}.redis.redis.opstreelabs.in"):
            if not text(at(resource.body, f"{_AUTHENTICATION}.name")):
                yield META.finding(resource, "it lets in anybody: no password is set", _AUTHENTICATION)
