"""Which Service of the tree, or of its operators, a host name leads to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from firefly_gen.check import generated
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, whole
from firefly_gen.model.resource import Resource

Named = tuple[str, str]
_SHORT, _WITH_NAMESPACE = 1, 2


def service_named(host: str, namespace: str, domain: str) -> Named | None:
    """Namespace and name of the Service that a host stands for; None for a host outside the cluster.

    Args:
        host: For example ``jaeger-collector.tracing.svc``.
        namespace: Where it is looked up, for names without one.
        domain: DNS suffix of Services.
    """
    parts = host.removesuffix(".").removesuffix(f".{domain}").split(".")
    if parts[-1] == "svc":
        parts.pop()
    elif len(parts) > _WITH_NAMESPACE:
        return None
    if len(parts) == _SHORT:
        return namespace, parts[0]
    return (parts[-1], parts[-2]) if len(parts) >= _WITH_NAMESPACE else None


def address(text: str) -> tuple[str, int | None, str]:
    """Host, port and path of a URL, or of ``host:port``; a URL without a port has that of its scheme."""
    split = urlsplit(text if "://" in text else f"//{text}")
    try:
        port = split.port
    except ValueError:
        port = None
    usual = {"http": 80, "https": 443}.get(split.scheme)
    return split.hostname or "", port or usual, split.path


@lru_cache(maxsize=1)
def services(platform: Platform) -> dict[Named, frozenset[int]]:
    """Every Service by namespace and name, with its ports: rendered ones, and those that operators make."""
    found = dict(_made(platform))
    for each in platform.of_kind("Service"):
        ports = (whole(mapping(port).get("port")) for port in sequence(at(each.body, "spec.ports")))
        found[each.identity.namespace, each.identity.name] = frozenset(port for port in ports if port is not None)
    return found


def _made(platform: Platform) -> Iterator[tuple[Named, frozenset[int]]]:
    if platform.environment is None:
        return
    for maker, what in generated.makers(platform.resources, generated.by_kind(platform.environment.operators)):
        for service in what.services:
            yield (maker.identity.namespace, _filled(service.name, maker)), frozenset(service.ports)


def _filled(name: str, maker: Resource) -> str:
    return name.replace("{name}", maker.identity.name)
