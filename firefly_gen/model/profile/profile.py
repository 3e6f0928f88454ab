"""The profile as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.model.profile.certificates import Certificates, SealedSecret
from firefly_gen.model.profile.change import Difference, Patch, Waiver
from firefly_gen.model.profile.chaos import Chaos
from firefly_gen.model.profile.data import Backup, RedisImages, RedisInstance
from firefly_gen.model.profile.delivery import Delivery
from firefly_gen.model.profile.flags import FlagDomain
from firefly_gen.model.profile.kafka import KafkaCluster
from firefly_gen.model.profile.mesh import Mesh
from firefly_gen.model.profile.nodes import ClusterNodes
from firefly_gen.model.profile.observability import Observability
from firefly_gen.model.profile.operator import Operator, Provided
from firefly_gen.model.profile.platform import (
    External,
    Images,
    Kubernetes,
    Namespace,
    PriorityClass,
    Provider,
    Release,
    SecretStore,
    SizeClass,
    Stage,
    StorageClass,
    Tier,
    Workloads,
)
from firefly_gen.model.profile.postgres import DatabaseCluster, Postgres
from firefly_gen.model.profile.service import Service
from firefly_gen.model.profile.strategies import Analysis, Strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An environment profile. ``layers`` holds each layer's settings, as its own schema describes them."""

    description: str
    stage: Stage
    domain: str
    kubernetes: Kubernetes
    provider_catalog: Mapping[str, Provider]
    images: Images
    sample_releases: bool
    releases: Mapping[str, Release]
    secret_store: SecretStore
    certificates: Certificates
    sealed_secrets: Mapping[str, SealedSecret]
    tiers: Mapping[str, Tier]
    namespaces: Mapping[str, Namespace]
    priority_classes: Mapping[str, PriorityClass]
    storage_classes: Mapping[str, StorageClass]
    flags: Mapping[str, FlagDomain]
    chaos: Chaos
    nodes: ClusterNodes
    strategies: Mapping[str, Strategy]
    analyses: Mapping[str, Analysis]
    size_classes: Mapping[str, SizeClass]
    workloads: Workloads
    postgres: Postgres
    databases: Mapping[str, DatabaseCluster]
    kafka: Mapping[str, KafkaCluster]
    redis_images: RedisImages
    redis: Mapping[str, RedisInstance]
    backup: Backup
    mesh: Mesh
    observability: Observability
    delivery: Delivery
    externals: Mapping[str, External]
    services: Mapping[str, Service]
    operators: Mapping[str, Operator]
    provided: tuple[Provided, ...]
    patches: tuple[Patch, ...]
    parity: Mapping[str, tuple[Difference, ...]]
    waivers: tuple[Waiver, ...]
    layers: Mapping[str, Mapping[str, Any]]
