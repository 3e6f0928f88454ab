"""What the settings of an OpenTelemetry collector say: its components, what it listens for, and where it sends to.

Source: https://opentelemetry.io/docs/collector/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from firefly_gen.check.hosts import Named, address
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import Found, at, below, mapping, sequence, text, walk
from firefly_gen.model.resource import Resource

KIND = "OpenTelemetryCollector.opentelemetry.io"
CONFIG = "spec.config"
SERVICES = ("-collector", "-collector-headless")
"""What the operator puts behind a collector's name for the Services of its receivers."""

GRPC, HTTP, ZIPKIN = "OTLP over gRPC", "OTLP over HTTP", "Zipkin"
_DEFAULT_PORTS = {GRPC: 4317, HTTP: 4318, ZIPKIN: 9411}
_STORES = (
    "extensions.jaeger_storage.backends.{name}.elasticsearch.server_urls",
    "extensions.jaeger_storage.backends.{name}.opensearch.server_urls",
)


@dataclass(frozen=True, slots=True)
class Listener:
    """A port that a collector takes traces on.

    Attributes:
        encrypted: Whether it takes nothing but TLS.
    """

    port: int
    protocol: str
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Target:
    """An address that a component sends to or asks.

    Attributes:
        path: Place of the address in the object.
        protocol: What is spoken; empty for what is no collector's.
        encrypted: Whether TLS is used.
    """

    path: str
    host: str
    port: int | None
    protocol: str
    encrypted: bool


def collectors(platform: Platform) -> tuple[Resource, ...]:
    """Every collector of the tree."""
    return platform.of_kind(KIND)


@lru_cache(maxsize=1)
def by_service(platform: Platform) -> dict[Named, Resource]:
    """Collectors by namespace and name of the Services in front of them."""
    return {
        (each.identity.namespace, f"{each.identity.name}{ending}"): each
        for each in collectors(platform)
        for ending in SERVICES
    }


def section(collector: Resource, name: str) -> Mapping[str, Any]:
    """A part of the settings, for example ``receivers``."""
    return mapping(at(collector.body, f"{CONFIG}.{name}"))


def kind_of(component: str) -> str:
    """The kind of a component: what stands before the slash of its name."""
    return component.partition("/")[0]


def listeners(collector: Resource) -> Iterator[Listener]:
    """What the receivers that are in a pipeline listen for."""
    used = {name for _, names in pipelines(collector, "receivers") for name in names}
    for name, settings in section(collector, "receivers").items():
        if name not in used:
            continue
        if kind_of(name) == "otlp":
            protocols = mapping(mapping(settings).get("protocols"))
            for key, protocol in (("grpc", GRPC), ("http", HTTP)):
                if key in protocols:
                    yield _listener(protocols[key], protocol)
        elif kind_of(name) == "zipkin":
            yield _listener(settings, ZIPKIN)


def _listener(settings: Any, protocol: str) -> Listener:
    _, port, _ = address(text(mapping(settings).get("endpoint")))
    return Listener(port or _DEFAULT_PORTS[protocol], protocol, "tls" in mapping(settings))


def pipelines(collector: Resource, part: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each pipeline's place in the object, with the names of its receivers, processors or exporters."""
    place = f"{CONFIG}.service.pipelines"
    for name, pipeline in mapping(at(collector.body, place)).items():
        names = sequence(mapping(pipeline).get(part))
        yield below(place, name), tuple(each for each in names if isinstance(each, str))


def targets(collector: Resource) -> Iterator[Target]:
    """Where the exporters send to, and which stores are asked."""
    for name, settings in section(collector, "exporters").items():
        place = below(f"{CONFIG}.exporters", name)
        yield from _exporter(kind_of(name), mapping(settings), place)
    for backend in mapping(at(collector.body, f"{CONFIG}.extensions.jaeger_storage.backends")):
        for store in _STORES:
            path = f"{CONFIG}.{store.format(name=backend)}[]"
            for found in walk(collector.body, path):
                yield _target(found, "", encrypted=text(found.value).startswith("https:"))


def _exporter(kind: str, settings: Mapping[str, Any], place: str) -> Iterator[Target]:
    if kind == "loadbalancing":
        dns, encrypted = "resolver.dns", _encrypted(at(settings, "protocol.otlp"))
        host, port = text(at(settings, f"{dns}.hostname")), text(at(settings, f"{dns}.port")) or "4317"
        if host:
            yield _target(Found(f"{place}.{dns}.hostname", f"{host}:{port}"), GRPC, encrypted=encrypted)
    elif kind in {"otlp", "otlp_grpc"}:
        yield _target(_endpoint(settings, place), GRPC, encrypted=_encrypted(settings))
    elif kind in {"otlphttp", "otlp_http"}:
        found = _endpoint(settings, place)
        yield _target(found, HTTP, encrypted=text(found.value).startswith("https:"))


def _endpoint(settings: Mapping[str, Any], place: str) -> Found:
    return Found(f"{place}.endpoint", settings.get("endpoint"))


def _encrypted(settings: Any) -> bool:
    return at(settings, "tls.insecure") is not True


def _target(found: Found, protocol: str, *, encrypted: bool) -> Target:
    host, port, _ = address(text(found.value))
    return Target(found.path, host, port, protocol, encrypted)
