"""REF-025: a service that uses Redis reaches it, knows whether it is a cluster, and speaks TLS where Redis does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, text
from firefly_gen.check.services import Running, running_services
from firefly_gen.check.variables import Variable
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-025",
    severity=Severity.ERROR,
    statement="A service that uses Redis names the Service of an instance that is there, and speaks TLS where it does.",
    why="A client of a cluster's master is sent elsewhere for most keys and fails, and one that does not encrypt waits "
    "for an answer that never comes: both only when the first saga begins.",
    mend="take host, nodes and Spring's settings for TLS from the instance",
    needs_environment=True,
)
_GROUP = "redis.redis.opstreelabs.in"
_HOST = re.compile(r"([a-z0-9-]+)-(master|leader)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?(?::[0-9]+)?")
_KINDS = {"master": "RedisReplication", "leader": "RedisCluster"}
_SETTINGS, _TLS = "SPRING_APPLICATION_JSON", "spring.data.redis.ssl.enabled"


def run(platform: Platform) -> Iterator[Finding]:
    """Follows every service of the catalogue that uses Redis to its instance."""
    for running, service in running_services(platform):
        if service.redis:
            for variable in running.variables.effective.values():
                yield from _instance(platform, running, variable)


def _instance(platform: Platform, running: Running, variable: Variable) -> Iterator[Finding]:
    found = _HOST.fullmatch(variable.value or "")
    if not found:
        return
    name, role, namespace = found.groups()
    instance = platform.find(f"{_KINDS[role]}.{_GROUP}", namespace, name)
    if instance is not None:
        yield from _encryption(running, variable, instance)
        return
    other = next(kind for kind in _KINDS.values() if kind != _KINDS[role])
    there = platform.find(f"{other}.{_GROUP}", namespace, name)
    what = f"{there.identity} has no {role}" if there else f"there is no {_KINDS[role]} {namespace}/{name}"
    yield META.finding(variable.where, f"{variable.name} names {variable.value}, but {what}", variable.path)


def _encryption(running: Running, variable: Variable, instance: Resource) -> Iterator[Finding]:
    setting = running.variables.effective.get(_SETTINGS)
    if setting is not None and setting.value is None:
        return  # only the cluster knows it
    spoken = text(_read(setting.value or "" if setting else "").get(_TLS)) == "true"
    wanted = bool(text(at(instance.body, "spec.TLS.secret.secretName")))
    if spoken != wanted:
        where = setting or variable
        says = "does" if wanted else "does not"
        message = f"it {'speaks' if spoken else 'does not speak'} TLS, and {instance.identity} {says}"
        yield META.finding(where.where, message, where.path, f"set {_TLS} in {_SETTINGS} to {str(wanted).lower()}")


def _read(value: str) -> Mapping[str, Any]:
    try:
        return mapping(json.loads(value))
    except ValueError:
        return {}
