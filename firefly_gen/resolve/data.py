"""Puts databases, brokers and caches together, with what they need of the rest of the environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firefly_gen.model.data import DataSystems
from firefly_gen.model.secrets import Secret
from firefly_gen.model.service import Service
from firefly_gen.resolve.captures import capture_secrets, captures, with_slots
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.databases import databases
from firefly_gen.resolve.images import image_catalogs
from firefly_gen.resolve.kafka import authority_secrets, kafka_clusters, kafka_pools
from firefly_gen.resolve.kafka_topics import kafka_topics
from firefly_gen.resolve.kafka_users import kafka_users, user_secrets
from firefly_gen.resolve.labels import platform_labels
from firefly_gen.resolve.monitors import Monitored
from firefly_gen.resolve.redis import redis_certificates, redis_instances, redis_secrets
from firefly_gen.resolve.streams import streams
from firefly_gen.resolve.volumes import Volumes, volumes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The systems, the Secrets that they and their clients read, and the volumes that their pods ask for."""

    systems: DataSystems
    secrets: tuple[Secret, ...]
    volumes: tuple[Volumes, ...]

    @property
    def monitored(self) -> Iterator[Monitored]:
        """What has a monitor of its own."""
        systems = self.systems
        yield from systems.database_clusters
        yield from systems.poolers
        yield from systems.kafka_clusters
        yield from systems.redis_instances
        yield from systems.kafka_connects
        yield from systems.kafka_mirrors
        yield from systems.schema_registries


def data_systems(services: Sequence[Service], context: Context) -> Data:
    """Everything that the services keep their data in.

    Args:
        services: The services that run.
        context: Takes what is wrong with the profile.
    """
    name, profile, problems = context.environment, context.profile, context.problems
    postgres = databases(services, context)
    captured = captures(postgres.clusters, context)
    pools = kafka_pools(name, profile, problems)
    around = streams(captured, context)
    users = tuple(sorted((*kafka_users(name, services, profile), *around.users), key=lambda each: each.name))
    instances = redis_instances(name, profile, problems)
    certificates = (*postgres.certificates, *around.certificates, *redis_certificates(instances, profile))
    return Data(
        systems=DataSystems(
            image_catalogs=image_catalogs(profile, platform_labels(name), problems),
            database_clusters=with_slots(postgres.clusters, captured),
            object_stores=postgres.stores,
            databases=postgres.databases,
            restore_tests=postgres.restore_tests,
            poolers=postgres.poolers,
            captures=captured,
            data_certificates=tuple(sorted(certificates, key=lambda each: (each.namespace, each.name))),
            kafka_clusters=kafka_clusters(name, profile, problems),
            kafka_pools=pools,
            kafka_topics=kafka_topics(name, profile, around.topics, problems),
            kafka_users=users,
            kafka_connects=tuple(around.connects),
            kafka_connectors=tuple(around.connectors),
            kafka_mirrors=tuple(around.mirrors),
            schema_registries=tuple(around.registries),
            redis_instances=instances,
        ),
        secrets=(
            *postgres.secrets,
            *capture_secrets(captured),
            *authority_secrets(name, profile),
            *user_secrets(users, profile),
            *around.secrets,
            *redis_secrets(name, profile),
        ),
        volumes=tuple(volumes_of(postgres.clusters, postgres.restore_tests, pools, instances)),
    )
