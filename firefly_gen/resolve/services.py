"""Resolves one service of the catalogue: everything that its templates pour."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.profile import Profile, SizeClass, Tier, ZoneSpread
from firefly_gen.model.profile import Service as Entry
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.secrets import SecretFile, SecretMount
from firefly_gen.model.service import Config, Lifecycle, Resources, Scaling, Service
from firefly_gen.model.uses import DatabaseUse, KafkaUse, RedisUse
from firefly_gen.resolve import jvm, labels, names
from firefly_gen.resolve.calls import edges
from firefly_gen.resolve.consumers import readers_bound
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.mesh.names import dataplane_of
from firefly_gen.resolve.mesh.waypoints import waypoint_peer
from firefly_gen.resolve.nodes import tolerations
from firefly_gen.resolve.places import WHEN_UNSATISFIABLE
from firefly_gen.resolve.problems import Problems
from firefly_gen.resolve.releases import architecture_of, image_of, release_of
from firefly_gen.resolve.secrets import secret_name, service_secrets
from firefly_gen.resolve.strategies import strategy_of
from firefly_gen.resolve.tracing import service_tracing
from firefly_gen.resolve.uses import database_use, kafka_use, redis_use
from firefly_gen.resolve.variables import Variables, active_profiles
from firefly_gen.violations import nearest
from firefly_gen.yamlio import Path

_MOUNT_FOLDER = "/var/run/secrets/firefly"
PROBE_PERIOD = 5
"""Seconds between two start-up probes."""


def resolve_service(name: str, context: Context) -> Service | None:
    """Resolves an enabled service.

    Returns:
        None where its tier or its size is unknown, which is noted among the problems.
    """
    profile, problems = context.profile, context.problems
    entry = profile.services[name]
    tier = profile.tiers.get(entry.tier)
    size = profile.size_classes.get(entry.size or profile.workloads.size)
    if tier is None:
        problems.unknown(("services", name, "tier"), "tier", entry.tier, profile.tiers)
    if size is None:
        wanted = entry.size or profile.workloads.size
        path: Path = ("services", name, "size") if entry.size else ("workloads", "size")
        problems.unknown(path, "size class", wanted, profile.size_classes)
    if tier is None or size is None:
        return None
    return _assemble(name, entry, tier, size, context)


def _assemble(name: str, entry: Entry, tier: Tier, size: SizeClass, context: Context) -> Service:
    profile, problems = context.profile, context.problems
    path: Path = ("services", name)
    release = release_of(name, entry, context)
    scaling = _scaling(name, entry, context)
    dataplane = dataplane_of(tier.namespace, profile)
    own_space = dict(sorted({**labels.platform_labels(context.environment), "firefly.io/tier": entry.tier}.items()))
    database, kafka, redis = (
        database_use(name, entry, context),
        kafka_use(name, entry, context),
        redis_use(name, entry, context),
    )
    scaling = readers_bound(scaling, kafka, profile)
    autoscaled = _or(entry.autoscale, profile.workloads.autoscale) and scaling.maximum > scaling.minimum
    calls = edges(name, profile, problems)
    plan = _jvm(entry, size, context)
    profiles = active_profiles(profile.stage, entry.spring_profiles)
    strategy = strategy_of(name, entry, tier, context)

    variables = Variables()
    variables.put_server(name, entry.port, profiles, profile.workloads.shutdown_seconds)
    if database:
        mounted = "db" in entry.mounted_secrets
        variables.put_database(database, secret_name(name, "db"), (*path, "database"), named=not mounted)
    if database and entry.database and entry.database.shards:
        variables.put_shards(database, entry.database.shards.env, (*path, "database", "shards", "env"))
    if kafka and entry.kafka:
        variables.put_kafka(kafka, entry.kafka.bootstrap_env, name, secret_name(name, "kafka"), (*path, "kafka"))
    if redis:
        variables.put_redis(redis, entry, secret_name(name, "redis"), (*path, "redis"))
    variables.put_calls(calls, (*path, "calls"))
    tracing = service_tracing(entry.tracing, profile)
    if profile.observability.enabled and entry.metrics_path:
        variables.put_metrics(profile.observability.alerting.latency_buckets_ms)
    variables.put_tracing(tracing, (*path, "tracing"))
    for variable, value in (*sorted(plan.variables.items()), *sorted(entry.env.items())):
        variables.put(variable, value, (*path, "env", variable))
    for variable, key in sorted(entry.secrets.items()):
        variables.put_secret(variable, secret_name(name, "app"), key, (*path, "secrets", variable))
    for where, variable in variables.twice:
        problems.add(where, f"variable {variable} is set twice for this service", "remove one of the two")
    _check_known(name, entry, variables, problems)
    _check_mounted(name, entry, context)

    data = dict(sorted(variables.plain.items()))
    own_labels = labels.service_labels(name, entry.tier, context.environment)
    return Service(
        name=name,
        namespace=tier.namespace,
        tier=entry.tier,
        description=entry.description,
        application=f"services/{name}",
        host=names.service_host(name, tier.namespace, profile.kubernetes.cluster_domain),
        port=entry.port,
        labels=own_labels,
        workload_labels=labels.workload_labels(own_labels, release.tag),
        selector=labels.selector_labels(name),
        image=image_of(name, entry, release, context),
        architecture=architecture_of(name, entry, context),
        priority_class=tier.priority_class,
        pull_secret=profile.images.pull_secret.name,
        resources=_resources(size),
        scaling=scaling if autoscaled else Scaling(minimum=scaling.minimum, maximum=scaling.minimum),
        lifecycle=_lifecycle(entry, profile),
        config=Config(name=f"{name}-env-{names.content_hash(data)}", data=data),
        secret_env=tuple(sorted(variables.secret, key=lambda each: each.name)),
        secrets=service_secrets(name, entry, tier.namespace, own_labels, profile),
        spring_profiles=profiles,
        known_spring_profiles=entry.spring_profiles,
        known_env=tuple(sorted({*variables.names, *entry.known_env, "SPRING_PROFILES_ACTIVE"})),
        files=tuple(_files(name, entry, database, kafka, redis)),
        mounts=tuple(_mounts(name, entry)),
        calls=calls,
        database=database,
        kafka=kafka,
        redis=redis,
        tracing=tracing,
        spread=scaling.minimum > 1 and profile.workloads.zone_spread is not ZoneSpread.NONE,
        when_zone_unsatisfiable=WHEN_UNSATISFIABLE[profile.workloads.zone_spread],
        strategy=strategy,
        autoscaled=autoscaled and not profile.workloads.standby,
        scaled_by_lag=autoscaled and not profile.workloads.standby and bool(kafka and kafka.consumes),
        flagged=bool(entry.flags),
        tolerations=tolerations(entry.tier, profile),
        guarded=profile.workloads.disruption_budget and scaling.minimum > 1,
        recommended=_or(entry.recommend_resources, profile.workloads.recommend_resources),
        standby=profile.workloads.standby,
        dataplane=dataplane,
        waypoint=waypoint_peer(tier.namespace, own_space) if dataplane is Dataplane.ZTUNNEL else None,
        idempotent=tuple(sorted(entry.idempotent)),
    )


def _files(
    name: str, entry: Entry, database: DatabaseUse | None, kafka: KafkaUse | None, redis: RedisUse | None
) -> Iterator[SecretFile]:
    """The certificates by which a service checks those that it connects to."""
    for what, purpose, path in (
        ("postgres", "db", database.authority if database else ""),
        ("registry", "kafka", kafka.registry_authority if kafka else ""),
        ("redis", "redis", redis.authority if redis else ""),
    ):
        if path:
            folder, _, file = path.rpartition("/")
            mounted = purpose in entry.mounted_secrets
            yield SecretFile(
                name=_volume(purpose) if mounted else f"{what}-authority",
                secret=secret_name(name, purpose),
                key=file,
                folder=folder,
                mounted=mounted,
            )


def _mounts(name: str, entry: Entry) -> Iterator[SecretMount]:
    for purpose in sorted(entry.mounted_secrets):
        folder = f"{_MOUNT_FOLDER}/{purpose}"
        yield SecretMount(name=_volume(purpose), secret=secret_name(name, purpose), folder=folder)


def _volume(purpose: str) -> str:
    return f"{purpose}-secrets"


def _check_known(name: str, entry: Entry, variables: Variables, problems: Problems) -> None:
    """Notes variables that an environment sets, and that the service's catalogue entry does not know."""
    twice = {variable for _, variable in variables.twice}
    for variable in sorted(set(entry.env) - set(entry.known_env) - twice):
        path: Path = ("services", name, "env", variable)
        if not problems.together(path, ("services", name, "image")):
            close = nearest(variable, {*entry.known_env, *variables.names} - {variable})
            hint = close if close.startswith("did") else "if the service reads it, name it under `known_env` too"
            problems.add(path, f"the catalogue knows no variable {variable} of this service", hint, key=True)


def _check_mounted(name: str, entry: Entry, context: Context) -> None:
    """Notes Secrets that are to be mounted, and cannot be."""
    there = {"app": entry.secrets, "db": entry.database, "kafka": entry.kafka, "redis": entry.redis}
    vault = context.profile.secret_store.vault
    for index, purpose in enumerate(entry.mounted_secrets):
        path: Path = ("services", name, "mounted_secrets", index)
        if not there[purpose]:
            context.problems.add(path, f"the service has no Secret for {purpose!r}", "leave it out")
        elif purpose == "db" and entry.database and entry.database.credentials == "dynamic":
            message = "credentials that Vault makes are not mounted: name and password would be made apart"
            context.problems.add(path, message, "leave it out, or let `database.credentials` be stored")
        elif vault.authority and not vault.authority_file:
            message = "whoever mounts Secrets checks Vault by a file, and none is named"
            context.problems.add(path, message, "set secret_store.vault.authority_file")


def _or(own: bool | None, common: bool) -> bool:  # noqa: FBT001 - the pair is the point
    return common if own is None else own


def _scaling(name: str, entry: Entry, context: Context) -> Scaling:
    workloads = context.profile.workloads
    minimum = entry.replicas or workloads.replicas
    maximum = entry.max_replicas or max(workloads.max_replicas, minimum)
    if maximum < minimum:
        message = f"at most {maximum} pods, but never fewer than {minimum}"
        context.problems.add(("services", name, "max_replicas"), message, "raise it, or lower `replicas`")
    return Scaling(minimum=minimum, maximum=max(minimum, maximum))


def _resources(size: SizeClass) -> Resources:
    cpu, memory = millicores(size.cpu), mebibytes(size.memory)
    return Resources(cpu_millicores=cpu, memory_mib=memory, cpu=cpu_text(cpu), memory=memory_text(memory))


def _lifecycle(entry: Entry, profile: Profile) -> Lifecycle:
    workloads = profile.workloads
    migrations = entry.database.migrations if entry.database else 0
    start = (entry.start_seconds or workloads.start_seconds) + migrations * workloads.migration_seconds
    return Lifecycle(
        start_seconds=start,
        startup_period=PROBE_PERIOD,
        startup_failures=-(-start // PROBE_PERIOD),
        pre_stop_seconds=workloads.pre_stop_seconds,
        shutdown_seconds=workloads.shutdown_seconds,
        grace_seconds=workloads.grace_seconds,
    )


def _jvm(entry: Entry, size: SizeClass, context: Context) -> jvm.JvmPlan:
    flavour, memory = entry.image.flavour, mebibytes(size.memory)
    try:
        return jvm.plan(flavour, memory, millicores(size.cpu), size.threads)
    except ValueError as error:
        path = ("size_classes", entry.size or context.profile.workloads.size, "memory")
        context.problems.add(path, str(error), "raise it, or let the services pick a larger size class")
        return jvm.plan(flavour, 1 << 20, millicores(size.cpu), size.threads)
