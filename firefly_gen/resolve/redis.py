"""Redis instances, with the settings that follow from what each is used for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firefly_gen.model.certificates import Certificate
from firefly_gen.model.profile import Profile, RedisMode, RedisPurpose, Stage
from firefly_gen.model.profile import RedisInstance as Entry
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.redis import RedisInstance
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve import names
from firefly_gen.resolve.images import pinned
from firefly_gen.resolve.labels import data_labels
from firefly_gen.resolve.places import (
    check_priority,
    check_storage,
    default_class,
    spread_over_zones,
    when_unsatisfiable,
)
from firefly_gen.resolve.problems import Problems
from firefly_gen.yamlio import Path

_WATCHED_FROM = 3  # sentinels run beside as many pods; fewer than three cannot agree
_EVICTION = {RedisPurpose.CACHE: "allkeys-lru", RedisPurpose.STATE: "noeviction"}
# What data may take of the memory. A child process that writes to disk shares pages with its parent only until
# they change, so kept data gets less.
_PERCENT = {True: 50, False: 75}
_TRUST = "tls-ca-cert-file /tls/ca.crt\n"  # where the operator mounts the Secret of the certificate
_NODES_VOLUME = "1Gi"
_PASSWORD = "password"  # noqa: S105 - the key of a Secret


def redis_instances(environment: str, profile: Profile, problems: Problems) -> tuple[RedisInstance, ...]:
    """Every Redis instance of the profile."""
    return tuple(_instance(name, environment, profile, problems) for name in sorted(profile.redis))


def redis_secrets(environment: str, profile: Profile) -> tuple[Secret, ...]:
    """The password of each instance, in its own namespace; clients read the same entry of the store."""
    return tuple(
        Secret(
            name=_secret_name(name),
            namespace=entry.namespace,
            application=_application(name),
            type="Opaque",
            labels=data_labels("redis", name, environment),
            entries=(
                SecretEntry(key=_PASSWORD, remote_key=names.redis_vault_key(name, profile), remote_property=_PASSWORD),
            ),
        )
        for name, entry in sorted(profile.redis.items())
    )


def _instance(name: str, environment: str, profile: Profile, problems: Problems) -> RedisInstance:
    entry = profile.redis[name]
    path = ("redis", name)
    check_priority(path, entry.priority_class, profile, problems)
    if entry.storage:
        check_storage(path, entry.storage, profile, problems)
    elif entry.use is RedisPurpose.STATE:
        message = f"{name} holds state, but has no storage: a restart would lose it"
        problems.add(path, message, "add `storage: {size: 10Gi}`, or say `use: cache`", key=True)
    _check(path, entry, problems)
    clustered, config = entry.mode is RedisMode.CLUSTER, _config(entry)
    watched = entry.instances >= _WATCHED_FROM and not clustered
    sentinel = _TRUST if watched and entry.issuer else ""
    return RedisInstance(
        name=name,
        namespace=entry.namespace,
        application=_application(name),
        labels=data_labels("redis", name, environment),
        replicas=entry.instances,
        cpu=cpu_text(millicores(entry.cpu)),
        memory=memory_text(mebibytes(entry.memory)),
        image=_image(name, "image", profile, problems),
        sentinel_image=_image(name, "sentinel_image", profile, problems) if watched else "",
        exporter_image=_image(name, "exporter_image", profile, problems),
        storage=memory_text(mebibytes(entry.storage.size)) if entry.storage else "",
        storage_class=entry.storage.storage_class if entry.storage else "",
        config_name=f"{name}-config-{names.content_hash({'redis-additional.conf': config})}",
        config=config,
        secret=_secret_name(name),
        secret_key=_PASSWORD,
        quorum=str(entry.instances // 2 + 1),
        priority_class=entry.priority_class,
        selector={"app.kubernetes.io/instance": name, "redis_setup_type": "cluster"} if clustered else {"app": name},
        sentinel_selector={"app": f"{name}-sentinel"},
        leader_selector={"app": f"{name}-leader"},
        follower_selector={"app": f"{name}-follower"},
        nodes_storage=_NODES_VOLUME,
        nodes_storage_class=entry.storage.storage_class if entry.storage else default_class(profile),
        clustered=clustered,
        certificate=f"{name}-tls" if entry.issuer else "",
        sentinel_config_name=f"{name}-sentinel-{names.content_hash({'conf': sentinel})}" if sentinel else "",
        sentinel_config=sentinel,
        guarded=entry.instances > 1,
        watched=watched,
        persistent=entry.storage is not None,
        spread=entry.instances > 1 and spread_over_zones(profile),
        when_zone_unsatisfiable=when_unsatisfiable(profile),
        protected=profile.stage is not Stage.DEV,
    )


def redis_certificates(instances: Sequence[RedisInstance], profile: Profile) -> Iterator[Certificate]:
    """The certificates of instances that speak TLS: for clients, for pods among themselves, and for sentinels."""
    domain = profile.kubernetes.cluster_domain
    for each in instances:
        if not each.certificate:
            continue
        kinds = ("leader", "follower") if each.clustered else ("master", "replica", "sentinel")
        services = [f"{each.name}-{kind}" for kind in kinds]
        pods = [f"*.{service}-headless" for service in (services if each.clustered else (each.name, services[-1]))]
        endings = (f".{each.namespace}.svc", f".{each.namespace}.svc.{domain}")
        hosts = {f"{name}{ending}" for name in (*services, *pods) for ending in endings}
        yield Certificate(
            name=each.certificate,
            namespace=each.namespace,
            application=each.application,
            labels=each.labels,
            secret=each.certificate,
            secret_labels={},
            issuer=profile.redis[each.name].issuer,
            common_name="",
            dns_names=tuple(sorted({*hosts, "localhost"})),
            usages=("client auth", "digital signature", "server auth"),
        )


def _check(path: Path, entry: Entry, problems: Problems) -> None:
    if entry.mode is RedisMode.CLUSTER and entry.instances < _WATCHED_FROM:
        message = f"a cluster of {entry.instances} masters cannot agree on who has failed"
        problems.add((*path, "instances"), message, f"give it {_WATCHED_FROM} or more")
    if entry.issuer and not entry.authority_key:
        message = "it speaks TLS, but its clients are given no authority to check it by"
        problems.add((*path, "issuer"), message, "set `authority_key` too")


def _image(name: str, which: str, profile: Profile, problems: Problems) -> str:
    own = getattr(profile.redis[name], which)
    path: Path = ("redis", name, which) if own else ("redis_images", which)
    return pinned(own or getattr(profile.redis_images, which), path, profile, problems)


def _config(entry: Entry) -> str:
    """The settings, as lines of ``redis.conf``.

    Source: https://redis.io/docs/latest/operate/oss_and_stack/management/config/
    """
    kept = entry.storage is not None
    lines = [
        f"maxmemory {mebibytes(entry.memory) * _PERCENT[kept] // 100}mb",
        f"maxmemory-policy {_EVICTION[entry.use]}",
        *(("appendonly yes", "appendfsync everysec") if kept else ("appendonly no", 'save ""')),
    ]
    if entry.issuer:
        lines.append(_TRUST.rstrip())
    if entry.use is RedisPurpose.STATE and entry.instances >= _WATCHED_FROM and entry.mode is RedisMode.REPLICATION:
        # A master that was cut off must not take writes that the next one never sees.
        lines += ["min-replicas-to-write 1", "min-replicas-max-lag 10"]
    return "".join(f"{line}\n" for line in lines)


def _secret_name(name: str) -> str:
    return f"{name}-auth"


def _application(name: str) -> str:
    return f"data/redis/{name}"
