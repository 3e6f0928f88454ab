"""How much the workloads of a namespace may use at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.check.fields import LONG_RUNNING, kind_key
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, mapping, whole
from firefly_gen.check.resources import Needs, limit_ranges, pod_needs
from firefly_gen.check.scaling import Scaling
from firefly_gen.model.resource import Identity

_JOBS: Mapping[str, str] = {"Job": "spec", "CronJob": "spec.jobTemplate.spec"}


@dataclass(frozen=True, slots=True)
class Usage:
    """What one workload may use.

    Attributes:
        pods: How many pods there may be at once, those of a rollout included.
        each: What one of them asks for.
    """

    pod: Pod
    pods: int
    each: Needs


def usages(platform: Platform) -> Mapping[str, tuple[Usage, ...]]:
    """What each workload may use, by namespace; ask for it with ``Platform.once``.

    Pods that operators make are not known, and not counted.
    """
    ranges = limit_ranges(platform)
    found: dict[str, dict[Identity, Usage]] = {}
    for pod in platform.rendered_pods:
        needs = pod_needs(platform, pod, ranges.get(pod.namespace, ()))
        usage = Usage(pod, _most(platform, pod), needs)
        found.setdefault(pod.namespace, {})[pod.owner.identity] = usage  # once, where an object comes twice
    return {namespace: tuple(each.values()) for namespace, each in found.items()}


def _most(platform: Platform, pod: Pod) -> int:
    """The most pods of a workload at once; of a DaemonSet, whose nodes are not known, one in each zone."""
    kind = kind_key(pod.owner.identity)
    if kind in _JOBS:
        job = mapping(at(pod.owner.body, _JOBS[kind]))
        parallel = whole(job.get("parallelism"))
        return 0 if mapping(pod.owner.body.get("spec")).get("suspend") is True else max(0, _or(parallel, 1))
    if kind == "DaemonSet":
        return max(1, len(platform.environment.cluster.zones)) if platform.environment is not None else 1
    if kind in LONG_RUNNING or kind in {"ReplicaSet", "ReplicationController"}:
        return platform.once(Scaling).most(pod)
    return 1


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
