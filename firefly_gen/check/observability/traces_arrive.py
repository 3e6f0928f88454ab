"""TRACE-001: traces find their way, from each service through the collectors to where they are stored."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check import collectors
from firefly_gen.check.collectors import CONFIG, GRPC, HTTP, ZIPKIN, Target
from firefly_gen.check.hosts import address, service_named, services
from firefly_gen.check.mesh import mesh_providers
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, mapping, sequence, text, walk, whole
from firefly_gen.check.services import Running, running_services
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="TRACE-001",
    severity=Severity.ERROR,
    statement="Pipelines of collectors name components that are declared; addresses lead to a port that speaks their "
    "protocol.",
    why="A collector with an unknown component does not start; a service that sends to nowhere fills its log with "
    "failures, and its part of every trace is missing.",
    mend="declare the component, or send to <collector>-collector, port 4317 for gRPC and 4318 for HTTP",
)

_PARTS = {
    "receivers": ("receivers", "connectors"),
    "processors": ("processors",),
    "exporters": ("exporters", "connectors"),
}
_GRPC_TRANSPORT = {"MANAGEMENT_OTLP_TRACING_TRANSPORT": "grpc", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
_ENDPOINTS = {
    "MANAGEMENT_OTLP_TRACING_ENDPOINT": ("MANAGEMENT_OTLP_TRACING_TRANSPORT", HTTP),
    "OTEL_ENDPOINT": ("MANAGEMENT_OTLP_TRACING_TRANSPORT", HTTP),
    "OTEL_EXPORTER_OTLP_ENDPOINT": ("OTEL_EXPORTER_OTLP_PROTOCOL", GRPC),
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": ("OTEL_EXPORTER_OTLP_PROTOCOL", GRPC),
    "MANAGEMENT_ZIPKIN_TRACING_ENDPOINT": ("", ZIPKIN),
}
"""Variables that take an endpoint, with the one that says how it is spoken to, and what holds without that."""

_PATHS = {HTTP: "/v1/traces", ZIPKIN: "/api/v2/spans"}


def run(platform: Platform) -> Iterator[Finding]:
    """Follows every trace."""
    for collector in collectors.collectors(platform):
        yield from _declared(collector)
        yield from _used(collector)
        yield from _ordered(collector)
        for target in collectors.targets(collector):
            yield from _leads(platform, collector, target)
    for running, _ in running_services(platform):
        yield from _service(platform, running)
    yield from _mesh(platform)
    for each in platform.of_kind("Instrumentation.opentelemetry.io"):
        path = "spec.exporter.endpoint"
        host, port, _ = address(text(at(each.body, path)))
        if host:
            yield from _leads(platform, each, Target(path, host, port, HTTP, encrypted=False))


def _mesh(platform: Platform) -> Iterator[Finding]:
    """Follows what a Telemetry has sidecars send: istiod is told where a provider is, the object names it only."""
    providers = {text(each.get("name")): mapping(each.get("opentelemetry")) for each in mesh_providers(platform)}
    for telemetry in platform.of_kind("Telemetry.telemetry.istio.io"):
        for path, name in walk(telemetry.body, "spec.tracing[].providers[].name"):
            provider = providers.get(text(name), {})
            host, port = text(provider.get("service")), whole(provider.get("port"))
            if host and port is not None:
                # A provider is spoken to by gRPC, unless it says `http`; mutual TLS ends where the mesh does.
                protocol = HTTP if provider.get("http") else GRPC
                yield from _leads(platform, telemetry, Target(path, host, port, protocol, encrypted=False))


def _declared(collector: Resource) -> Iterator[Finding]:
    for part, sections in _PARTS.items():
        known = {name for each in sections for name in collectors.section(collector, each)}
        for place, names in collectors.pipelines(collector, part):
            for index, name in enumerate(names):
                if name not in known:
                    message = f"the pipeline names {name}, and {' and '.join(sections)} do not declare it"
                    yield META.finding(collector, message, f"{place}.{part}[{index}]")
    extensions = collectors.section(collector, "extensions")
    for index, name in enumerate(sequence(at(collector.body, f"{CONFIG}.service.extensions"))):
        if name not in extensions:
            place = f"{CONFIG}.service.extensions[{index}]"
            yield META.finding(collector, f"the service names {name}, and extensions do not declare it", place)


def _used(collector: Resource) -> Iterator[Finding]:
    for part in (*_PARTS, "extensions"):
        if part == "extensions":
            used = set(map(str, sequence(at(collector.body, f"{CONFIG}.service.extensions"))))
        else:
            used = {name for _, names in collectors.pipelines(collector, part) for name in names}
        for name in collectors.section(collector, part):
            if name not in used:
                place = below(f"{CONFIG}.{part}", name)
                hint = "name it in a pipeline, or leave it out"
                yield META.finding(collector, f"{name} is declared, but nothing uses it", place, hint, Severity.WARNING)


def _ordered(collector: Resource) -> Iterator[Finding]:
    for place, names in collectors.pipelines(collector, "processors"):
        kinds = [collectors.kind_of(name) for name in names]
        if "memory_limiter" in kinds[1:]:
            message = "memory_limiter comes after other processors, so what they hold is not limited"
            yield META.finding(collector, message, f"{place}.processors", "let it be the first")


def _leads(platform: Platform, source: Resource, target: Target) -> Iterator[Finding]:
    environment = platform.environment
    domain = environment.cluster.domain if environment is not None else "cluster.local"
    named = service_named(target.host, source.identity.namespace, domain)
    if named is None:
        return
    shown = f"{target.host}:{target.port}"
    behind = collectors.by_service(platform).get(named)
    if behind is not None and target.protocol:
        yield from _spoken(source, target, behind, shown)
        return
    ports = services(platform).get(named)
    if ports is None:
        if platform.closed:
            yield META.finding(source, f"nothing is reached by {shown}", target.path)
    elif target.port not in ports:
        there = ", ".join(map(str, sorted(ports)))
        yield META.finding(
            source, f"{shown} is no port of Service {named[0]}/{named[1]}, which has {there}", target.path
        )


def _spoken(source: Resource, target: Target, behind: Resource, shown: str) -> Iterator[Finding]:
    heard = list(collectors.listeners(behind))
    name = f"collector {behind.identity.namespace}/{behind.identity.name}"
    found = next((each for each in heard if each.port == target.port), None)
    if found is None:
        there = ", ".join(f"{each.protocol} on {each.port}" for each in heard)
        yield META.finding(source, f"{name} does not listen on {target.port}; it takes {there}", target.path)
    elif found.protocol != target.protocol:
        message = f"{shown} is spoken to by {target.protocol}, and {name} takes {found.protocol} there"
        right = next((each.port for each in heard if each.protocol == target.protocol), None)
        yield META.finding(source, message, target.path, f"send to port {right}" if right else "")
    elif found.encrypted != target.encrypted:
        said = ("plain text", "TLS") if found.encrypted else ("TLS", "plain text")
        yield META.finding(source, f"{shown} is sent {said[0]}, and {name} takes {said[1]} there", target.path)


def _service(platform: Platform, running: Running) -> Iterator[Finding]:
    for name, (transport, usual) in _ENDPOINTS.items():
        variable = running.variables.effective.get(name)
        if variable is None or not variable.value:
            continue
        said = running.variables.value(transport) if transport else None
        protocol = usual if said is None else GRPC if said == _GRPC_TRANSPORT[transport] else HTTP
        host, port, path = address(variable.value)
        target = Target(variable.path, host, port, protocol, variable.value.startswith("https:"))
        yield from _leads(platform, variable.where, target)
        wanted = _PATHS.get(protocol, "")
        if host and wanted and not path.endswith(wanted):
            message = f"{variable.value} lacks the path that {protocol} is taken at"
            yield META.finding(variable.where, message, variable.path, f"let it end in {wanted}")
