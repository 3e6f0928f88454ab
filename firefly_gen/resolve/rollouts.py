"""What takes over the pods of services that get new versions step by step, or by a switch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from firefly_gen.model.mesh import MeshRoute, Publication
from firefly_gen.model.rollout import Rollout, SplitRoute
from firefly_gen.model.service import Service


def rollouts(
    services: Sequence[Service], publications: Sequence[Publication], routes: Sequence[MeshRoute]
) -> tuple[Rollout, ...]:
    """A Rollout for each service whose strategy needs one, with every route that leads to its versions."""
    split: defaultdict[str, list[SplitRoute]] = defaultdict(list)
    for route in routes:
        if route.subsets:
            split[route.name].append(SplitRoute(name=route.name, routes=(route.route,)))
    for each in publications:
        if each.subsets:
            split[each.service].append(SplitRoute(name=each.name, routes=each.routes))
    return tuple(
        Rollout(
            name=each.name,
            namespace=each.namespace,
            application=each.application,
            labels=each.labels,
            selector=each.selector,
            replicas=each.replicas,
            fixed_scale=each.fixed_scale,
            strategy=each.strategy,
            preview=each.preview if each.previewed else "",
            routes=tuple(sorted(split[each.name], key=lambda route: route.name)),
        )
        for each in services
        if each.progressive
    )
