"""Who carries traces: a collector on each node, gateways, Jaeger, and agents for services that send none.

The names of what the operator makes: https://github.com/open-telemetry/opentelemetry-operator, ``internal/naming``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firefly_gen.model.profile import Profile, Tracing
from firefly_gen.model.profile import ServiceTracing as Entry
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.model.service import Service
from firefly_gen.model.tracing import Cleaner, Collector, Instrumentation, Mount, Port, ServiceTracing
from firefly_gen.resolve import collector_configs as configs
from firefly_gen.resolve import elastic
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.images import pinned
from firefly_gen.resolve.labels import watching_labels
from firefly_gen.resolve.maps import by_key
from firefly_gen.resolve.names import service_host
from firefly_gen.resolve.places import check_priority, spread_over_zones, when_unsatisfiable
from firefly_gen.resolve.problems import Problems

AGENT, GATEWAY, JAEGER = "agent", "gateway", "jaeger"
APPLICATION = "observability/tracing"
_ROOT = ("observability", "tracing")
_URLS = {
    "otlp": (configs.OTLP_HTTP, "/v1/traces"),
    "zipkin": (configs.ZIPKIN, "/api/v2/spans"),
    "agent": (configs.OTLP_HTTP, ""),
}
"""Port and path that each protocol is sent to; an agent adds the path itself."""


def service_tracing(entry: Entry, profile: Profile) -> ServiceTracing:
    """How a service sends its traces: to the collector of its own node, which the Service of the agents leads to."""
    if not profile.observability.traced or entry.protocol == "none":
        return ServiceTracing(protocol="none", env="", endpoint="")
    port, path = _URLS[entry.protocol]
    host = collector_host(AGENT, profile)
    return ServiceTracing(
        protocol=entry.protocol,
        env="" if entry.protocol == "agent" else entry.endpoint_env,
        endpoint=f"http://{host}:{port}{path}",
    )


def collector_host(name: str, profile: Profile, *, headless: bool = False) -> str:
    """Host of a collector's Service: the operator puts ``-collector`` behind the name."""
    ending = "-collector-headless" if headless else "-collector"
    return service_host(f"{name}{ending}", profile.observability.tracing.namespace, profile.kubernetes.cluster_domain)


def check_tracing(profile: Profile, problems: Problems) -> None:
    """Notes what the section names and the profile lacks."""
    tracing = profile.observability.tracing
    if not profile.observability.traced:
        return
    if tracing.namespace not in profile.namespaces:
        problems.unknown((*_ROOT, "namespace"), "namespace", tracing.namespace, profile.namespaces)
    check_priority(_ROOT, tracing.priority_class, profile, problems)


def collectors(services: Sequence[Service], context: Context) -> tuple[Collector, ...]:
    """Agent, gateway and Jaeger; none where no traces are taken."""
    profile, tracing = context.profile, context.profile.observability.tracing
    if not profile.observability.traced:
        return ()
    protocols = sorted({each.tracing.protocol for each in services})
    stored = profile.observability.logged
    jaegers = tracing.jaeger.replicas if stored else 1  # memory is not shared
    both = profile, context.problems
    jaeger_image = pinned(tracing.jaeger_image, (*_ROOT, "jaeger_image"), *both)
    storage = (
        configs.elasticsearch_storage(elastic.url(profile), elastic.JAEGER, copies=elastic.copies(profile))
        if stored
        else configs.memory_storage(tracing.traces)
    )
    agent = configs.agent_config(protocols, collector_host(GATEWAY, profile, headless=True))
    gateway = configs.gateway_config(tracing, collector_host(JAEGER, profile))
    jaeger = configs.jaeger_config(storage)
    gateways, image = tracing.gateway.replicas, pinned(tracing.collector_image, (*_ROOT, "collector_image"), *both)
    kinds = (
        _Kind(AGENT, "daemonset", 0, tracing.agent.cpu, tracing.agent.memory, image, agent),
        _Kind(GATEWAY, "statefulset", gateways, tracing.gateway.cpu, tracing.gateway.memory, image, gateway),
        _Kind(JAEGER, "deployment", jaegers, tracing.jaeger.cpu, tracing.jaeger.memory, jaeger_image, jaeger),
    )
    return tuple(_collector(kind, context) for kind in kinds)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the three differ in."""

    name: str
    mode: str
    replicas: int
    cpu: str
    memory: str
    image: str
    config: Mapping[str, Any]


def _collector(kind: _Kind, context: Context) -> Collector:
    profile, tracing, name = context.profile, context.profile.observability.tracing, kind.name
    mounts = [Mount(name="tls", secret=f"{name}-tls", path=configs.TLS_FOLDER)]
    if name == JAEGER and profile.observability.logged:
        mounts.append(Mount(name="elasticsearch", secret=elastic.JAEGER_SECRET, path=configs.ELASTIC_FOLDER))
    return Collector(
        name=name,
        namespace=tracing.namespace,
        application=APPLICATION,
        labels=watching_labels(name, context.environment),
        mode=kind.mode,
        role=f"firefly-tracing-{name}",
        image=kind.image,
        replicas=kind.replicas,
        cpu=cpu_text(millicores(kind.cpu)),
        memory=memory_text(mebibytes(kind.memory)),
        service_account=f"{name}-collector",
        priority_class=tracing.priority_class,
        config=by_key(kind.config),
        pod_labels=pod_labels(name, tracing),
        metrics_port=configs.METRICS,
        ports=(Port(name="http-query", number=configs.QUERY),) if name == JAEGER else (),
        mounts=tuple(mounts),
        cleaner=_cleaner(context) if name == JAEGER and profile.observability.logged else None,
        enriches=name == AGENT,
        everywhere=name == AGENT,
        scaled=kind.replicas > 0,
        guarded=kind.replicas > 1,
        spread=kind.replicas > 1 and spread_over_zones(profile),
        when_zone_unsatisfiable=when_unsatisfiable(profile),
    )


def _cleaner(context: Context) -> Cleaner:
    tracing = context.profile.observability.tracing
    return Cleaner(
        image=pinned(tracing.cleaner_image, (*_ROOT, "cleaner_image"), context.profile, context.problems),
        days=str(tracing.retention_days),
        url=elastic.url(context.profile),
        user=elastic.JAEGER,
        secret=elastic.JAEGER_SECRET,
        tls_secret=f"{JAEGER}-tls",
    )


def pod_labels(name: str, tracing: Tracing) -> dict[str, str]:
    """Labels that the operator gives the pods of a collector."""
    return {
        "app.kubernetes.io/component": "opentelemetry-collector",
        "app.kubernetes.io/instance": f"{tracing.namespace}.{name}",
        "app.kubernetes.io/managed-by": "opentelemetry-operator",
    }


def instrumentations(services: Sequence[Service], context: Context) -> tuple[Instrumentation, ...]:
    """An agent for each service that sends no traces itself."""
    wanted = [each for each in services if each.instrumented]
    if not wanted:
        return ()
    path = (*_ROOT, "java_agent_image")
    image = pinned(context.profile.observability.tracing.java_agent_image, path, context.profile, context.problems)
    return tuple(
        Instrumentation(
            name=each.name,
            namespace=each.namespace,
            application=each.application,
            labels=each.labels,
            image=image,
            endpoint=each.tracing.endpoint,
            options=each.config.data["JAVA_TOOL_OPTIONS"],
        )
        for each in wanted
    )


def tracing_secrets(context: Context) -> tuple[Secret, ...]:
    """Jaeger's password for Elasticsearch, in Jaeger's own namespace."""
    profile = context.profile
    if not (profile.observability.traced and profile.observability.logged):
        return ()
    return (
        Secret(
            name=elastic.JAEGER_SECRET,
            namespace=profile.observability.tracing.namespace,
            application=APPLICATION,
            type="Opaque",
            labels=watching_labels(JAEGER, context.environment),
            entries=(
                SecretEntry(
                    key="password", remote_key=elastic.vault_key(elastic.JAEGER, profile), remote_property="password"
                ),
            ),
        ),
    )
