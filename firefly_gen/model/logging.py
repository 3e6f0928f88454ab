"""What collects, stores and shows logs; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSet:
    """Nodes of Elasticsearch that are alike.

    Attributes:
        config: Their settings, as ``elasticsearch.yml`` has them.
    """

    name: str
    count: int
    cpu: str
    memory: str
    storage: str
    storage_class: str
    config: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user of Elasticsearch, and the Secret with name, password and roles."""

    name: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """The token of a ServiceAccount for somebody outside the cluster.

    Attributes:
        audience: Whom it is for.
        folder: Folder that it is mounted at, ``file`` its name there.
        variables: Where whoever uses it is told so.
    """

    audience: str
    folder: str
    file: str
    variables: Mapping[str, str]

    @property
    def variable_list(self) -> tuple[tuple[str, str], ...]:
        """The variables, each with its value."""
        return tuple(self.variables.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotPolicy:
    """A class of logs that goes into the object store.

    Attributes:
        name: Of the class.
        days: Days that a snapshot is kept.
    """

    name: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogArchive:
    """Where snapshots of logs go.

    Attributes:
        destination: Bucket, and folder in it.
        every_hours: Hours between two snapshots.
        region: Region of the bucket; empty where that is not said.
        policies: Classes that go there.
    """

    destination: str
    every_hours: int
    region: str
    policies: tuple[SnapshotPolicy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElasticsearchExporter:
    """What turns the state of Elasticsearch into metrics.

    Attributes:
        user: User that it is at Elasticsearch; ``secret`` holds the password, ``tls_secret`` the authority.
        arguments: Which metrics it makes.
        selector: Labels of its pods.
        port: Where Prometheus finds them.
        replicas: Number of pods, each of which measures everything.
        spread: Whether they are spread; ``when_zone_unsatisfiable`` is as for a service.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    image: str
    user: str
    secret: str
    tls_secret: str
    arguments: tuple[str, ...]
    selector: Mapping[str, str]
    port: int
    priority_class: str
    replicas: int
    spread: bool
    when_zone_unsatisfiable: str

    @property
    def guarded(self) -> bool:
        """Whether drains take one pod at a time."""
        return self.replicas > 1

    @property
    def secret_names(self) -> str:
        """Secrets that its pods are restarted for."""
        return f"{self.tls_secret},{self.secret}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elasticsearch:
    """The cluster of Elasticsearch, with Kibana before it, and the job that sets it up.

    Attributes:
        version: Of Elasticsearch; ``kibana_version`` is Kibana's.
        secret: Secret with the certificate of Elasticsearch; ``kibana_secret`` is Kibana's.
        users: Users beside its own.
        setup_name: Name of the ConfigMap of the job, which ends in a hash of it.
        setup: The requests of the job, and the script that sends them.
        setup_secret: Secret with the password of the user that the job is.
        service_account: ServiceAccount of its pods, ``identity`` its annotations.
        token: Token that it shows at the object store; None where it shows none.
        secure_settings: Secrets whose entries are settings.
        archive: Where snapshots go; None for nowhere.
        kibana_url: Where people find Kibana.
        zones: Zones that nodes are spread over; empty where they are not spread.
        guarded: Whether drains take one node at a time.
        protected: Whether it outlives its removal from the tree.
        kibana_guarded: Whether drains take one pod of Kibana at a time.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    version: str
    image: str
    secret: str
    users: tuple[User, ...]
    node_sets: tuple[NodeSet, ...]
    priority_class: str
    selector: Mapping[str, str]
    zones: tuple[str, ...]
    guarded: bool
    protected: bool
    kibana_version: str
    kibana_image: str
    kibana_replicas: int
    kibana_cpu: str
    kibana_memory: str
    kibana_secret: str
    kibana_url: str
    kibana_selector: Mapping[str, str]
    kibana_guarded: bool
    setup_name: str
    setup: Mapping[str, str]
    setup_image: str
    setup_secret: str
    setup_user: str
    url: str
    service_account: str
    identity: Mapping[str, str]
    token: Token | None
    secure_settings: tuple[str, ...]
    archive: LogArchive | None

    @property
    def archived(self) -> bool:
        """Whether there are snapshots."""
        return self.archive is not None

    @property
    def spread(self) -> bool:
        """Whether its nodes are spread over zones."""
        return bool(self.zones)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Variable of Logstash that holds the token of a system outside, and the Secret with it."""

    env: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Logstash:
    """Logstash, and Filebeat on each node before it.

    Attributes:
        pipeline: The pipeline, in the language of Logstash; ``refused_pipeline`` keeps what Elasticsearch refused.
        secret: Secret with its certificate.
        heap_mib: Heap of its JVM.
        host: Where Filebeat finds it.
        agents_namespace: Namespace of Filebeat; ``agents_labels`` are the labels of its objects.
        agents_secret: Secret with Filebeat's certificate.
        agents_config: Settings of Filebeat.
        role: What the RBAC objects of Filebeat are called; they stand outside namespaces.
        guarded: Whether drains take one pod at a time.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    version: str
    image: str
    replicas: int
    cpu: str
    memory: str
    heap_mib: int
    storage: str
    storage_class: str
    priority_class: str
    elasticsearch: str
    pipeline: str
    refused_pipeline: str
    secret: str
    forwards: tuple[Forward, ...]
    selector: Mapping[str, str]
    guarded: bool
    agents_namespace: str
    agents_labels: Mapping[str, str]
    agents_version: str
    agents_image: str
    agents_cpu: str
    agents_memory: str
    agents_secret: str
    agents_config: Mapping[str, Any]
    agents_selector: Mapping[str, str]
    role: str

    @property
    def java_options(self) -> str:
        """Options of its JVM."""
        return f"-Xms{self.heap_mib}m -Xmx{self.heap_mib}m"
