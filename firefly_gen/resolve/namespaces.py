"""Namespaces, with the quota that their services need at their largest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from firefly_gen.model.cluster import Namespace
from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.delivery import Delivery
from firefly_gen.model.podsecurity import pod_security_labels
from firefly_gen.model.profile import Namespace as Entry
from firefly_gen.model.profile import Profile, Quota
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.service import Service, Sidecar
from firefly_gen.resolve.mesh.names import dataplane_of
from firefly_gen.resolve.problems import Problems

_MILLICORES = 1000
_GIB = 1024
_PUBLIC_SERVICE = {"services.loadbalancers": "1"}  # that of the gateway, whose ports on nodes are not counted
_MESH_LABELS: Mapping[Dataplane, Mapping[str, str]] = {
    Dataplane.NONE: {"istio-injection": "disabled"},
    Dataplane.SIDECAR: {"istio-injection": "enabled"},
    Dataplane.ZTUNNEL: {"istio.io/dataplane-mode": "ambient"},
}
"""Labels of namespaces by what of the mesh their pods get.

Source: https://istio.io/latest/docs/ambient/usage/add-workloads/#ambient-mode-labels
"""
_NO_PUBLIC_SERVICES = {"services.loadbalancers": "0", "services.nodeports": "0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Demand:
    """Pods, and what each of them asks for."""

    pods: int
    cpu_millicores: int
    memory_mib: int
    memory_limit_mib: int


def namespaces(
    profile: Profile,
    services: Sequence[Service],
    sidecar: Sidecar,
    labels: Mapping[str, str],
) -> tuple[Namespace, ...]:
    """Every namespace of the profile, with the labels of the platform's objects and what its services may use."""
    tiers = {tier.namespace: name for name, tier in sorted(profile.tiers.items())}
    found = []
    for name, entry in sorted(profile.namespaces.items()):
        tier = tiers.get(name, "")
        inside = [each for each in services if each.namespace == name]
        own = {"firefly.io/tier": tier} if tier else {}
        dataplane = dataplane_of(name, profile)
        demands = tuple(_demands(inside, profile, sidecar, dataplane))
        public = name == profile.mesh.edge.namespace
        found.append(
            Namespace(
                name=name,
                description=entry.description,
                application=f"namespaces/{name}",
                labels=dict(sorted({**labels, **own, **_mode(entry, profile, dataplane)}.items())),
                object_labels=dict(sorted({**labels, **own}.items())),
                pod_security=entry.pod_security,
                dataplane=dataplane,
                workloads=bool(tier),
                tier=tier,
                quota=dict(sorted(_quota(entry.quota, demands, public=public).items())),
                viewers=profile.tiers[tier].viewers if tier else (),
                operators=profile.tiers[tier].operators if tier else (),
            )
        )
    return tuple(found)


def delivery_namespaces(profile: Profile, delivered: Delivery, labels: Mapping[str, str]) -> Iterator[Namespace]:
    """The namespace of Argo CD, which a person makes before anything else is there; none where the profile makes it.

    Args:
        profile: The profile.
        delivered: How the tree comes into the cluster.
        labels: Labels of the platform's objects.
    """
    if not profile.layers.get("argocd", {}).get("enabled") or delivered.namespace in profile.namespaces:
        return
    yield Namespace(
        name=delivered.namespace,
        description="Argo CD",
        application=f"namespaces/{delivered.namespace}",
        labels=delivered.namespace_labels,
        object_labels=labels,
        pod_security="restricted",
        dataplane=Dataplane.NONE,
        workloads=False,
        tier="",
        quota={},
        viewers=(),
        operators=(),
    )


def check_namespaces(profile: Profile, problems: Problems) -> None:
    """Notes namespaces that something names but the profile lacks, and those that two tiers share."""
    users = (
        ("tiers", profile.tiers),
        ("databases", profile.databases),
        ("kafka", profile.kafka),
        ("redis", profile.redis),
    )
    for section, entries in users:
        for name, entry in entries.items():
            if entry.namespace not in profile.namespaces:
                path = (section, name, "namespace")
                problems.unknown(path, "namespace", entry.namespace, profile.namespaces)
    seen: dict[str, str] = {}
    for name, tier in sorted(profile.tiers.items()):
        twin = seen.setdefault(tier.namespace, name)
        if twin != name:
            message = f"namespace {tier.namespace!r} belongs to tier {twin!r} already"
            problems.add(("tiers", name, "namespace"), message, "give each tier a namespace of its own")


def _mode(entry: Entry, profile: Profile, dataplane: Dataplane) -> dict[str, str]:
    labels = _MESH_LABELS[dataplane]
    if entry.mesh_by_label and not dataplane.meshed:
        labels = {}  # a pod of the namespace may still ask for the mesh by a label of its own
    return {**labels, **pod_security_labels(entry.pod_security, profile.kubernetes.version)}


def _quota(quota: Quota, demands: Sequence[_Demand], *, public: bool) -> dict[str, str]:
    hard = dict(_PUBLIC_SERVICE if public else _NO_PUBLIC_SERVICES)
    pods = sum(each.pods for each in demands)
    if not pods and not (quota.cpu or quota.memory or quota.pods):
        return hard
    cpu = sum(each.pods * each.cpu_millicores for each in demands)
    memory = sum(each.pods * each.memory_mib for each in demands)
    limits = sum(each.pods * each.memory_limit_mib for each in demands)
    room = 100 + quota.headroom_percent
    return hard | {
        "persistentvolumeclaims": "0",
        "requests.cpu": quota.cpu or cpu_text(_rounded(cpu * room, _MILLICORES)),
        "requests.memory": quota.memory or memory_text(_rounded(memory * room, _GIB)),
        "limits.memory": quota.memory or memory_text(_rounded(limits * room, _GIB)),
        "pods": str(quota.pods or -(-pods * room // 100)),
    }


def _demands(
    services: Sequence[Service], profile: Profile, sidecar: Sidecar, dataplane: Dataplane
) -> Iterator[_Demand]:
    """What services ask for at their largest, each with its sidecar, and the waypoint before them."""
    beside = sidecar if dataplane is Dataplane.SIDECAR else None
    for each in services:
        yield _Demand(
            pods=each.most_pods,
            cpu_millicores=each.resources.cpu_millicores + (beside.cpu_millicores if beside else 0),
            memory_mib=each.resources.memory_mib + (beside.memory_mib if beside else 0),
            memory_limit_mib=each.resources.memory_mib + (beside.memory_limit_mib if beside else 0),
        )
    if services and dataplane is Dataplane.ZTUNNEL:
        waypoint = profile.mesh.waypoint
        memory = mebibytes(waypoint.memory)
        yield _Demand(
            pods=max(waypoint.replicas, waypoint.max_replicas) + 1,  # one more while it gets a new version
            cpu_millicores=millicores(waypoint.cpu),
            memory_mib=memory,
            memory_limit_mib=memory,
        )


def _rounded(hundredths: int, step: int) -> int:
    """Hundredths rounded up to whole steps."""
    return -(-hundredths // (100 * step)) * step
