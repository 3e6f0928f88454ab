"""Resolves one service of the catalogue: everything that its templates pour."""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.environment import (
    Config,
    DatabaseUse,
    Image,
    KafkaUse,
    Lifecycle,
    RedisUse,
    Resources,
    Scaling,
    Service,
)
from firefly_gen.model.profile import Profile, Release, SizeClass, Stage, Tier, ZoneSpread
from firefly_gen.model.profile import Service as Entry
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.resolve import jvm, labels, names
from firefly_gen.resolve.calls import edges
from firefly_gen.resolve.kafka_users import check_topics
from firefly_gen.resolve.places import WHEN_UNSATISFIABLE
from firefly_gen.resolve.problems import Problems
from firefly_gen.resolve.secrets import secret_name, service_secrets
from firefly_gen.resolve.variables import Variables, active_profiles
from firefly_gen.violations import nearest
from firefly_gen.yamlio import Path

PROBE_PERIOD = 5
"""Seconds between two start-up probes."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is resolved once and used for every service."""

    environment: str
    profile: Profile
    problems: Problems


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
    release = _release(name, entry, context)
    scaling = _scaling(name, entry, context)
    autoscaled = _or(entry.autoscale, profile.workloads.autoscale) and scaling.maximum > scaling.minimum
    database, kafka, redis = _database(name, entry, context), _kafka(name, entry, context), _redis(name, entry, context)
    calls = edges(name, profile, problems)
    plan = _jvm(entry, size, context)
    profiles = active_profiles(profile.stage, entry.spring_profiles)

    variables = Variables()
    variables.put_server(name, entry.port, profiles, profile.workloads.shutdown_seconds)
    if database:
        variables.put_database(database, profile.databases[database.cluster], secret_name(name, "db"))
    if kafka and entry.kafka:
        variables.put_kafka(kafka, entry.kafka.bootstrap_env, name, secret_name(name, "kafka"), (*path, "kafka"))
    if redis:
        variables.put_redis(redis, entry, secret_name(name, "redis"), (*path, "redis"))
    variables.put_calls(calls, (*path, "calls"))
    for variable, value in (*sorted(plan.variables.items()), *sorted(entry.env.items())):
        variables.put(variable, value, (*path, "env", variable))
    for variable, key in sorted(entry.secrets.items()):
        variables.put_secret(variable, secret_name(name, "app"), key, (*path, "secrets", variable))
    for where, variable in variables.twice:
        problems.add(where, f"variable {variable} is set twice for this service", "remove one of the two")
    _check_known(name, entry, variables, problems)

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
        image=_image(name, entry, release, context),
        architecture=_architecture(name, entry, context),
        priority_class=tier.priority_class,
        pull_secret=profile.images.pull_secret.name,
        resources=_resources(size),
        scaling=scaling if autoscaled else Scaling(minimum=scaling.minimum, maximum=scaling.minimum),
        lifecycle=_lifecycle(entry, profile),
        jvm=plan.memory,
        config=Config(name=f"{name}-env-{names.content_hash(data)}", data=data),
        secret_env=tuple(sorted(variables.secret, key=lambda each: each.name)),
        secrets=service_secrets(name, entry, tier.namespace, own_labels, profile),
        spring_profiles=profiles,
        known_spring_profiles=entry.spring_profiles,
        known_env=tuple(sorted({*variables.names, *entry.known_env, "SPRING_PROFILES_ACTIVE"})),
        calls=calls,
        database=database,
        kafka=kafka,
        redis=redis,
        spread=scaling.minimum > 1 and profile.workloads.zone_spread is not ZoneSpread.NONE,
        when_zone_unsatisfiable=WHEN_UNSATISFIABLE[profile.workloads.zone_spread],
        autoscaled=autoscaled,
        guarded=profile.workloads.disruption_budget and scaling.minimum > 1,
        recommended=_or(entry.recommend_resources, profile.workloads.recommend_resources),
        meshed=tier.namespace in profile.namespaces and profile.namespaces[tier.namespace].mesh,
    )


def _check_known(name: str, entry: Entry, variables: Variables, problems: Problems) -> None:
    """Notes variables that an environment sets, and that the service's catalogue entry does not know."""
    twice = {variable for _, variable in variables.twice}
    for variable in sorted(set(entry.env) - set(entry.known_env) - twice):
        path: Path = ("services", name, "env", variable)
        if not problems.together(path, ("services", name, "image")):
            close = nearest(variable, {*entry.known_env, *variables.names} - {variable})
            hint = close if close.startswith("did") else "if the service reads it, name it under `known_env` too"
            problems.add(path, f"the catalogue knows no variable {variable} of this service", hint, key=True)


def _or(own: bool | None, common: bool) -> bool:  # noqa: FBT001 - the pair is the point
    return common if own is None else own


def _release(name: str, entry: Entry, context: Context) -> Release:
    release = context.profile.releases.get(name)
    file = context.problems.file_of(("releases",))
    hint = f"add it to {file}" if file else "add it under `releases`"
    if release is None:
        context.problems.add(("services", name), "the service has no release", hint, key=True)
        return Release(tag="unreleased", digest="")
    if context.profile.stage is Stage.PROD and not release.digest:
        message = f"the release {release.tag} has no digest, and prod runs nothing that is not pinned"
        context.problems.add(("releases", name), message, "add `digest: sha256:...`", key=True)
    if not entry.image.module and not entry.image.repository:
        context.problems.add(("services", name, "image"), "needs a `module` or a `repository`", key=True)
    return release


def _image(name: str, entry: Entry, release: Release, context: Context) -> Image:
    images = context.profile.images
    repository = entry.image.repository or f"{images.registry}/{entry.image.module}"
    if entry.image.repository:
        check_registry(repository, ("services", name, "image", "repository"), context, whole=False)
    digest = f"@{release.digest}" if release.digest else ""
    return Image(
        reference=f"{repository}:{release.tag}{digest}", repository=repository, platforms=entry.image.platforms
    )


def check_registry(repository: str, path: Path, context: Context, *, whole: bool) -> None:
    """Notes a repository, or a registry, that images may not come from.

    Args:
        repository: Where an image lies, or where all do.
        path: Where the profile says so.
        context: Of the resolution.
        whole: Whether it may be an allowed registry itself, and not only lie below one.
    """
    allowed = context.profile.images.allowed_registries
    if not any(repository.startswith(f"{prefix}/") or (whole and repository == prefix) for prefix in allowed):
        message = f"{repository} lies in none of the allowed registries ({', '.join(allowed)})"
        context.problems.add(path, message, "see `images.allowed_registries`")


def _architecture(name: str, entry: Entry, context: Context) -> str:
    wanted = context.profile.kubernetes.architecture
    if wanted not in entry.image.platforms:
        only = ", ".join(entry.image.platforms)
        message = f"the image exists for {only}, the nodes are {wanted}"
        hint = "build it for the nodes and say so under `image.platforms`, or change `kubernetes.architecture`"
        context.problems.add(("services", name, "image"), message, hint, key=True)
    return wanted


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


def _database(name: str, entry: Entry, context: Context) -> DatabaseUse | None:
    if entry.database is None:
        return None
    cluster = context.profile.databases.get(entry.database.cluster)
    if cluster is None:
        path: Path = ("services", name, "database", "cluster")
        context.problems.undeclared(
            path, "database cluster", entry.database.cluster, context.profile.databases, "databases"
        )
        return None
    endpoint, domain = entry.database.endpoint, context.profile.kubernetes.cluster_domain
    return DatabaseUse(
        cluster=entry.database.cluster,
        namespace=cluster.namespace,
        endpoint=endpoint,
        host=names.database_host(entry.database.cluster, cluster, endpoint, domain),
        name=entry.database.name,
        role=names.database_role(name),
        extensions=tuple(sorted(entry.database.extensions)),
        pool=entry.database.pool,
        migrates=entry.database.migrations > 0,
    )


def _kafka(name: str, entry: Entry, context: Context) -> KafkaUse | None:
    if entry.kafka is None:
        return None
    cluster = context.profile.kafka.get(entry.kafka.cluster)
    if cluster is None:
        path: Path = ("services", name, "kafka", "cluster")
        context.problems.undeclared(path, "Kafka cluster", entry.kafka.cluster, context.profile.kafka, "kafka")
        return None
    check_topics(name, entry.kafka, cluster, context.problems)
    return KafkaUse(
        cluster=entry.kafka.cluster,
        namespace=cluster.namespace,
        bootstrap=names.kafka_bootstrap(entry.kafka.cluster, cluster, context.profile.kubernetes.cluster_domain),
        publishes=tuple(sorted(entry.kafka.publishes)),
        consumes=tuple(sorted(entry.kafka.consumes)),
        group=entry.kafka.group,
    )


def _redis(name: str, entry: Entry, context: Context) -> RedisUse | None:
    if entry.redis is None:
        return None
    instance = context.profile.redis.get(entry.redis.instance)
    if instance is None:
        path: Path = ("services", name, "redis", "instance")
        context.problems.undeclared(path, "Redis instance", entry.redis.instance, context.profile.redis, "redis")
        return None
    return RedisUse(
        instance=entry.redis.instance,
        namespace=instance.namespace,
        host=names.redis_host(entry.redis.instance, instance, context.profile.kubernetes.cluster_domain),
        port=names.REDIS_PORT,
    )
