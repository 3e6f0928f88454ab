"""HA-002: nodes can be drained, and never take more of a service with them than it can spare."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.fields import kind_key
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, mapping
from firefly_gen.check.scaling import Scaling, share
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Identity, Resource

META = Meta(
    id="HA-002",
    severity=Severity.ERROR,
    statement="Each workload of several pods has one PodDisruptionBudget of its own, which lets at least one pod go.",
    why="A drain takes every pod of a service at once, or it never ends, and the node cannot be replaced.",
    mend="write one PodDisruptionBudget for the workload, with its selector and maxUnavailable: 1",
)

_NODE_BOUND = "DaemonSet"
_SEVERAL = 2


def run(platform: Platform) -> Iterator[Finding]:
    """Joins budgets with the workloads that they select."""
    budgets: dict[Identity, dict[Identity, Resource]] = {}  # an object that comes twice is not two budgets
    for budget in platform.of_kind("PodDisruptionBudget"):
        selected = platform.pods_selected(budget.identity.namespace, at(budget.body, "spec.selector"))
        owners = sorted({pod.owner.identity for pod in selected})
        if len(owners) > 1:
            message = f"the budget selects the pods of several workloads: {', '.join(map(str, owners))}"
            yield META.finding(budget, message, "spec.selector", "write one budget for each workload")
        for owner in owners:
            budgets.setdefault(owner, {})[budget.identity] = budget
    scaling = platform.once(Scaling)
    for pod in platform.workloads:
        if kind_key(pod.owner.identity) != _NODE_BOUND:
            own = tuple(budgets.get(pod.owner.identity, {}).values())
            yield from _workload(platform, pod, own, scaling.bounds(pod).minimum)


def _workload(platform: Platform, pod: Pod, budgets: tuple[Resource, ...], minimum: int) -> Iterator[Finding]:
    if not budgets and minimum >= _SEVERAL and _wanted(platform, pod):
        message = f"no PodDisruptionBudget protects the {minimum} pods of {pod.owner.identity}"
        yield META.finding(pod.owner, message)
    for budget in budgets[1:]:
        message = f"{pod.owner.identity} has budget {budgets[0].identity.name} already; with two, no pod can be evicted"
        yield META.finding(budget, message, "spec.selector", "keep one of the two budgets")
    for budget in budgets:
        yield from _lets_go(pod, budget, minimum)


def _wanted(platform: Platform, pod: Pod) -> bool:
    """Outside production an environment may go without budgets."""
    service, environment = platform.service_of(pod), platform.environment
    return service is None or service.guarded or environment is None or environment.prod


def _lets_go(pod: Pod, budget: Resource, minimum: int) -> Iterator[Finding]:
    spec = mapping(budget.body.get("spec"))
    field = "maxUnavailable" if "maxUnavailable" in spec else "minAvailable"
    if field not in spec or minimum < 1:
        return
    bound = share(spec[field], minimum)
    spare = bound if field == "maxUnavailable" else minimum - bound
    if spare < 1:
        message = f"{field} {spec[field]} lets none of the {minimum} pods of {pod.owner.identity} go"
        yield META.finding(budget, message, f"spec.{field}", "set maxUnavailable: 1 and leave minAvailable out")
