"""Puts together what services run by: versions, scalers, nodes and flags."""

from __future__ import annotations

from collections.abc import Sequence

from firefly_gen.model.running import Running
from firefly_gen.model.service import Service
from firefly_gen.resolve.autoscaler import node_groups
from firefly_gen.resolve.consumers import consumer_scalers
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.flags import flags
from firefly_gen.resolve.labels import platform_labels
from firefly_gen.resolve.nodes import node_pools
from firefly_gen.resolve.rollouts import rollouts
from firefly_gen.resolve.strategies import analyses, check_strategies
from firefly_gen.resolve.traffic import Routes


def running(services: Sequence[Service], led: Routes, context: Context) -> Running:
    """How services get new versions, and follow their work.

    Args:
        services: The services that run.
        led: The routes that lead to them.
        context: Takes what is wrong with the profile.
    """
    labels = platform_labels(context.environment)
    check_strategies(services, context)
    domains, sources = flags(services, context.profile, labels, context.problems)
    return Running(
        rollouts=rollouts(services, *led),
        analyses=analyses(services, context, labels),
        consumer_scalers=consumer_scalers(services, context.profile),
        flag_domains=domains,
        flag_sources=sources,
        node_pools=node_pools(context.profile, labels, context.problems),
        node_groups=node_groups(context.profile),
    )
