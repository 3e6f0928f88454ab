"""PRIO-001: when the cluster is full, what matters most stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from firefly_gen.check.meta import Meta
from firefly_gen.check.operands import PRIORITIES
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, text, whole
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="PRIO-001",
    severity=Severity.ERROR,
    statement="Each priorityClassName exists and is its tier's; data > core > domain > exp > app and batch.",
    why="A pod with an unknown class is refused. In a full cluster the scheduler gives up what has the lowest value: "
    "never the ledger for the sake of a report.",
    mend="use the tier's class, and give the classes values in the order data, core, domain, exp, app and batch",
)

_FIELD = "priorityClassName"
_ORDER = (("data",), ("core",), ("domain",), ("exp",), ("app", "batch"))


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the class of each pod, then at the values of the classes."""
    yield from _classes_exist(platform)
    if platform.environment is not None:
        yield from _tiers_keep_theirs(platform)
        yield from _values_fall(platform, platform.environment)
        yield from _data_goes_first(platform, platform.environment)


def _classes_exist(platform: Platform) -> Iterator[Finding]:
    if not platform.closed:
        return
    asked = [(pod.owner, f"{pod.spec_path}.{_FIELD}", text(pod.spec.get(_FIELD))) for pod in platform.rendered_pods]
    for owner, place, name in (*asked, *_operated(platform)):
        if name and name not in platform.priority_classes:
            message = f"{owner.identity} asks for PriorityClass {name}, which nothing makes"
            yield META.finding(owner, message, place)


def _operated(platform: Platform) -> Iterator[tuple[Resource, str, str]]:
    """Custom resources whose operators make pods, the place of the pods' class, and the class."""
    for kind, paths in PRIORITIES.items():
        for resource in platform.of_kind(kind):
            for path in paths:
                part, template, _ = path.partition(".template.")
                if not template or at(resource.body, part) is not None:
                    yield resource, path, text(at(resource.body, path))


def _data_goes_first(platform: Platform, environment: Environment) -> Iterator[Finding]:
    """Databases, brokers and caches are worth no less than the services that they keep."""
    classes = platform.priority_classes.items()
    values = {name: (whole(each.body.get("value")) or 0) for name, each in classes if each is not None}
    least = max((values.get(each.priority_class, 0) for each in environment.services), default=0)
    for resource, place, name in _operated(platform):
        if values.get(name, least) < least or not name:
            given = f"class {name} of value {values[name]}" if name in values else "no class"
            message = f"its pods have {given}, and services that need it {least}"
            yield META.finding(resource, message, place, "give it the class of databases")


def _tiers_keep_theirs(platform: Platform) -> Iterator[Finding]:
    for pod in platform.rendered_pods:
        service, name = platform.service_of(pod), text(pod.spec.get(_FIELD))
        if service is None or name == service.priority_class or (name and name not in platform.priority_classes):
            continue
        given = f"class {name}" if name else "no class"
        message = f"{service.name} has {given}, and tier {service.tier} has {service.priority_class}"
        hint = f"set priorityClassName to {service.priority_class}"
        yield META.finding(pod.owner, message, f"{pod.spec_path}.{_FIELD}", hint)


def _values_fall(platform: Platform, environment: Environment) -> Iterator[Finding]:
    """Compares each class with the nearest one that has to be above it."""
    classes = _by_tier(platform, environment)
    ranks = [[(tier, *classes[tier]) for tier in tiers if tier in classes] for tiers in _ORDER]
    present = [rank for rank in ranks if rank]
    for upper, lower in pairwise(present):
        least = min(upper, key=lambda each: each[2])
        for tier, resource, value in lower:
            if value >= least[2] and resource is not least[1]:
                message = (
                    f"{resource.identity.name} of tier {tier} has value {value}, and {least[1].identity.name} "
                    f"of tier {least[0]}, which comes first, has {least[2]}"
                )
                yield META.finding(resource, message, "value", severity=Severity.WARNING)


def _by_tier(platform: Platform, environment: Environment) -> Mapping[str, tuple[Resource, int]]:
    """The class of each tier and its value: as the services say, else by the class's last word."""
    classes = [resource.identity.name for resource in platform.of_kind("PriorityClass")]
    names = {name.rpartition("-")[2]: name for name in classes}
    names |= {service.tier: service.priority_class for service in environment.services}
    found: dict[str, tuple[Resource, int]] = {}
    for tier, name in names.items():
        resource = platform.priority_classes.get(name)
        value = whole(resource.body.get("value")) if resource is not None else None
        if resource is not None and value is not None:
            found[tier] = (resource, value)
    return found
