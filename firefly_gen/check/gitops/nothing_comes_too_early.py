"""GIT-002: nothing is applied before all that it needs is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from firefly_gen.check.delivered import Deliveries, Position
from firefly_gen.check.meta import Meta
from firefly_gen.check.needs import Need, needs
from firefly_gen.check.platform import Platform
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="GIT-002",
    severity=Severity.ERROR,
    statement="What an object needs is applied, and healthy, in an earlier wave.",
    why="The first sync of a new cluster stops at a kind that nobody brings yet, or a pod that waits for a Secret of a "
    "later wave: each waits for the other, for ever.",
    mend="give what is needed an earlier wave: in its layer.yaml, in `delivery.folders`, or at its operator",
)

_KINDS = (
    *("Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodDisruptionBudget", "Secret", "ConfigMap"),
    *("StorageClass", "PersistentVolume", "PersistentVolumeClaim", "ServiceAccount", "CustomResourceDefinition"),
    *("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Service", "DaemonSet", "Pod", "ReplicaSet"),
    *(
        "Deployment",
        "HorizontalPodAutoscaler",
        "StatefulSet",
        "Job",
        "CronJob",
        "IngressClass",
        "Ingress",
        "APIService",
    ),
)
"""The order in which Argo CD applies the kinds of one wave; all others come last.

Source: https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/sync/sync_tasks.go
"""
_RANKS = {kind: rank for rank, kind in enumerate(_KINDS)}


def run(platform: Platform) -> Iterator[Finding]:
    """Follows every reference; what comes too early for the same reason is told once."""
    deliveries = platform.deliveries
    if not deliveries.applications:
        return
    early: defaultdict[tuple[str, ...], list[tuple[Need, str]]] = defaultdict(list)
    for need in needs(platform):
        if need.optional:
            continue
        user, thing = _positions(deliveries, need)
        wrong = _wrong(need, user, thing)
        if wrong:
            key = (_owner(user), need.user.identity.kind, _owner(thing), need.thing.identity.kind, wrong)
            early[key].append((need, wrong))
    for found in early.values():
        need, wrong = found[0]
        others = f" ({len(found)} of its kind do)" if len(found) > 1 else ""
        message = f"{need.user.identity} needs {need.what}, {wrong}{others}"
        yield META.finding(need.user, message, need.path)


def _owner(position: Position | None) -> str:
    return position.owner.name if position and position.owner else ""


def _positions(deliveries: Deliveries, need: Need) -> tuple[Position | None, Position | None]:
    """When both are applied: of an Application that is needed, what it brings counts."""
    user = deliveries.brought_by(need.user) if need.inside else deliveries.position(need.user)
    return user, deliveries.brought_by(need.thing) or deliveries.position(need.thing)


def _wrong(need: Need, user: Position | None, thing: Position | None) -> str:
    """Why what is needed is not there in time; empty where it is."""
    if user is None or thing is None:
        return ""  # GIT-001 says that nobody applies it
    if user.owner is None and thing.owner is None:
        return ""  # a person applies both
    if user.owner is not thing.owner:
        if thing.outer < user.outer:
            return ""
        return f"which Application {_owner(thing)} brings in wave {thing.outer}, not before wave {user.outer}"
    together = thing.inner == user.inner and not need.made
    if thing.inner < user.inner or (together and (need.patient or _is_before(need))):
        return ""
    return f"which comes in wave {thing.inner} of the same Application, not before wave {user.inner}"


def _is_before(need: Need) -> bool:
    last = len(_KINDS)
    return _RANKS.get(need.thing.identity.kind, last) < _RANKS.get(need.user.identity.kind, last)
