"""Puts an Environment together from everything that the profile says."""

from __future__ import annotations

import re

from firefly_gen.model.certificates import Validity
from firefly_gen.model.cluster import Cluster, PriorityClass
from firefly_gen.model.environment import Environment
from firefly_gen.model.profile import Profile
from firefly_gen.model.profile import Sidecar as SidecarEntry
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.secrets import Secret, Store
from firefly_gen.model.service import Sidecar
from firefly_gen.resolve.backups import backup_locations, backup_schedules, backup_secrets
from firefly_gen.resolve.captures import capture_secrets, captures, with_slots
from firefly_gen.resolve.certificates import edge_certificates, issuer_secrets, issuers, trust_bundles
from firefly_gen.resolve.chaos import chaos, with_experiments
from firefly_gen.resolve.consumers import consumer_scalers
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.databases import databases
from firefly_gen.resolve.delivery import delivery, delivery_secrets
from firefly_gen.resolve.flags import flags
from firefly_gen.resolve.flows import Talkers, flows
from firefly_gen.resolve.grafana import datasources, folders, grafana_dashboards, grafana_secrets, grafanas
from firefly_gen.resolve.images import image_catalogs
from firefly_gen.resolve.kafka import authority_secrets, kafka_clusters, kafka_pools, with_mirror_listeners
from firefly_gen.resolve.kafka_topics import kafka_topics
from firefly_gen.resolve.kafka_users import kafka_users, user_secrets
from firefly_gen.resolve.labels import platform_labels
from firefly_gen.resolve.log_carriers import logstashes
from firefly_gen.resolve.log_exporter import elasticsearch_exporters
from firefly_gen.resolve.log_secrets import logging_secrets
from firefly_gen.resolve.logging import check_logging, elasticsearches
from firefly_gen.resolve.maps import by_key
from firefly_gen.resolve.mesh import (
    access_policies,
    client_secrets,
    egress_scopes,
    faults,
    mesh_of,
    outside_hosts,
    publications,
)
from firefly_gen.resolve.monitors import Monitored
from firefly_gen.resolve.namespaces import check_namespaces, delivery_namespaces, namespaces
from firefly_gen.resolve.network_policies import network_policies
from firefly_gen.resolve.nodes import node_pools
from firefly_gen.resolve.problems import Problems
from firefly_gen.resolve.redis import redis_certificates, redis_instances, redis_secrets
from firefly_gen.resolve.releases import check_registry
from firefly_gen.resolve.routing import routing_secrets
from firefly_gen.resolve.secrets import pull_secret
from firefly_gen.resolve.services import resolve_service
from firefly_gen.resolve.stack import with_stack_values
from firefly_gen.resolve.storage import check_default_class, provider_of, snapshot_classes, storage_classes
from firefly_gen.resolve.stores import dynamic_secrets, mounted_secrets, sealed_secrets, secret_stores, with_stores
from firefly_gen.resolve.streams import streams
from firefly_gen.resolve.tracing import check_tracing, collectors, instrumentations, tracing_secrets
from firefly_gen.resolve.vault import vault_plan
from firefly_gen.resolve.volumes import log_volumes, volumes_of, with_volumes
from firefly_gen.resolve.watch_certificates import watch_certificates
from firefly_gen.resolve.watching import check_watching, watching
from firefly_gen.yamlio import Places

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,53}[a-z0-9])?")  # a label value, after `firefly-`


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
    check_namespaces(profile, problems)
    check_watching(profile, problems)
    check_tracing(profile, problems)
    check_logging(profile, problems)
    check_default_class(profile, problems)
    provider = provider_of(profile, problems)
    context = Context(name, profile, problems)
    check_registry(profile.images.registry, ("images", "registry"), context, whole=True)
    resolved = (resolve_service(each, context) for each, entry in sorted(profile.services.items()) if entry.enabled)
    services = tuple(each for each in resolved if each)
    sidecar = _sidecar(profile.workloads.sidecar)
    spaces = namespaces(profile, services, sidecar, labels)
    pull_secrets = (
        pull_secret(each.name, each.application, each.object_labels, profile) for each in spaces if each.workloads
    )
    catalogs = image_catalogs(profile, labels, problems)
    postgres = databases(services, context)
    captured = captures(postgres.clusters, context)
    clusters, pools = kafka_clusters(name, profile, problems), kafka_pools(name, profile, problems)
    opened = with_mirror_listeners(spaces, clusters, profile)
    around = streams(captured, context)
    topics = kafka_topics(name, profile, around.topics, problems)
    users = tuple(sorted((*kafka_users(name, services, profile), *around.users), key=lambda each: each.name))
    instances = redis_instances(name, profile, problems)
    certificates = (*postgres.certificates, *around.certificates, *redis_certificates(instances, profile))
    volumes = volumes_of(postgres.clusters, postgres.restore_tests, pools, instances)
    locations = backup_locations(name, profile, provider, labels, problems)
    schedules = backup_schedules(profile, labels, problems)
    mesh = mesh_of(profile, services, labels, problems)
    published = publications(profile, services, mesh, problems)
    faulty = faults(profile, services, problems)
    sealed = sealed_secrets(context, labels)
    signers, public = issuers(context, labels), edge_certificates(mesh, context)
    delivered = delivery(name, profile, labels, problems)
    closed = (*spaces, *delivery_namespaces(profile, delivered, labels))
    secrets: list[Secret] = [
        *routing_secrets(profile, labels),
        *pull_secrets,
        *(secret for service in services for secret in service.secrets if not secret.mounted),
        *postgres.secrets,
        *capture_secrets(captured),
        *authority_secrets(name, profile),
        *user_secrets(users, profile),
        *around.secrets,
        *redis_secrets(name, profile),
        *backup_secrets(profile, labels),
        *client_secrets(profile, mesh),
        *issuer_secrets(profile, labels),
        *tracing_secrets(context),
        *logging_secrets(context),
        *grafana_secrets(context),
        *delivery_secrets(profile, labels),
    ]
    stored = with_stores(secrets, closed, profile)
    stores, made = secret_stores(stored, closed, profile, labels), dynamic_secrets(services, profile)
    pools_of_nodes, (broken, days) = node_pools(profile, labels, problems), chaos(profile, labels, problems)
    flagged, read = flags(services, profile, labels, problems)
    mounted = mounted_secrets(services, profile)
    logs, sieves, meters = elasticsearches(context), logstashes(context), elasticsearch_exporters(context)
    carriers, agents = collectors(services, context), instrumentations(services, context)
    beside: tuple[Monitored, ...] = (*around.connects, *around.mirrors, *around.registries)
    monitored: tuple[Monitored, ...] = (
        *postgres.clusters,
        *postgres.poolers,
        *clusters,
        *instances,
        *carriers,
        *beside,
        *meters,
    )
    watch = watching(profile, services, monitored, labels)
    problems.raise_if_any()
    allowed = flows(
        Talkers(
            profile=profile,
            namespaces=closed,
            services=services,
            clusters=postgres.clusters,
            databases=postgres.databases,
            poolers=postgres.poolers,
            restore_tests=postgres.restore_tests,
            kafka=clusters,
            streams=around,
            environment=name,
            watch=watch,
            redis=instances,
            locations=locations,
            labels=labels,
        )
    )
    return Environment(
        name=name,
        stage=profile.stage,
        domain=profile.domain,
        description=profile.description,
        cluster=Cluster(
            version=profile.kubernetes.version,
            domain=profile.kubernetes.cluster_domain,
            region=profile.kubernetes.region,
            zones=profile.kubernetes.zones,
            driver=provider.driver if provider else "",
        ),
        labels=labels,
        allowed_registries=tuple(f"{each}/" for each in sorted(profile.images.allowed_registries)),
        store=Store(
            kind=profile.secret_store.kind,
            name=profile.secret_store.name,
            refresh_interval=profile.secret_store.refresh_interval,
            database_refresh=profile.secret_store.vault.database_refresh,
        ),
        sidecar=sidecar,
        namespaces=with_volumes(with_experiments(opened, broken), (*volumes, *log_volumes(logs, sieves)), profile),
        closed_namespaces=closed,
        priority_classes=_priority_classes(profile, labels),
        storage_classes=storage_classes(profile, provider, labels) if provider else (),
        snapshot_classes=snapshot_classes(profile, provider, labels) if provider else (),
        image_catalogs=catalogs,
        database_clusters=with_slots(postgres.clusters, captured),
        object_stores=postgres.stores,
        databases=postgres.databases,
        restore_tests=postgres.restore_tests,
        poolers=postgres.poolers,
        captures=captured,
        data_certificates=tuple(sorted(certificates, key=lambda each: (each.namespace, each.name))),
        kafka_clusters=clusters,
        kafka_pools=pools,
        kafka_topics=topics,
        kafka_users=users,
        kafka_connects=tuple(around.connects),
        kafka_connectors=tuple(around.connectors),
        kafka_mirrors=tuple(around.mirrors),
        schema_registries=tuple(around.registries),
        redis_instances=instances,
        backup_locations=locations,
        backup_schedules=schedules,
        service_monitors=watch.service_monitors,
        pod_monitors=watch.pod_monitors,
        probes=watch.probes,
        federations=watch.federations,
        rule_groups=watch.rule_groups,
        alert_routing=watch.alert_routing,
        collectors=carriers,
        instrumentations=agents,
        watch_certificates=watch_certificates(name, profile),
        elasticsearches=logs,
        elasticsearch_exporters=meters,
        logstashes=sieves,
        grafanas=grafanas(context),
        grafana_folders=folders(context),
        grafana_datasources=datasources(context),
        grafana_dashboards=grafana_dashboards(context),
        services=services,
        consumer_scalers=consumer_scalers(services, profile),
        flag_domains=flagged,
        flag_sources=read,
        experiments=broken,
        game_days=days,
        node_pools=pools_of_nodes,
        flows=allowed,
        mesh=mesh,
        access_policies=access_policies(allowed, mesh.trust_domain),
        egress_scopes=egress_scopes(allowed, services, spaces),
        outside_hosts=outside_hosts(profile, services, spaces),
        publications=published,
        faults=faulty,
        network_policies=network_policies(allowed),
        disabled={each: entry.reason for each, entry in sorted(profile.services.items()) if not entry.enabled},
        issuers=signers,
        trust_bundles=trust_bundles(signers, profile, labels),
        edge_certificates=public,
        validity=Validity(duration=profile.certificates.duration, renew_before=profile.certificates.renew_before),
        secrets=stored,
        secret_stores=stores,
        dynamic_secrets=made,
        mounted_secrets=mounted,
        sealed_secrets=sealed,
        vault=vault_plan(stores, signers, (made, mounted), profile),
        operators=with_stack_values(name, profile),
        provided=profile.provided,
        patches=profile.patches,
        waivers=profile.waivers,
        sample_releases=profile.sample_releases,
        layers={each: by_key(settings) for each, settings in sorted(profile.layers.items()) if settings["enabled"]},
        delivery=delivered,
    )


def _check(name: str, profile: Profile, problems: Problems) -> None:
    _check_name(name, problems)
    _check_cluster(profile, problems)
    _check_tiers(profile, problems)


def _check_name(name: str, problems: Problems) -> None:
    if not _NAME.fullmatch(name):
        hint = "it goes into labels: lower-case letters, digits and hyphens, 55 at most; rename the profile's file"
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
