"""What is left of quotas and of nodes, in the numbers that QUOTA-001 and CAP-001 go by."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.platform import Platform
from firefly_gen.check.quotas.hard import bounds_of
from firefly_gen.check.quotas.nodes_fit import rooms
from firefly_gen.check.quotas.usage import usages
from firefly_gen.check.resources import shown
from firefly_gen.model.overview import Budget


def quota_budgets(platform: Platform) -> Iterator[Budget]:
    """Each bound of each ResourceQuota, and what the rendered workloads of its namespace may take of it."""
    used = platform.once(usages)
    for quota in platform.of_kind("ResourceQuota"):
        namespace = quota.identity.namespace
        for bound in bounds_of(quota):
            total = sum(bound.of(usage.each) * usage.pods for usage in used.get(namespace, ()))
            yield Budget(
                of=namespace,
                kind=bound.key,
                used=total,
                most=bound.hard,
                used_text=bound.shown(total),
                most_text=bound.shown(bound.hard),
            )


def node_budgets(platform: Platform) -> Iterator[Budget]:
    """Pools of nodes, with one zone gone, and what the pods take that have nowhere else to go."""
    for room in rooms(platform):
        yield Budget(
            of=" and ".join(sorted(room.pools)),
            kind=room.resource,
            used=room.wanted,
            most=room.room,
            used_text=shown(room.resource, room.wanted),
            most_text=shown(room.resource, room.room),
        )
