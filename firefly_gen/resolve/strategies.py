"""How each service gets a new version, and the analyses that decide whether it goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from firefly_gen.model import profile as written
from firefly_gen.model.profile import Profile, StrategyType, Tier
from firefly_gen.model.profile import Service as Entry
from firefly_gen.model.rollout import REVISION, Analysis, Measure, Step, Strategy
from firefly_gen.model.service import Service
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.grafana import PROMETHEUS_SERVICE
from firefly_gen.resolve.names import service_host
from firefly_gen.resolve.problems import Problems
from firefly_gen.yamlio import Path

LAYER = "delivery"
ROLLING = Strategy(name="rolling")
"""What a service has where nothing picks a strategy."""

_KEEP_SECONDS = 30  # what Argo Rollouts does without a number
_MOMENTS = ("during", "before", "after")
_FIELDS: Mapping[StrategyType, tuple[str, ...]] = {
    StrategyType.ROLLING: (),
    StrategyType.RECREATE: (),
    StrategyType.CANARY: ("steps", "during", "approval", "keep_minutes", "shrink_old"),
    StrategyType.BLUE_GREEN: ("before", "after", "approval", "keep_minutes"),
}
"""What each type knows; the rest would do nothing."""

_ARGUMENTS = {
    "$namespace": "{{args.namespace}}",
    "$service": "{{args.service}}",
    "$pods": f"{{{{args.service}}}}-{{{{args.{REVISION}}}}}-.+",
}
"""What a query may speak of, as an analysis says it. Pods are named after their ReplicaSet, and that after service and
revision."""


def strategy_of(name: str, entry: Entry, tier: Tier, context: Context) -> Strategy:
    """The strategy of a service; notes one that is not there, or that the service cannot have."""
    profile, problems = context.profile, context.problems
    picked = entry.strategy or tier.strategy
    if not picked:
        return _borne(ROLLING, name, entry, ("services", name, "database", "compatible_migrations"), problems)
    strategy = profile.strategies.get(picked)
    path = _place(name, entry)
    if strategy is None:
        problems.undeclared(path, "strategy", picked, profile.strategies, "strategies")
        return ROLLING
    return _borne(_resolved(picked, strategy), name, entry, path, problems)


def _borne(strategy: Strategy, name: str, entry: Entry, path: Path, problems: Problems) -> Strategy:
    """The strategy; notes that it runs two versions side by side where the service's migrations do not allow that."""
    if entry.database and not entry.database.compatible_migrations and not strategy.recreated:
        message = (
            f"{name} has migrations that the version before does not bear, and {strategy.name} runs both side by side"
        )
        hint = f"let services.{name}.strategy be one of type `recreate`, or split the migration over two releases"
        problems.add(path, message, hint)
    return strategy


def _resolved(name: str, entry: written.Strategy) -> Strategy:
    canary, switched = entry.type is StrategyType.CANARY, entry.type is StrategyType.BLUE_GREEN
    steps = [Step(weight=each.weight, pause=f"{each.minutes}m") for each in entry.steps]
    if canary and entry.approval and steps:
        steps.append(Step())
    during, before, after = (_moment(name, each) if getattr(entry, each) else "" for each in _MOMENTS)
    return Strategy(
        name=name,
        recreated=entry.type is StrategyType.RECREATE,
        canary=canary,
        switched=switched,
        steps=tuple(steps),
        during=during,
        before=before,
        after=after,
        approved=entry.approval,
        keep_seconds=entry.keep_minutes * 60 or _KEEP_SECONDS,
        shrinks=entry.shrink_old,
    )


def _moment(strategy: str, moment: str) -> str:
    return f"{strategy}-{moment}"


def check_strategies(services: Sequence[Service], context: Context) -> None:
    """Notes strategies and analyses that contradict themselves, and services that cannot be had by theirs."""
    profile, problems = context.profile, context.problems
    for name, strategy in sorted(profile.strategies.items()):
        _check_fields(name, strategy, problems)
        _check_steps(name, strategy, problems)
        for moment in _MOMENTS:
            for index, analysis in enumerate(getattr(strategy, moment)):
                if analysis not in profile.analyses:
                    path = ("strategies", name, moment, index)
                    problems.undeclared(path, "analysis", analysis, profile.analyses, "analyses")
    for name, analysis in sorted(profile.analyses.items()):
        if (analysis.at_most is None) == (analysis.at_least is None):
            message = "which answers are good is said by `at_most` or by `at_least`, one of the two"
            problems.add(("analyses", name), message, key=True)
    _check_services(services, profile, problems)


def _check_fields(name: str, strategy: written.Strategy, problems: Problems) -> None:
    known = _FIELDS[strategy.type]
    for field in sorted({each for fields in _FIELDS.values() for each in fields} - set(known)):
        if getattr(strategy, field):
            message = f"a strategy of type {strategy.type.value!r} has no {field!r}"
            problems.add(("strategies", name, field), message, f"it knows {', '.join(known) or 'no field'}", key=True)
    if strategy.shrink_old and strategy.keep_minutes:
        message = "an old version that gives its pods up has none left to keep"
        problems.add(("strategies", name, "keep_minutes"), message, "leave out `keep_minutes` or `shrink_old`")


def _check_steps(name: str, strategy: written.Strategy, problems: Problems) -> None:
    if strategy.type is not StrategyType.CANARY:
        return
    if not strategy.steps:
        problems.add(
            ("strategies", name), "a canary without `steps` gives the new version everything at once", key=True
        )
    last = 0
    for index, step in enumerate(strategy.steps):
        if step.weight <= last:
            path = ("strategies", name, "steps", index, "weight")
            problems.add(path, f"{step.weight} % is no more than the step before, {last} %", "let shares grow")
        last = step.weight


def _check_services(services: Sequence[Service], profile: Profile, problems: Problems) -> None:
    """Notes what keeps services from their strategy, once for all that have it from the same place."""
    found: defaultdict[tuple[Path, str, str], list[Service]] = defaultdict(list)
    for service in services:
        if service.progressive:
            for obstacle, hint in _obstacles(service, profile):
                found[_place(service.name, profile.services[service.name]), obstacle, hint].append(service)
    for (path, obstacle, hint), those in found.items():
        more = f" and {len(those) - 1} more" if len(those) > 1 else ""
        message = f"strategy {those[0].strategy.name!r} of {those[0].name}{more} {obstacle}"
        problems.add(path, message, f"{hint}, or pick another strategy")


def _obstacles(service: Service, profile: Profile) -> Iterator[tuple[str, str]]:
    """Why a service cannot have its strategy, each with what helps."""
    strategy = service.strategy
    if strategy.analysed and LAYER in profile.layers and not profile.layers[LAYER]["enabled"]:
        yield f"has analyses, and the layer {LAYER!r} that renders them is off", f"set layers.{LAYER}.enabled"
    if strategy.analysed and not profile.observability.enabled:
        yield "asks Prometheus, and there is none", "set observability.enabled"
    if strategy.canary and not service.meshed:
        yield "has the mesh share requests out, and it is not in the mesh", "let its namespace be in the mesh"
    if strategy.canary and profile.services[service.name].routes and profile.mesh.edge.gateway != "istio":
        yield "needs weights at the edge, which nothing shifts in the Gateway API", "set mesh.edge.gateway to `istio`"
    if strategy.canary and profile.mesh.ambient:
        yield "has the mesh share requests out, which waypoints do not do reliably yet", "set mesh.mode to `sidecar`"


def _place(name: str, entry: Entry) -> Path:
    """Where the profile picks the strategy of a service."""
    return ("services", name, "strategy") if entry.strategy else ("tiers", entry.tier, "strategy")


def analyses(services: Sequence[Service], context: Context, labels: Mapping[str, str]) -> tuple[Analysis, ...]:
    """An analysis for each moment of each strategy that a service has, sorted by name."""
    profile = context.profile
    used = {each.strategy.name for each in services if each.strategy.progressive}
    service, port = PROMETHEUS_SERVICE
    host = service_host(service, profile.observability.namespace, profile.kubernetes.cluster_domain)
    found = []
    for name in sorted(used):
        strategy = profile.strategies[name]
        for moment in _MOMENTS:
            asked = getattr(strategy, moment)
            if asked:
                found.append(
                    Analysis(
                        name=_moment(name, moment),
                        application=LAYER,
                        labels=labels,
                        description=strategy.description,
                        address=f"http://{host}:{port}",
                        measures=tuple(_measures(asked, profile, endless=moment == "during")),
                    )
                )
    return tuple(sorted(found, key=lambda each: each.name))


def _measures(asked: Sequence[str], profile: Profile, *, endless: bool) -> Iterator[Measure]:
    for name in asked:
        entry = profile.analyses.get(name)
        if entry is None:
            continue  # noted already
        success, failure = _conditions(entry)
        yield Measure(
            name=name,
            query=_query(entry.query),
            success=success,
            failure=failure,
            delay=f"{entry.delay_seconds}s",
            interval=f"{entry.interval_seconds}s",
            count=0 if endless else entry.measurements,
            failures=entry.failures,
        )


def _query(query: str) -> str:
    for word, argument in _ARGUMENTS.items():
        query = query.replace(word, argument)
    return " ".join(query.split())


def _conditions(entry: written.Analysis) -> tuple[str, str]:
    """When an answer is good, and when it is bad where it may be neither.

    An empty answer, and 0 divided by 0, say nothing: https://argo-rollouts.readthedocs.io/en/stable/features/analysis/
    """
    if entry.at_least is not None:
        good, bad = f"result[0] >= {entry.at_least:g}", f"result[0] < {entry.at_least:g}"
    else:
        good, bad = f"result[0] <= {entry.at_most or 0:g}", f"result[0] > {entry.at_most or 0:g}"
    if entry.silence == "wait":
        return f"len(result) > 0 && {good}", f"len(result) > 0 && {bad}"
    return f"len(result) == 0 || isNaN(result[0]) || {good}", ""
