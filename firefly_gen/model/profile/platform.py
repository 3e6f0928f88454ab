"""The cluster, its provider, and what all workloads share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from firefly_gen.model.profile.certificates import Vault


class Stage(StrEnum):
    """How strict an environment is."""

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"


class ZoneSpread(StrEnum):
    """Whether pods must, should or need not spread over the zones."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiServer:
    """Where pods find the API server."""

    cidrs: tuple[str, ...]
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kubernetes:
    """The cluster."""

    version: str
    provider: str
    region: str
    architecture: str
    zones: tuple[str, ...]
    cluster_domain: str
    volume_key: str
    api_server: ApiServer
    node_local_dns: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes:
    """StorageClass parameters by performance."""

    fast: Mapping[str, str]
    standard: Mapping[str, str]
    archive: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupProvider:
    """How Velero speaks to a provider's object store."""

    plugin: str
    config: Mapping[str, str]
    region_key: str
    endpoint_key: str
    kms_key: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoscalerProvider:
    """How cluster-autoscaler finds a provider's node groups."""

    cloud_provider: str
    region_value: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What an infrastructure provider calls its storage, and how it is spoken to."""

    driver: str
    volumes: Volumes
    snapshots: Mapping[str, str]
    key_parameter: str
    velero: BackupProvider | None = None
    autoscaler: AutoscalerProvider | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullSecret:
    """The registry credential of every workload namespace."""

    name: str
    vault_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Images:
    """Where images come from."""

    registry: str
    allowed_registries: tuple[str, ...]
    pull_secret: PullSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The release that a service runs."""

    tag: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedImage:
    """An image that is not a service's."""

    repository: str
    tag: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretStore:
    """The store that every ExternalSecret reads."""

    kind: str
    name: str
    key_prefix: str
    refresh_interval: str
    vault: Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A tier of the platform."""

    description: str
    namespace: str
    priority_class: str
    may_call: tuple[str, ...]
    strategy: str
    viewers: tuple[str, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Bounds of a namespace; empty or 0 where they are to be computed."""

    headroom_percent: int
    cpu: str
    memory: str
    pods: int
    storage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """A namespace."""

    description: str
    pod_security: str
    mesh: bool
    mesh_by_label: bool
    quota: Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClass:
    """A priority class."""

    value: int
    description: str
    preempts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageClass:
    """A storage class."""

    performance: str
    reclaim: str
    default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeClass:
    """A named size."""

    cpu: str
    memory: str
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """The mesh's sidecar in each pod, and what it asks for."""

    image: str
    cpu: str
    memory: str
    memory_limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workloads:
    """How services run unless one says otherwise. Times are seconds."""

    size: str
    standby: bool
    replicas: int
    max_replicas: int
    autoscale: bool
    disruption_budget: bool
    recommend_resources: bool
    zone_spread: ZoneSpread
    start_seconds: int
    migration_seconds: int
    pre_stop_seconds: int
    shutdown_seconds: int
    grace_seconds: int
    sidecar: Sidecar


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """A service that is called but does not run in the tree."""

    url: str
    cidrs: tuple[str, ...]
    reason: str
