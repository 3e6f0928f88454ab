"""An environment at a glance: who calls whom, what is left of each budget, what was found, and what comes when."""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A service, and what it uses.

    Attributes:
        pods: How many there are, for people.
        calls: Names of what it calls, in the tree or outside.
        database: Cluster and database; empty for none.
        topics: What it publishes and reads, for people.
    """

    name: str
    tier: str
    namespace: str
    description: str
    pods: str
    calls: tuple[str, ...]
    database: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much of something may be used, and how much everything together may take.

    Attributes:
        of: What has the budget: a namespace, a cluster, pools of nodes.
        kind: What is counted, for example ``requests.cpu``.
        used: What everything may take together, scaled out; ``most`` is the budget.
        used_text: The same for people, and so ``most_text``.
    """

    of: str
    kind: str
    used: int
    most: int
    used_text: str
    most_text: str

    @property
    def percent(self) -> int:
        """How much of it may be taken, rounded up, so that 100 stands for what is full."""
        return -(-100 * self.used // self.most) if self.most else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """An Application of Argo CD, in the order that they are made."""

    wave: int
    name: str
    project: str
    namespace: str
    objects: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything that a page about an environment shows.

    Attributes:
        facts: What and where it is, as pairs of a word and a text.
        parts: Services that run, sorted by name.
        outside: Names of what services call and the tree does not have.
        disabled: Services that do not run, each with its reason.
        quotas: Budgets of namespaces; ``connections`` those of database clusters, ``nodes`` those of pools.
        report: What proving it said.
    """

    name: str
    description: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    outside: tuple[str, ...]
    disabled: tuple[tuple[str, str], ...]
    quotas: tuple[Budget, ...]
    connections: tuple[Budget, ...]
    nodes: tuple[Budget, ...]
    applications: tuple[Delivered, ...]
    report: Report
