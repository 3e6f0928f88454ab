"""How long the names of each kind may be, once what controllers add to them is counted in; and their form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FREE = frozenset({"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"})
"""Kinds whose names may be any path segment.

Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/, "Referring to resources".
"""

LABELS = frozenset({"Namespace"})
"""Kinds whose names must be one DNS label."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A bound on the length of a name.

    Attributes:
        longest: How many characters it may have.
        reason: What is added to it, as the end of a sentence that says "because".
        breaks: Whether something is refused where it is longer, rather than cut off.
    """

    longest: int
    reason: str
    breaks: bool = True


_HASH = "its pods are labelled with the name, `-` and a hash of 10 characters, in 63"
_CUT_OFF = Budget(
    52,
    "its pods keep 58 characters of name and hash, and rollouts look alike with fewer than 5 of the hash",
    breaks=False,
)

BUDGETS: Mapping[str, tuple[Budget, ...]] = {
    "Deployment": (_CUT_OFF,),
    "Rollout.argoproj.io": (_CUT_OFF,),
    "StatefulSet": (Budget(52, _HASH),),
    "CronJob": (Budget(52, "its Jobs add 11 characters, and the name of a Job is a label"),),
    "Job": (Budget(63, "its pods are labelled with the name"),),
    "Cluster.postgresql.cnpg.io": (Budget(50, "CloudNativePG adds suffixes to it for Services and pods"),),
    "Kafka.kafka.strimzi.io": (Budget(47, "Strimzi adds `-kafka-bootstrap` for the Service"),),
}
"""Bounds by kind (as ``fields.kind_key`` writes it).

Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for CronJob, what the API server does with
``generateName`` (58 characters are kept, 5 are added) for the pods of a Deployment, the labels
``controller-revision-hash`` of a StatefulSet's pods and ``batch.kubernetes.io/job-name`` of a Job's, and the
admission of each operator for its kinds.
"""
