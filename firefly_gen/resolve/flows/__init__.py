"""The one list of who may talk to whom: what the catalogue and the profile say, as connections between pods.

Network policies and the mesh's rules are worked out from it, and the rendered ones are proved to allow exactly it.
Whoever brings pods adds a function to one of the modules here, and its name to ``_SOURCES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

from firefly_gen.model.network import Flow
from firefly_gen.resolve.flows import (
    chaos,
    data,
    delivery,
    flags,
    jobs,
    mesh,
    metrics,
    platform,
    scaling,
    security,
    streams,
    uses,
    watch,
)
from firefly_gen.resolve.flows.talkers import Talkers

__all__ = ["Talkers", "flows"]

_SOURCES: tuple[Callable[[Talkers], Iterable[Flow]], ...] = (
    uses.calls,
    uses.database_uses,
    uses.kafka_uses,
    uses.redis_uses,
    data.postgres,
    data.kafka,
    data.redis,
    data.care,
    jobs.restores,
    jobs.partitions,
    streams.streams,
    mesh.control_plane,
    mesh.ztunnel,
    mesh.public_requests,
    mesh.internet,
    platform.names,
    metrics.metrics,
    watch.watch,
    platform.backups,
    scaling.scalers,
    flags.flags,
    chaos.wrong_names,
    delivery.argo_cd,
    delivery.rollouts,
    security.certificates,
    security.credentials,
)


def flows(of: Talkers) -> tuple[Flow, ...]:
    """Everything that may talk, sorted."""
    return tuple(sorted(chain.from_iterable(source(of) for source in _SOURCES), key=lambda each: each.key))
