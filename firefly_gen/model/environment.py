"""An environment with everything decided: what templates pour and what checks hold the rendered objects against.

Every value is final: names are ready to use, numbers are computed, references are followed. Sequences are
sorted by name. Maps are sorted by key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.model.certificates import Issuer
from firefly_gen.model.cluster import Cluster, Namespace, PriorityClass, SnapshotClass, StorageClass
from firefly_gen.model.data import DataSystems
from firefly_gen.model.delivery import Application, Chart, Delivery
from firefly_gen.model.delivery import Project as DeliveryProject
from firefly_gen.model.mesh import Mesh
from firefly_gen.model.network import Flow
from firefly_gen.model.profile import Need, Operator, Patch, Provided, Stage, Waiver
from firefly_gen.model.resilience import Resilience
from firefly_gen.model.running import Running
from firefly_gen.model.secrets import Secret, Store
from firefly_gen.model.service import Service, Sidecar
from firefly_gen.model.traffic import Traffic
from firefly_gen.model.trust import Trust
from firefly_gen.model.watching import Watching


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One environment, complete.

    Attributes:
        labels: Labels of platform objects that belong to no service.
        allowed_registries: Prefixes that an image may start with, each ending in a slash.
        flows: Everything that may talk to anything; what is not here is forbidden.
        network_policies: The same as NetworkPolicy objects, one for each peer of the tree.
        met: What it has of all that rules and operators may ask for.
        closed_namespaces: Those in which nothing may talk but what ``flows`` says: ``namespaces`` and that of Argo CD.
        disabled: Services of the catalogue that do not run here, with the reason.
        edge_certificates: Certificates of the names that the outside knows.
        secrets: Every Secret that is filled from the secret store, pull secrets included.
        layers: Settings of each enabled layer by name.
        applications: One for each folder of the tree; these, ``charts`` and ``projects`` are worked out from what
            the layers render, and known only after that.
        charts: One for each operator that the tree needs and installs.
    """

    name: str
    stage: Stage
    domain: str
    description: str
    cluster: Cluster
    labels: Mapping[str, str]
    allowed_registries: tuple[str, ...]
    store: Store
    sidecar: Sidecar
    namespaces: tuple[Namespace, ...]
    closed_namespaces: tuple[Namespace, ...]
    priority_classes: tuple[PriorityClass, ...]
    storage_classes: tuple[StorageClass, ...]
    snapshot_classes: tuple[SnapshotClass, ...]
    services: tuple[Service, ...]
    data: DataSystems
    watch: Watching
    traffic: Traffic
    trust: Trust
    resilience: Resilience
    running: Running
    flows: tuple[Flow, ...]
    mesh: Mesh
    disabled: Mapping[str, str]
    secrets: tuple[Secret, ...]
    operators: Mapping[str, Operator]
    met: frozenset[Need] = frozenset()
    provided: tuple[Provided, ...]
    patches: tuple[Patch, ...]
    waivers: tuple[Waiver, ...]
    sample_releases: bool
    layers: Mapping[str, Mapping[str, Any]]
    delivery: Delivery
    applications: tuple[Application, ...] = ()
    charts: tuple[Chart, ...] = ()
    projects: tuple[DeliveryProject, ...] = ()

    @property
    def allowed_registries_cel(self) -> str:
        """The allowed prefixes as a list in the Common Expression Language, which writes lists as JSON does."""
        return json.dumps(self.allowed_registries)

    @property
    def image_globs(self) -> tuple[str, ...]:
        """The allowed prefixes as patterns of image references."""
        return tuple(f"{each}*" for each in self.allowed_registries)

    @property
    def vault_issuers(self) -> tuple[Issuer, ...]:
        """The issuers for which Vault signs."""
        return tuple(each for each in self.trust.issuers if each.of_vault)

    @property
    def order(self) -> tuple[Application | Chart, ...]:
        """Every Application but the root, in the order that they are made."""
        return tuple(sorted((*self.applications, *self.charts), key=lambda each: (each.wave, each.name)))

    @property
    def prod(self) -> bool:
        """Whether the environment is held to what production needs."""
        return self.stage is Stage.PROD

    @property
    def recoverable(self) -> bool:
        """Whether anything is backed up."""
        return bool(self.resilience.backup_locations) or any(each.backed_up for each in self.data.database_clusters)

    @property
    def distributed(self) -> bool:
        """Whether other regions hold the same databases."""
        return any(each.distributed for each in self.data.database_clusters)

    @property
    def follows(self) -> bool:
        """Whether another region is the one that is written to."""
        return any(each.region is not None and each.region.follows for each in self.data.database_clusters)

    @property
    def standby(self) -> bool:
        """Whether its services wait."""
        return any(each.standby for each in self.services)

    @property
    def meshed(self) -> bool:
        """Whether there is a mesh."""
        return self.mesh.enabled

    @property
    def published(self) -> bool:
        """Whether services publish anything at the edge of the mesh."""
        return self.mesh.gateway is not None

    @property
    def edge_by_istio(self) -> bool:
        """Whether Istio's kinds describe the edge."""
        return self.mesh.gateway is not None and self.mesh.gateway.istio

    @property
    def edge_by_gateway_api(self) -> bool:
        """Whether the Gateway API describes the edge."""
        return self.mesh.gateway is not None and not self.mesh.gateway.istio

    @property
    def limited(self) -> bool:
        """Whether the gateway takes only so many requests."""
        return self.mesh.gateway is not None and self.mesh.gateway.limited
