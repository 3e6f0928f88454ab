"""SKEW-001: the cluster runs a Kubernetes that its operators are made for, and they run what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.delivered import APPLICATION
from firefly_gen.check.fields import VERSIONS
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, text
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.profile import Operator
from firefly_gen.model.resource import Resource

META = Meta(
    id="SKEW-001",
    severity=Severity.ERROR,
    statement="Kubernetes is in the range of every operator, and each custom resource asks for a version that it runs.",
    why="The operator refuses the resource, or behaves in ways that its makers never tried.",
    mend="pick a version of `runs` of the operator, or install a version of the operator that runs it",
    needs_environment=True,
)


def run(platform: Platform) -> Iterator[Finding]:
    """Holds the versions of the profile and of the custom resources against what operators say of themselves."""
    environment = platform.environment
    if environment is None:
        return
    for name, operator in environment.operators.items():
        yield from _kubernetes(platform, environment, name, operator)
        for kind, versions in operator.runs.items():
            for resource in platform.of_kind(kind):
                yield from _operand(resource, VERSIONS.get(kind, ""), name, versions)


def _kubernetes(platform: Platform, environment: Environment, name: str, operator: Operator) -> Iterator[Finding]:
    """One finding, at the operator's first object, or at its chart; without either, nothing depends on it yet."""
    version, bounds = environment.cluster.version, operator.kubernetes
    too_old = bool(bounds.min) and _order(version) < _order(bounds.min)
    too_new = bool(bounds.max) and _order(version) > _order(bounds.max)
    if not too_old and not too_new:
        return
    first = _first(platform, environment, name, operator)
    if first is not None:
        wanted = f"from {bounds.min}" if too_old else f"up to {bounds.max}"
        message = f"{name} is made for Kubernetes {wanted}, the cluster runs {version}"
        hint = "install a version of the operator that is made for it, or stay with the older Kubernetes"
        path = "spec.source.chart" if first.identity.kind == "Application" else "apiVersion"
        yield META.finding(first, message, path, hint)


def _first(platform: Platform, environment: Environment, name: str, operator: Operator) -> Resource | None:
    of_its_kind = (each for each in platform.resources if operator.versions_of(each.identity.group, each.identity.kind))
    charts = (
        platform.find(APPLICATION, environment.delivery.namespace, each.name)
        for each in environment.charts
        if each.operator == name
    )
    return next(of_its_kind, None) or next(charts, None)


def _operand(resource: Resource, path: str, operator: str, versions: tuple[str, ...]) -> Iterator[Finding]:
    if not path or at(resource.body, path.rpartition(".")[0]) is None:
        return  # it says in another way what it runs
    value, known = at(resource.body, path), ", ".join(versions)
    asked = str(value) if isinstance(value, int) else text(value)
    if not asked:
        message = f"it pins no version, so an upgrade of {operator} upgrades it too"
        yield META.finding(resource, message, path, f"set it to one of {known}", Severity.WARNING)
    elif asked not in versions:
        yield META.finding(resource, f"{operator} does not run {asked}, only {known}", path)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
