"""Kafka clusters and their pools; the numbers that depend on each other are worked out here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from firefly_gen.model import kafka
from firefly_gen.model.cluster import Namespace
from firefly_gen.model.kafka import KafkaCluster, KafkaPool, MirrorListener
from firefly_gen.model.profile import KafkaCluster as Entry
from firefly_gen.model.profile import KafkaPool as PoolEntry
from firefly_gen.model.profile import Profile, Stage
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve import names
from firefly_gen.resolve.kafka_retention import broker_retention
from firefly_gen.resolve.labels import data_labels
from firefly_gen.resolve.places import check_priority, check_storage, spread_over_zones, when_unsatisfiable
from firefly_gen.resolve.problems import Problems

_REPLICAS = 3  # copies of a partition, where there are as many brokers
_PUBLIC = ("services.loadbalancers", "services.nodeports")
CONTROLLER, BROKER = "controller", "broker"


def kafka_application(cluster: str) -> str:
    """The Argo CD Application of everything that belongs to a cluster."""
    return f"data/kafka/{cluster}"


def member_labels(cluster: str, environment: str) -> dict[str, str]:
    """Labels of what belongs to a cluster: Strimzi joins pools, topics and users to it by one of them."""
    return dict(sorted({**data_labels("kafka", cluster, environment), "strimzi.io/cluster": cluster}.items()))


def kafka_clusters(environment: str, profile: Profile, problems: Problems) -> tuple[KafkaCluster, ...]:
    """Every Kafka cluster of the profile."""
    return tuple(_cluster(name, entry, environment, profile, problems) for name, entry in sorted(profile.kafka.items()))


def kafka_pools(environment: str, profile: Profile, problems: Problems) -> tuple[KafkaPool, ...]:
    """The pools of every cluster: brokers, and controllers unless the brokers are both."""
    found: list[KafkaPool] = []
    for name, entry in sorted(profile.kafka.items()):
        if not entry.brokers.replicas:
            problems.add(("kafka", name, "brokers", "replicas"), "a Kafka cluster needs a broker")
        found.append(_pool(name, BROKER, environment, profile, problems))
        if entry.controllers.replicas:
            found.append(_pool(name, CONTROLLER, environment, profile, problems))
    return tuple(found)


def authority_secrets(environment: str, profile: Profile) -> Iterator[Secret]:
    """The bank's certificate authority of each cluster, under the names that Strimzi looks for.

    Source: https://strimzi.io/docs/operators/latest/deploying#installing-your-own-ca-certificates-str
    """
    for name, entry in sorted(profile.kafka.items()):
        generations = entry.certificate_authority
        for secret, key, what, annotation, generation in (
            ("cluster-ca-cert", "ca.crt", "ca-certificate", "ca-cert-generation", generations.certificate_generation),
            ("cluster-ca", "ca.key", "ca-key", "ca-key-generation", generations.key_generation),
        ):
            remote = names.kafka_vault_key(name, what, profile)
            yield Secret(
                name=f"{name}-{secret}",
                namespace=entry.namespace,
                application=kafka_application(name),
                type="Opaque",
                labels=data_labels("kafka", name, environment),
                entries=(SecretEntry(key=key, remote_key=remote, remote_property=key),),
                target_labels={"strimzi.io/cluster": name, "strimzi.io/kind": "Kafka"},
                target_annotations={f"strimzi.io/{annotation}": str(generation)},
            )


def _cluster(name: str, entry: Entry, environment: str, profile: Profile, problems: Problems) -> KafkaCluster:
    check_priority(("kafka", name), entry.priority_class, profile, problems)
    if entry.rebalance and entry.brokers.replicas < 2:  # noqa: PLR2004 - between one, nothing can be moved
        message = "with one broker there is nothing to rebalance"
        problems.add(("kafka", name, "rebalance"), message, "add brokers, or switch it off")
    return KafkaCluster(
        name=name,
        namespace=entry.namespace,
        application=kafka_application(name),
        labels=data_labels("kafka", name, environment),
        member_labels=member_labels(name, environment),
        port=entry.port,
        version=entry.version,
        metadata_version=entry.metadata_version or entry.version.rpartition(".")[0],
        priority_class=entry.priority_class,
        config=_config(name, entry, problems),
        racked=len(profile.kubernetes.zones) > 1 and entry.brokers.replicas > 1,
        balanced=entry.rebalance,
        measured=entry.lag_exporter,
        rationed=has_quotas(name, profile),
        mirror_listener=_mirror_listener(name, entry, problems),
        protected=profile.stage is not Stage.DEV,
    )


def _mirror_listener(name: str, entry: Entry, problems: Problems) -> MirrorListener | None:
    wanted = entry.mirror_listener
    if wanted is None:
        return None
    if wanted.port == entry.port:
        message = f"port {wanted.port} is that of the listener for services"
        problems.add(("kafka", name, "mirror_listener", "port"), message, "take another one")
    return MirrorListener(
        port=wanted.port,
        host=wanted.host,
        source_ranges=tuple(sorted(wanted.source_ranges)),
        annotations=dict(sorted(wanted.annotations.items())),
    )


def _config(name: str, entry: Entry, problems: Problems) -> dict[str, str | int | bool]:
    for setting in sorted(entry.config):
        path = ("kafka", name, "config", setting)
        if setting in kafka.DERIVED:
            message = f"{setting} cannot be set: it follows from the number of brokers, or keeps data safe"
            problems.add(path, message, "remove it", key=True)
        elif setting in kafka.GONE:
            problems.add(path, f"Kafka 4 no longer knows {setting}", kafka.GONE[setting], key=True)
        elif setting not in kafka.SETTINGS:
            problems.unknown(path, "setting of a Kafka 4 broker", setting, kafka.SETTINGS, key=True)
    replicas, needed = copies(entry), in_sync(entry)
    derived: dict[str, str | int | bool] = {
        "auto.create.topics.enable": False,
        "default.replication.factor": replicas,
        "min.insync.replicas": needed,
        "offsets.topic.replication.factor": replicas,
        "share.coordinator.state.topic.min.isr": needed,
        "share.coordinator.state.topic.replication.factor": replicas,
        "transaction.state.log.min.isr": needed,
        "transaction.state.log.replication.factor": replicas,
        "unclean.leader.election.enable": False,
    }
    return dict(sorted({**broker_retention(entry), **entry.config, **derived}.items()))


def has_quotas(name: str, profile: Profile) -> bool:
    """Whether users of a cluster have quotas: Kafka's own plug-in knows users, the one that guards volumes does not."""
    own = (each.kafka.quota for each in profile.services.values() if each.kafka and each.kafka.cluster == name)
    quotas = (profile.kafka[name].user_quota, *own)
    return any(each.produce_kib or each.consume_kib or each.request_percent for each in quotas)


def copies(entry: Entry) -> int:
    """Copies of each partition."""
    return max(1, min(_REPLICAS, entry.brokers.replicas))


def in_sync(entry: Entry) -> int:
    """Copies that have to be there for a write: one may be missing, so that a broker can be restarted."""
    return max(1, copies(entry) - 1)


def _pool(cluster: str, role: str, environment: str, profile: Profile, problems: Problems) -> KafkaPool:
    entry = profile.kafka[cluster]
    pool: PoolEntry = entry.brokers if role == BROKER else entry.controllers
    roles = (role,) if entry.controllers.replicas else (BROKER, CONTROLLER)
    check_storage(("kafka", cluster, f"{role}s"), pool.storage, profile, problems)
    memory, name = mebibytes(pool.memory), f"{cluster}-{role}"
    return KafkaPool(
        name=name,
        cluster=cluster,
        namespace=entry.namespace,
        application=kafka_application(cluster),
        labels=member_labels(cluster, environment),
        roles=roles,
        replicas=pool.replicas,
        cpu=cpu_text(millicores(pool.cpu)),
        memory=memory_text(memory),
        heap=f"{memory // 2}m",
        storage=memory_text(mebibytes(pool.storage.size)),
        storage_class=pool.storage.storage_class,
        keeps_metadata=CONTROLLER in roles,
        drops_volumes=profile.stage is Stage.DEV,
        priority_class=entry.priority_class,
        selector={"strimzi.io/cluster": cluster, "strimzi.io/pool-name": name},
        spread=pool.replicas > 1 and spread_over_zones(profile),
        when_zone_unsatisfiable=when_unsatisfiable(profile),
        protected=profile.stage is not Stage.DEV,
    )


def with_mirror_listeners(
    spaces: Sequence[Namespace], clusters: Sequence[KafkaCluster], profile: Profile
) -> tuple[Namespace, ...]:
    """The namespaces, with quotas that hold the load balancers of clusters that another region reads.

    Strimzi makes one for each broker, and one in front of all; each takes a port of every node too.
    """
    wanted: dict[str, int] = {}
    for cluster in clusters:
        if cluster.mirrored:
            count = profile.kafka[cluster.name].brokers.replicas + 1
            wanted[cluster.namespace] = wanted.get(cluster.namespace, 0) + count
    return tuple(
        replace(space, quota={**space.quota, **dict.fromkeys(_PUBLIC, str(wanted[space.name]))})
        if space.name in wanted
        else space
        for space in spaces
    )
