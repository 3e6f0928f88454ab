"""Experiments that break something on purpose.

What holds for ``model.environment`` holds here: every value is final.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One thing that is broken, and what has to go on meanwhile.

    Attributes:
        type: Kind of Chaos Mesh, for example ``PodChaos``; ``field`` is where a Schedule holds its spec, ``body``.
        schedule: When it runs, as cron; empty for at game days alone.
        minutes: How long it lasts.
        hypothesis: What is expected to go on.
        steady_state: Query of Prometheus that returns something while it does, and nothing when it does not.
        targets: Namespaces whose pods it hits.
        asks_names: Whether it is about names, so that its pods ask the server of Chaos Mesh.
        alone: Whether it runs by itself, and not at game days alone.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    description: str
    type: str
    field: str
    body: Mapping[str, Any]
    schedule: str
    minutes: int
    hypothesis: str
    steady_state: str
    targets: tuple[str, ...]
    asks_names: bool
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GameDay:
    """Several experiments, one after the other, while people watch.

    Attributes:
        schedule: When it begins, as cron.
        workflow: Its steps, as Chaos Mesh takes them.
        experiments: Names of its experiments, in their order.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    schedule: str
    workflow: Mapping[str, Any]
    experiments: tuple[str, ...]


STEADY_STATE = "firefly.io/steady-state"
"""Annotation with the query of an experiment."""
