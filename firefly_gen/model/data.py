"""Databases, brokers, caches and what moves data between them.

What holds for ``model.environment`` holds here: every value is final.
"""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.archives import ObjectStore
from firefly_gen.model.capture import Capture
from firefly_gen.model.certificates import Certificate
from firefly_gen.model.kafka import KafkaCluster, KafkaPool, KafkaTopic, KafkaUser
from firefly_gen.model.postgres import Database, DatabaseCluster, ImageCatalog, Pooler
from firefly_gen.model.recovery import RestoreTest
from firefly_gen.model.redis import RedisInstance
from firefly_gen.model.streams import KafkaConnect, KafkaConnector, KafkaMirror, SchemaRegistry


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSystems:
    """Databases, brokers, caches and what moves data between them."""

    image_catalogs: tuple[ImageCatalog, ...]
    database_clusters: tuple[DatabaseCluster, ...]
    object_stores: tuple[ObjectStore, ...]
    databases: tuple[Database, ...]
    restore_tests: tuple[RestoreTest, ...]
    poolers: tuple[Pooler, ...]
    captures: tuple[Capture, ...]
    data_certificates: tuple[Certificate, ...]
    kafka_clusters: tuple[KafkaCluster, ...]
    kafka_pools: tuple[KafkaPool, ...]
    kafka_topics: tuple[KafkaTopic, ...]
    kafka_users: tuple[KafkaUser, ...]
    kafka_connects: tuple[KafkaConnect, ...]
    kafka_connectors: tuple[KafkaConnector, ...]
    kafka_mirrors: tuple[KafkaMirror, ...]
    schema_registries: tuple[SchemaRegistry, ...]
    redis_instances: tuple[RedisInstance, ...]
