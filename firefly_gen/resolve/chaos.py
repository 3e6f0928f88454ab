"""Experiments as Chaos Mesh takes them: which pods, what is done to them, and for how long.

Source of the fields: https://chaos-mesh.org/docs/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from firefly_gen.model.chaos import Experiment, GameDay
from firefly_gen.model.cluster import Namespace
from firefly_gen.model.profile import ChaosExperiment, ChaosTarget, Profile, Stage
from firefly_gen.resolve.mesh.names import reporter_of
from firefly_gen.resolve.problems import Problems
from firefly_gen.yamlio import Path

OPERATOR = "chaos-mesh"
_APPLICATION = "chaos"
_KINDS = {
    "pod-kill": ("PodChaos", "podChaos"),
    "zone-loss": ("NetworkChaos", "networkChaos"),
    "latency": ("NetworkChaos", "networkChaos"),
    "names": ("DNSChaos", "dnsChaos"),
    "cpu": ("StressChaos", "stressChaos"),
    "memory": ("StressChaos", "stressChaos"),
    "clock": ("TimeChaos", "timeChaos"),
}
_REPORTER = "{reporter}"
_ZONE = "topology.kubernetes.io/zone"
_CONTAINER = "app"  # of every service; the mesh's sidecar beside it is left alone


def chaos(
    profile: Profile, labels: Mapping[str, str], problems: Problems
) -> tuple[tuple[Experiment, ...], tuple[GameDay, ...]]:
    """Every experiment that may run here, and the game day of several."""
    found = _experiments(profile, labels, problems)
    return found, _game_days(profile, found, labels, problems)


def _experiments(profile: Profile, labels: Mapping[str, str], problems: Problems) -> tuple[Experiment, ...]:
    """Every experiment that may run here; none where chaos is off, or where the switch of production is."""
    sound = [
        (name, entry)
        for name, entry in sorted(profile.chaos.experiments.items())
        if not _faulty(("chaos", "experiments", name), entry, profile, problems)
    ]
    operator = profile.operators.get(OPERATOR)
    if not runs_here(profile):
        return ()
    if operator is None:
        problems.add(("chaos", "enabled"), f"nothing runs experiments: there is no operator {OPERATOR!r}")
        return ()
    return tuple(_experiment(name, entry, operator.namespace, profile, labels) for name, entry in sound)


def with_experiments(namespaces: Iterable[Namespace], found: Sequence[Experiment]) -> tuple[Namespace, ...]:
    """The namespaces, with those marked whose pods may be hit."""
    hit = {namespace for each in found for namespace in each.targets}
    return tuple(replace(each, broken=True) if each.name in hit else each for each in namespaces)


def _game_days(
    profile: Profile, found: tuple[Experiment, ...], labels: Mapping[str, str], problems: Problems
) -> tuple[GameDay, ...]:
    """The game day, where one is planned."""
    plan, by_name = profile.chaos.game_day, {each.name: each for each in found}
    for index, name in enumerate(plan.experiments):
        if name not in profile.chaos.experiments:
            path: Path = ("chaos", "game_day", "experiments", index)
            problems.unknown(path, "experiment", name, profile.chaos.experiments)
    chosen = [by_name[each] for each in plan.experiments if each in by_name]
    if not (plan.schedule and chosen):
        return ()
    return (
        GameDay(
            name="game-day",
            namespace=chosen[0].namespace,
            application=_APPLICATION,
            labels=labels,
            schedule=plan.schedule,
            workflow={"entry": "game-day", "templates": list(_steps(chosen, plan.pause_minutes))},
            experiments=tuple(each.name for each in chosen),
        ),
    )


def runs_here(profile: Profile) -> bool:
    """Whether anything is broken: it is switched on, and in production there are game days."""
    plan = profile.chaos
    return plan.enabled and (profile.stage is not Stage.PROD or plan.game_day.in_production)


def _steps(chosen: list[Experiment], pause: int) -> Iterator[Mapping[str, Any]]:
    steps: list[Mapping[str, Any]] = []
    for each in chosen:
        steps.append(
            {"name": each.name, "templateType": each.type, "deadline": f"{each.minutes}m", each.field: each.body}
        )
        steps.append({"name": f"after-{each.name}", "templateType": "Suspend", "deadline": f"{pause}m"})
    minutes = sum(each.minutes + pause for each in chosen)
    yield {
        "name": "game-day",
        "templateType": "Serial",
        "deadline": f"{minutes + 1}m",
        "children": [each["name"] for each in steps],
    }
    yield from steps


def _faulty(path: Path, entry: ChaosExperiment, profile: Profile, problems: Problems) -> bool:
    """Whether an experiment cannot be; notes why."""
    ends = [entry.pods] if entry.to is None else [entry.pods, entry.to]
    for field, target in zip(("pods", "to"), ends, strict=False):
        if bool(target.tier) == bool(target.namespace):
            problems.add((*path, field), "an experiment is about the pods of a tier, or of a namespace", "name one")
            return True
        if target.tier and target.tier not in profile.tiers:
            problems.unknown((*path, field, "tier"), "tier", target.tier, profile.tiers)
            return True
        if target.namespace and target.namespace not in profile.namespaces:
            problems.unknown((*path, field, "namespace"), "namespace", target.namespace, profile.namespaces)
            return True
    if entry.zone and entry.zone not in profile.kubernetes.zones:
        problems.unknown((*path, "zone"), "zone", entry.zone, profile.kubernetes.zones)
    if entry.kind == "names" and not entry.names:
        problems.add(path, "it says nothing of the names that are lost", "set its `names`", key=True)
    if entry.kind == "names" and not entry.pods.tier:
        problems.add((*path, "pods"), "names are lost for services of a tier, whose policies know of it", "name a tier")
    return False


def _experiment(
    name: str, entry: ChaosExperiment, namespace: str, profile: Profile, labels: Mapping[str, str]
) -> Experiment:
    kind, field = _KINDS[entry.kind]
    return Experiment(
        name=name,
        namespace=namespace,
        application=_APPLICATION,
        labels=labels,
        description=entry.description,
        type=kind,
        field=field,
        body=_in_order({**_scope(entry, profile), **_what(entry, profile)}),
        schedule=entry.schedule,
        minutes=entry.minutes,
        hypothesis=entry.hypothesis,
        steady_state=entry.steady_state.replace(_REPORTER, reporter_of(profile)),
        targets=(_namespace(entry.pods, profile),),
        asks_names=entry.kind == "names",
        alone=bool(entry.schedule) and profile.stage is not Stage.PROD,
    )


def _scope(entry: ChaosExperiment, profile: Profile) -> dict[str, Any]:
    selector = _selector(entry.pods, profile)
    if entry.kind == "zone-loss":
        selector["nodeSelectors"] = {_ZONE: entry.zone or min(profile.kubernetes.zones)}
        return {"mode": "all", "selector": selector, "duration": f"{entry.minutes}m"}
    if entry.share_percent == 0:
        return {"mode": "one", "selector": selector, "duration": f"{entry.minutes}m"}
    share = str(entry.share_percent)
    return {"mode": "fixed-percent", "value": share, "selector": selector, "duration": f"{entry.minutes}m"}


def _selector(target: ChaosTarget, profile: Profile) -> dict[str, Any]:
    own = {"firefly.io/tier": target.tier} if target.tier else {}
    labels = dict(sorted({**target.labels, **own}.items()))
    return {**({"labelSelectors": labels} if labels else {}), "namespaces": [_namespace(target, profile)]}


def _namespace(target: ChaosTarget, profile: Profile) -> str:
    return profile.tiers[target.tier].namespace if target.tier else target.namespace


def _what(entry: ChaosExperiment, profile: Profile) -> dict[str, Any]:
    inside = {"containerNames": [_CONTAINER]} if entry.pods.tier else {}
    match entry.kind:
        case "pod-kill":
            return {"action": "pod-kill"}
        case "zone-loss":
            return {"action": "loss", "loss": {"loss": "100", "correlation": "0"}, "direction": "to"}
        case "latency":
            delay = {"latency": f"{entry.delay_ms}ms", "jitter": f"{entry.delay_ms // 10}ms", "correlation": "50"}
            to = {"target": {"mode": "all", "selector": _selector(entry.to, profile)}} if entry.to else {}
            return {"action": "delay", "delay": delay, "direction": "to", **to}
        case "names":
            return {"action": "error", "patterns": sorted(entry.names)}
        case "cpu":
            return {"stressors": {"cpu": {"workers": 1, "load": entry.load_percent}}, **inside}
        case "memory":
            return {"stressors": {"memory": {"workers": 1, "size": entry.memory}}, **inside}
        case _:
            return {"timeOffset": f"{entry.clock_seconds}s", **inside}


def _in_order(value: Any) -> Any:
    """Every map sorted by key, at any depth; lists stay lists."""
    if isinstance(value, Mapping):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(each) for each in value] if isinstance(value, list) else value
