"""What works on a Kafka cluster from outside its brokers: connectors, the schema registry, the mirror of a region.

What holds for ``model.environment`` holds here: every value is final.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.secrets import SecretMount


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaLogin:
    """How a pod in the namespace of a cluster, or of its copy, logs in.

    Attributes:
        bootstrap: Hosts and ports.
        authority: Secret with the certificate that the brokers' are checked by, under ``ca.crt``.
        user: Name of the user; ``secret`` holds its password under ``secret_key``.
    """

    bootstrap: str
    authority: str
    user: str
    secret: str
    secret_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectGroup:
    """Pods of Kafka Connect that share their work; what connectors and mirrors have in common.

    Attributes:
        group: Consumer group, and ``config_topic`` and so on the topics, by which they agree.
        labels: Labels of its objects.
        heap: Heap of the JVM, as its option takes it.
        selector: Labels of its pods.
        racked: Whether they read from the nearest copy.
        spread: Whether its pods are spread; ``when_zone_unsatisfiable`` is as for a service.
    """

    group: str
    config_topic: str
    offset_topic: str
    status_topic: str
    version: str
    replicas: int
    cpu: str
    memory: str
    heap: str
    priority_class: str
    selector: Mapping[str, str]
    racked: bool
    spread: bool
    when_zone_unsatisfiable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaConnect:
    """Kafka Connect, with the connectors that read databases.

    Attributes:
        image: Reference of an image that is Strimzi's with the plug-ins in it; ``pull_secret`` fetches it.
        config: Settings of the workers.
        mounts: Secrets that connectors read.
        metrics_name: ConfigMap with the rules of its metrics, ``metrics`` their text.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    cluster: str
    image: str
    pull_secret: str
    login: KafkaLogin
    pods: ConnectGroup
    config: Mapping[str, str | int | bool]
    mounts: tuple[SecretMount, ...]
    metrics_name: str
    metrics: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaConnector:
    """The connector of a captured database; ``connect`` runs it.

    Attributes:
        service: The service whose database it is; ``database`` is the cluster that this lies in.
        state: ``running``, or ``stopped`` where the database only follows another region's.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    connect: str
    service: str
    database: str
    state: str
    connector_class: str
    config: Mapping[str, str | int | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaRegistry:
    """A registry of schemas that keeps them in Kafka.

    Attributes:
        host: Name that clients reach it by, ``port`` its port and ``url`` the whole of it.
        login_secret: Secret in which the user operator puts the login, under ``sasl.jaas.config``.
        variables: Variables that are no secret.
        certificate: Secret with its own certificate; empty where it speaks no TLS.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    cluster: str
    host: str
    port: int
    url: str
    replicas: int
    image: str
    login: KafkaLogin
    login_secret: str
    variables: Mapping[str, str]
    cpu: str
    memory: str
    architecture: str
    priority_class: str
    selector: Mapping[str, str]
    certificate: str
    guarded: bool
    spread: bool
    when_zone_unsatisfiable: str

    @property
    def encrypted(self) -> bool:
        """Whether it speaks TLS."""
        return bool(self.certificate)

    @property
    def secret_names(self) -> str:
        """Names of its Secrets, separated by commas: a change of any restarts its pods."""
        names = {self.login_secret, self.login.authority, self.certificate} - {""}
        return ",".join(sorted(names))

    @property
    def protocol(self) -> str:
        """What its port speaks, as Kubernetes calls it."""
        return "https" if self.certificate else "http"

    @property
    def variable_list(self) -> tuple[tuple[str, str], ...]:
        """The variables, each with its value."""
        return tuple(self.variables.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaMirror:
    """MirrorMaker 2, which copies a cluster of another region.

    Attributes:
        source: Short name of the cluster that is copied; ``target`` that of the copy.
        source_login: Login at the source, ``target_login`` at the copy.
        topics: Topics and ``groups`` consumer groups that are copied, each as an expression.
        target_config: Settings of the workers; ``source_config`` of the connector that copies events, and
            ``checkpoint_config`` of the one that copies offsets.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    cluster: str
    source: str
    target: str
    source_login: KafkaLogin
    target_login: KafkaLogin
    pods: ConnectGroup
    tasks: int
    topics: str
    groups: str
    target_config: Mapping[str, str | int | bool]
    source_config: Mapping[str, str | int | bool]
    checkpoint_config: Mapping[str, str | int | bool]

    @property
    def has_groups(self) -> bool:
        """Whether there are offsets to copy."""
        return bool(self.groups)
