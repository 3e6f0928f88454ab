"""A service that runs: its image, size and settings, and what it uses of others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.network import Peer
from firefly_gen.model.rollout import DEPLOYMENT, ROLLOUT, SUBSETS, ScaleTarget, Strategy, Subset
from firefly_gen.model.scaling import Taint
from firefly_gen.model.secrets import Secret, SecretEnv, SecretFile, SecretMount
from firefly_gen.model.tracing import ServiceTracing
from firefly_gen.model.uses import DatabaseUse, Edge, KafkaUse, RedisUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A container image.

    Attributes:
        reference: What the container runs, for example ``ghcr.io/x/y:1.0.0@sha256:...``.
        repository: Without tag and digest.
        platforms: CPU architectures that it exists for.
    """

    reference: str
    repository: str
    platforms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """CPU request in millicores, and memory request and limit in MiB; the texts are canonical quantities."""

    cpu_millicores: int
    memory_mib: int
    cpu: str
    memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """The mesh's sidecar in each pod.

    Attributes:
        image: Without a tag.
        cpu_millicores: CPU request; ``cpu`` is the same as a canonical quantity, and so on.
        memory_mib: Memory request.
        memory_limit_mib: Memory limit.
    """

    image: str
    cpu_millicores: int
    memory_mib: int
    memory_limit_mib: int
    cpu: str
    memory: str
    memory_limit: str

    @property
    def image_cel(self) -> str:
        """The beginning of the image's reference, as a string in the Common Expression Language."""
        return json.dumps(f"{self.image}:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """How many pods: ``minimum`` always, up to ``maximum`` where the number is scaled."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """How a pod starts and stops, in seconds; ``startup_period`` times ``startup_failures`` is the start budget."""

    start_seconds: int
    startup_period: int
    startup_failures: int
    pre_stop_seconds: int
    shutdown_seconds: int
    grace_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A ConfigMap. Its name ends in a hash of its data, so that a change rolls the pods."""

    name: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that runs in the environment.

    Attributes:
        application: Argo CD Application, and folder, of everything that belongs to it.
        host: Its name for callers in other namespaces.
        labels: Labels of its objects; ``selector`` is the part that never changes, ``workload_labels`` are those of
            its Deployment and pods, which name the version too.
        config: Variables that are no secret.
        secret_env: Variables that are.
        secrets: Secrets that it reads.
        spring_profiles: Active profiles; ``known_spring_profiles`` are those that its configuration has.
        known_env: Variables that its catalogue entry knows; nothing else may be set.
        files: What it reads of its Secrets as files.
        mounts: Volumes of the Secrets Store CSI driver, which its Secrets are there for as long as.
        spread: Whether its pods are spread at all; ``when_zone_unsatisfiable`` is what the scheduler does where
            they cannot be spread over the zones.
        strategy: How it gets a new version.
        autoscaled: Whether an autoscaler owns the number of pods; ``scaled_by_lag`` says that it counts what waits in
            topics, and not how busy the pods are.
        flagged: Whether it reads feature flags, so that a flagd runs beside it.
        tolerations: Taints of nodes that it may run on besides those that are for all.
        guarded: Whether a PodDisruptionBudget protects it.
        recommended: Whether a VerticalPodAutoscaler recommends sizes.
        dataplane: What of the mesh stands at its pods.
        waypoint: The waypoint before its Service; None where there is none.
        standby: Whether it has no pods until the environment's turn comes; ``scaling`` is what it has then.
        idempotent: HTTP methods that may be tried again.
    """

    name: str
    namespace: str
    tier: str
    description: str
    application: str
    host: str
    port: int
    labels: Mapping[str, str]
    workload_labels: Mapping[str, str]
    selector: Mapping[str, str]
    image: Image
    architecture: str
    priority_class: str
    pull_secret: str
    resources: Resources
    scaling: Scaling
    lifecycle: Lifecycle
    config: Config
    secret_env: tuple[SecretEnv, ...]
    secrets: tuple[Secret, ...]
    spring_profiles: tuple[str, ...]
    known_spring_profiles: tuple[str, ...]
    known_env: tuple[str, ...]
    files: tuple[SecretFile, ...]
    mounts: tuple[SecretMount, ...]
    calls: tuple[Edge, ...]
    database: DatabaseUse | None
    kafka: KafkaUse | None
    redis: RedisUse | None
    tracing: ServiceTracing
    spread: bool
    when_zone_unsatisfiable: str
    strategy: Strategy
    autoscaled: bool
    scaled_by_lag: bool = False
    flagged: bool = False
    tolerations: tuple[Taint, ...] = ()
    guarded: bool
    recommended: bool
    dataplane: Dataplane
    waypoint: Peer | None = None
    standby: bool
    idempotent: tuple[str, ...]

    @property
    def meshed(self) -> bool:
        """Whether its pods belong to the mesh."""
        return self.dataplane.meshed

    @property
    def service_labels(self) -> Mapping[str, str]:
        """Labels of its Service: whoever asks it goes through the waypoint, the gateway at the edge too.

        Source: https://istio.io/latest/docs/ambient/usage/waypoint/
        """
        if self.waypoint is None:
            return self.labels
        used = {"istio.io/use-waypoint": self.waypoint.name, "istio.io/ingress-use-waypoint": "true"}
        return dict(sorted({**self.labels, **used}.items()))

    @property
    def injected(self) -> bool:
        """Whether its pods get a sidecar."""
        return self.dataplane is Dataplane.SIDECAR

    @property
    def replicas(self) -> int:
        """How many pods the Deployment asks for, where nothing scales it."""
        return 0 if self.standby else self.scaling.minimum

    @property
    def reads_secrets(self) -> bool:
        """Whether it reads any Secret."""
        return bool(self.secrets)

    @property
    def secret_names(self) -> str:
        """Names of its Secrets, separated by commas: a change of any restarts its pods."""
        return ",".join(each.name for each in self.secrets)

    @property
    def scaled_by_load(self) -> bool:
        """Whether its pods are counted by how busy they are."""
        return self.autoscaled and not self.scaled_by_lag

    @property
    def tolerant(self) -> bool:
        """Whether it may run on nodes that are not for all."""
        return bool(self.tolerations)

    @property
    def instrumented(self) -> bool:
        """Whether an agent is added to its pods, since it sends no traces itself."""
        return self.tracing.protocol == "agent"

    @property
    def annotated(self) -> bool:
        """Whether its pods carry annotations."""
        return self.injected or self.instrumented or self.flagged

    @property
    def fixed_scale(self) -> bool:
        """Whether the workload itself says how many pods there are, and no autoscaler."""
        return not self.autoscaled

    @property
    def deployed(self) -> bool:
        """Whether it is the Deployment that says so, and not a Rollout that takes the pods over."""
        return self.fixed_scale and not self.strategy.progressive

    @property
    def most_pods(self) -> int:
        """How many pods there are at most, scaled out and while a new version comes."""
        return self.scaling.maximum + self.strategy.surge(self.scaling.maximum)

    @property
    def target(self) -> ScaleTarget:
        """What scales its pods acts upon this."""
        return ROLLOUT if self.progressive else DEPLOYMENT

    @property
    def progressive(self) -> bool:
        """Whether a Rollout takes its pods over."""
        return self.strategy.progressive

    @property
    def split(self) -> bool:
        """Whether requests may be shared out between two versions."""
        return self.strategy.canary

    @property
    def subsets(self) -> tuple[Subset, ...]:
        """The versions that requests are shared out between; none where they are not."""
        return SUBSETS if self.split else ()

    @property
    def previewed(self) -> bool:
        """Whether a Service of its own leads to the new version before it has any requests."""
        return self.strategy.switched

    @property
    def preview(self) -> str:
        """Name of that Service."""
        return f"{self.name}-preview"

    @property
    def preview_labels(self) -> Mapping[str, str]:
        """Labels of that Service, which no monitor of the service selects: its pods would be scraped twice."""
        return {**self.labels, "app.kubernetes.io/instance": self.preview}
