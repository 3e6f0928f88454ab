"""What a ResourceQuota bounds.

Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firefly_gen.check.reading import at, below, mapping
from firefly_gen.check.resources import Needs, amount, shown
from firefly_gen.model.resource import Resource

_PODS = ("pods", "count/pods")
_COMPUTE = ("cpu", "memory", "ephemeral-storage")


@dataclass(frozen=True, slots=True)
class Bound:
    """One entry of ``spec.hard`` that counts pods or what they ask for.

    Attributes:
        key: As it is written, for example ``limits.memory``.
        kind: ``requests`` or ``limits``; empty where pods are counted.
        resource: For example ``memory``; empty where pods are counted.
        hard: The bound.
    """

    key: str
    kind: str
    resource: str
    hard: int

    @property
    def path(self) -> str:
        """Its place in the quota."""
        return below("spec.hard", self.key)

    def of(self, needs: Needs) -> int:
        """How much of it one pod takes."""
        if not self.kind:
            return 1
        return (needs.requests if self.kind == "requests" else needs.limits).get(self.resource, 0)

    def shown(self, value: int) -> str:
        """An amount, as people write it."""
        return shown(self.resource, value)


def bounds_of(quota: Resource) -> Iterator[Bound]:
    """The bounds of a quota; none where it only counts some of the pods (``scopes``)."""
    spec = mapping(quota.body.get("spec"))
    if spec.get("scopes") or spec.get("scopeSelector"):
        return
    for key, value in mapping(at(spec, "hard")).items():
        kind, _, resource = str(key).rpartition(".")
        kind = kind or ("requests" if resource in _COMPUTE else "")
        if key in _PODS:
            kind, resource = "", ""
        elif kind not in {"requests", "limits"} or resource not in _COMPUTE:
            continue
        hard = amount(resource, value)
        if hard is not None:
            yield Bound(str(key), kind, resource, hard)
