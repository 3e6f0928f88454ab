"""How services get new versions; what holds for ``model.environment`` holds here: every value is final.

Source: https://argo-rollouts.readthedocs.io/en/stable/features/specification/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STABLE, CANARY = "stable", "canary"
"""Subsets of a service's pods while requests are split: those of the version before, and those of the new one."""

REVISION = "revision"
"""Argument of an analysis that names the new version: the hash at the end of its ReplicaSet's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A share of the requests in percent, and how long it stays; without a time, until a person goes on.

    Attributes:
        weight: 0 for the share of the step before.
        pause: Duration; empty for no end.
    """

    weight: int = 0
    pause: str = ""

    @property
    def shifts(self) -> bool:
        """Whether the share changes."""
        return self.weight > 0

    @property
    def timed(self) -> bool:
        """Whether it ends by itself."""
        return bool(self.pause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subset:
    """Pods of a service that run one version, and the share of the requests that a tree begins with."""

    name: str
    weight: int


SUBSETS = (Subset(name=STABLE, weight=100), Subset(name=CANARY, weight=0))
"""Whom the routes of a service with a canary lead to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRoute:
    """Routes of a VirtualService that share requests out between two versions."""

    name: str
    routes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """How one service gets a new version.

    Attributes:
        name: Key in the profile.
        recreated: Whether old pods end before new ones start.
        canary: Whether requests are shifted step by step.
        switched: Whether a whole second set of pods takes all requests at once.
        steps: Of a canary, without the last one, which gives the new version everything.
        during: Analysis that goes on while requests are shifted; empty for none, and so on.
        before: Analysis that has to hold before a switch.
        after: Analysis that has to hold after one.
        approved: Whether a person lets the new version have all requests.
        keep_seconds: How long pods of the old version stay afterwards.
        shrinks: Whether the old version gives up pods while the new one gets them.
    """

    name: str
    recreated: bool = False
    canary: bool = False
    switched: bool = False
    steps: tuple[Step, ...] = ()
    during: str = ""
    before: str = ""
    after: str = ""
    approved: bool = False
    keep_seconds: int = 0
    shrinks: bool = False

    @property
    def progressive(self) -> bool:
        """Whether Argo Rollouts replaces the pods, and not the Deployment itself."""
        return self.canary or self.switched

    @property
    def analysed(self) -> bool:
        """Whether Prometheus is asked about the new version."""
        return bool(self.during or self.before or self.after)

    @property
    def automatic(self) -> bool:
        """Whether requests are switched without a person."""
        return not self.approved

    @property
    def keeps(self) -> bool:
        """Whether pods of the old version stay for a time; where it shrinks, they are gone by then."""
        return not self.shrinks

    def surge(self, replicas: int) -> int:
        """How many pods there may be beside that many, while a new version comes or goes again.

        Args:
            replicas: Pods of the service.
        """
        if self.recreated:
            return 0
        if not self.progressive:
            return 1
        return shrinking_surge([each.weight for each in self.steps], replicas) if self.shrinks else replicas


def shrinking_surge(weights: list[int], replicas: int) -> int:
    """How many pods a canary adds whose old version gives up what the new one gets.

    The new version has its next share before the old one gives up any; and where all goes back, the old one has all
    of its pods again before the new one loses one.
    Source: https://argo-rollouts.readthedocs.io/en/stable/features/canary/#dynamic-canary-scale-with-traffic-routing
    """
    pairs = zip([0, *weights], [*weights, 100], strict=True)
    forth = (_share(new, replicas) + _share(100 - old, replicas) - replicas for old, new in pairs)
    return max((*forth, *(_share(weight, replicas) for weight in weights)))


def _share(percent: int, replicas: int) -> int:
    return -(-percent * replicas // 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleTarget:
    """What scales a service's pods acts upon."""

    api_version: str
    kind: str


DEPLOYMENT = ScaleTarget(api_version="apps/v1", kind="Deployment")
ROLLOUT = ScaleTarget(api_version="argoproj.io/v1alpha1", kind="Rollout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """What takes the pods of a service's Deployment over, and replaces them by the service's strategy.

    Attributes:
        name: The service's, as is that of its Deployment and, where requests are split, of its DestinationRule.
        selector: Labels of its pods that never change.
        fixed_scale: Whether it says itself how many pods there are.
        preview: Service that leads to the new version; empty where there is none.
        stable: Subset of the version before, and ``canary`` that of the new one.
        routes: Routes of the mesh that share requests out.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    replicas: int
    fixed_scale: bool
    strategy: Strategy
    preview: str
    stable: str = STABLE
    canary: str = CANARY
    revision: str = REVISION
    routes: tuple[SplitRoute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A question that is asked again and again.

    Attributes:
        query: Expression in PromQL, with arguments of the analysis in double braces.
        success: Condition on the answer under which all is well.
        failure: Condition under which it is not; where neither holds, a person decides. Empty for all else.
        count: How often it is asked; 0 for until the analysis ends.
        failures: Bad answers that are put up with, and as many that say nothing.
    """

    name: str
    query: str
    success: str
    failure: str
    delay: str
    interval: str
    count: int
    failures: int

    @property
    def counted(self) -> bool:
        """Whether it is asked a number of times only."""
        return self.count > 0

    @property
    def doubtful(self) -> bool:
        """Whether an answer may be neither good nor bad."""
        return bool(self.failure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What decides over a new version in one moment of a strategy.

    Attributes:
        name: Name of the strategy and of the moment.
        address: URL of Prometheus.
    """

    name: str
    application: str
    labels: Mapping[str, str]
    description: str
    address: str
    measures: tuple[Measure, ...]
    revision: str = REVISION
