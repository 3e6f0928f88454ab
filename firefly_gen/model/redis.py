"""Redis instances of an environment; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisInstance:
    """A Redis instance: a master, its replicas, and the sentinels that watch them; or a cluster of masters.

    Attributes:
        application: Argo CD Application of everything that belongs to it.
        replicas: Pods, the master included; in a cluster the masters, which have a replica each.
        image: Reference of the image, and so on.
        storage: Size of each pod's volume; empty where nothing is kept.
        storage_class: Class of the volumes; empty where nothing is kept.
        config_name: Name of the ConfigMap with its settings, which ends in a hash of them: a change rolls the pods.
        config: Text of the settings, in the form of ``redis.conf``.
        secret: Secret that holds the password, in the same namespace; ``secret_key`` is its key.
        quorum: How many sentinels have to agree that the master is gone; a text, as the operator takes it.
        selector: Labels of its pods; ``sentinel_selector`` are those of the sentinels.
        leader_selector: Labels of the masters of a cluster; ``follower_selector`` those of their replicas.
        nodes_storage: Size of the volume in which each pod of a cluster keeps who belongs to it, and its class.
        clustered: Whether it is a cluster of masters.
        certificate: Secret with its certificate; empty where it speaks no TLS.
        sentinel_config_name: ConfigMap with settings of the sentinels, ``sentinel_config`` its text; empty without TLS.
        guarded: Whether drains take one pod at a time.
        watched: Whether sentinels elect another master.
        persistent: Whether its data is kept on disk.
        spread: Whether its pods are spread; ``when_zone_unsatisfiable`` is as for a service.
        protected: Whether it outlives its removal from the tree.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    replicas: int
    cpu: str
    memory: str
    image: str
    sentinel_image: str
    exporter_image: str
    storage: str
    storage_class: str
    config_name: str
    config: str
    secret: str
    secret_key: str
    quorum: str
    priority_class: str
    selector: Mapping[str, str]
    sentinel_selector: Mapping[str, str]
    leader_selector: Mapping[str, str]
    follower_selector: Mapping[str, str]
    nodes_storage: str
    nodes_storage_class: str
    clustered: bool
    certificate: str
    sentinel_config_name: str
    sentinel_config: str
    guarded: bool
    watched: bool
    persistent: bool
    spread: bool
    when_zone_unsatisfiable: str
    protected: bool

    @property
    def replicated(self) -> bool:
        """Whether it has one master."""
        return not self.clustered

    @property
    def encrypted(self) -> bool:
        """Whether it speaks TLS."""
        return bool(self.certificate)

    @property
    def watched_encrypted(self) -> bool:
        """Whether its sentinels need settings of their own."""
        return bool(self.sentinel_config_name)

    @property
    def pods(self) -> int:
        """How many pods keep data."""
        return 2 * self.replicas if self.clustered else self.replicas
