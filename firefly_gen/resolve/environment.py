"""Puts an Environment together from everything that the profile says."""

from __future__ import annotations

from collections.abc import Sequence

from firefly_gen.model.cluster import Cluster, Namespace, PriorityClass
from firefly_gen.model.environment import Environment
from firefly_gen.model.mesh import Mesh
from firefly_gen.model.profile import Profile, Provider
from firefly_gen.model.profile import Sidecar as SidecarEntry
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.secrets import Secret, Store
from firefly_gen.model.service import Service, Sidecar
from firefly_gen.resolve.autoscaler import check_groups
from firefly_gen.resolve.backups import backup_secrets
from firefly_gen.resolve.certificates import issuer_secrets
from firefly_gen.resolve.chaos import with_experiments
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.data import Data, data_systems
from firefly_gen.resolve.delivery import delivery, delivery_secrets
from firefly_gen.resolve.flows import Talkers, flows
from firefly_gen.resolve.kafka import with_mirror_listeners
from firefly_gen.resolve.labels import platform_labels
from firefly_gen.resolve.maps import by_key
from firefly_gen.resolve.mesh import (
    client_secrets,
    mesh_of,
)
from firefly_gen.resolve.names import ENVIRONMENT_FORM, can_name_environment
from firefly_gen.resolve.namespaces import check_namespaces, delivery_namespaces, namespaces
from firefly_gen.resolve.needs import needs_met
from firefly_gen.resolve.operators import operators
from firefly_gen.resolve.problems import Problems
from firefly_gen.resolve.releases import check_registry
from firefly_gen.resolve.resilience import resilience
from firefly_gen.resolve.running import running
from firefly_gen.resolve.secrets import pull_secret
from firefly_gen.resolve.services import resolve_service
from firefly_gen.resolve.storage import check_default_class, provider_of, snapshot_classes, storage_classes
from firefly_gen.resolve.stores import with_stores
from firefly_gen.resolve.traffic import routes, traffic
from firefly_gen.resolve.trust import trust
from firefly_gen.resolve.volumes import log_volumes, with_volumes
from firefly_gen.resolve.watching import check_watching, watching, watching_secrets
from firefly_gen.yamlio import Places


def resolve(name: str, profile: Profile, places: Places) -> Environment:
    """Decides everything that a profile leaves open, and follows every name in it.

    Args:
        name: Name of the environment.
        profile: Complete and typed.
        places: Where it was written.

    Raises:
        InputError: Names lead nowhere, or values contradict each other; carries every problem.
    """
    problems = Problems(places)
    labels = platform_labels(name)
    _check(name, profile, problems)
    context = Context(name, profile, problems)
    check_registry(profile.images.registry, ("images", "registry"), context, whole=True)
    provider = provider_of(profile, problems)
    services = _services(context)
    sidecar = _sidecar(profile.workloads.sidecar)
    spaces = namespaces(profile, services, sidecar, labels)
    data = data_systems(services, context)
    resilient = resilience(provider, context)
    mesh = mesh_of(profile, services, labels, problems)
    led = routes(services, mesh, context)
    delivered = delivery(name, profile, labels, problems)
    closed = (*spaces, *delivery_namespaces(profile, delivered, labels))
    secrets = with_stores(_secrets(services, spaces, data, mesh, context), closed, profile)
    trusted = trust(secrets, closed, services, mesh, context)
    run = running(services, led, context)
    met = needs_met(profile, services)
    watch = watching(services, data.monitored, met, context)
    problems.raise_if_any()
    allowed = flows(
        Talkers(
            environment=name,
            profile=profile,
            namespaces=closed,
            services=services,
            data=data.systems,
            watch=watch,
            locations=resilient.backup_locations,
            labels=labels,
        )
    )
    opened = with_mirror_listeners(spaces, data.systems.kafka_clusters, profile)
    volumes = (*data.volumes, *log_volumes(watch.elasticsearches, watch.logstashes))
    return Environment(
        name=name,
        stage=profile.stage,
        domain=profile.domain,
        description=profile.description,
        cluster=_cluster(profile, provider),
        labels=labels,
        allowed_registries=tuple(f"{each}/" for each in sorted(profile.images.allowed_registries)),
        store=_store(profile),
        sidecar=sidecar,
        namespaces=with_volumes(with_experiments(opened, resilient.experiments), volumes, profile),
        closed_namespaces=closed,
        priority_classes=_priority_classes(profile, labels),
        storage_classes=storage_classes(profile, provider, labels) if provider else (),
        snapshot_classes=snapshot_classes(profile, provider, labels) if provider else (),
        services=services,
        data=data.systems,
        watch=watch,
        traffic=traffic(allowed, mesh, led, (services, spaces), profile),
        trust=trusted,
        resilience=resilient,
        running=run,
        flows=allowed,
        mesh=mesh,
        disabled={each: entry.reason for each, entry in sorted(profile.services.items()) if not entry.enabled},
        secrets=secrets,
        operators=operators(name, profile, met),
        met=met,
        provided=profile.provided,
        patches=profile.patches,
        waivers=profile.waivers,
        sample_releases=profile.sample_releases,
        layers={each: by_key(settings) for each, settings in sorted(profile.layers.items()) if settings["enabled"]},
        delivery=delivered,
    )


def _services(context: Context) -> tuple[Service, ...]:
    """The services that run; those with an unknown tier or size are left out, and noted."""
    entries = sorted(context.profile.services.items())
    resolved = (resolve_service(each, context) for each, entry in entries if entry.enabled)
    return tuple(each for each in resolved if each)


def _secrets(
    services: Sequence[Service], spaces: Sequence[Namespace], data: Data, mesh: Mesh, context: Context
) -> tuple[Secret, ...]:
    """Every Secret that is filled from the secret store."""
    profile, labels = context.profile, platform_labels(context.environment)
    workloads = (each for each in spaces if each.workloads)
    return (
        *(pull_secret(each.name, each.application, each.object_labels, profile) for each in workloads),
        *(secret for service in services for secret in service.secrets if not secret.mounted),
        *data.secrets,
        *backup_secrets(profile, labels),
        *client_secrets(profile, mesh),
        *issuer_secrets(profile, labels),
        *watching_secrets(context),
        *delivery_secrets(profile, labels),
    )


def _cluster(profile: Profile, provider: Provider | None) -> Cluster:
    return Cluster(
        version=profile.kubernetes.version,
        domain=profile.kubernetes.cluster_domain,
        region=profile.kubernetes.region,
        zones=profile.kubernetes.zones,
        driver=provider.driver if provider else "",
    )


def _store(profile: Profile) -> Store:
    return Store(
        kind=profile.secret_store.kind,
        name=profile.secret_store.name,
        refresh_interval=profile.secret_store.refresh_interval,
        database_refresh=profile.secret_store.vault.database_refresh,
    )


def _check(name: str, profile: Profile, problems: Problems) -> None:
    _check_name(name, problems)
    _check_cluster(profile, problems)
    _check_tiers(profile, problems)
    check_namespaces(profile, problems)
    check_watching(profile, problems)
    check_default_class(profile, problems)
    check_groups(profile, problems)


def _check_name(name: str, problems: Problems) -> None:
    if not can_name_environment(name):
        hint = f"{ENVIRONMENT_FORM}; rename the profile's file"
        problems.add((), f"{name!r} cannot be the name of an environment", hint)


def _check_cluster(profile: Profile, problems: Problems) -> None:
    kubernetes, workloads = profile.kubernetes, profile.workloads
    for index, zone in enumerate(kubernetes.zones):
        if not zone.startswith(kubernetes.region):
            message = f"zone {zone!r} does not lie in region {kubernetes.region!r}"
            problems.add(("kubernetes", "zones", index), message)
    busy = workloads.pre_stop_seconds + workloads.shutdown_seconds
    if workloads.grace_seconds <= busy:
        message = f"{workloads.grace_seconds} seconds of grace end before {busy} seconds of stopping do"
        problems.add(("workloads", "grace_seconds"), message, f"set it to {busy + 5} or more")
    for name in profile.releases:
        if name not in profile.services:
            problems.unknown(("releases", name), "service", name, profile.services, key=True)


def _check_tiers(profile: Profile, problems: Problems) -> None:
    for name, tier in profile.tiers.items():
        if tier.priority_class not in profile.priority_classes:
            path = ("tiers", name, "priority_class")
            problems.unknown(path, "priority class", tier.priority_class, profile.priority_classes)
        for index, other in enumerate(tier.may_call):
            if other not in profile.tiers:
                problems.unknown(("tiers", name, "may_call", index), "tier", other, profile.tiers)


def _priority_classes(profile: Profile, labels: dict[str, str]) -> tuple[PriorityClass, ...]:
    return tuple(
        PriorityClass(
            name=name,
            value=each.value,
            description=each.description,
            preemption_policy="PreemptLowerPriority" if each.preempts else "Never",
            labels=labels,
        )
        for name, each in sorted(profile.priority_classes.items())
    )


def _sidecar(entry: SidecarEntry) -> Sidecar:
    cpu, memory, limit = millicores(entry.cpu), mebibytes(entry.memory), mebibytes(entry.memory_limit)
    return Sidecar(
        image=entry.image,
        cpu_millicores=cpu,
        memory_mib=memory,
        memory_limit_mib=limit,
        cpu=cpu_text(cpu),
        memory=memory_text(memory),
        memory_limit=memory_text(limit),
    )
