"""ENV-001: a service is given the variables that it knows, each once, and those that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Container, Pod
from firefly_gen.check.reading import mapping, sequence, text
from firefly_gen.check.services import Running, running_services
from firefly_gen.check.variables import Variable
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.service import Service

META = Meta(
    id="ENV-001",
    severity=Severity.ERROR,
    statement="A service's variables are known to the catalogue, set once and not empty; its Spring profiles exist.",
    why="Spring ignores what it does not know: behind a misspelt variable or profile the default of development stays.",
    mend="set the variable under the name that the service reads, once; the catalogue lists those names",
)

_PROFILES = "SPRING_PROFILES_ACTIVE"
_ELSEWHERE = frozenset({"SERVER_ADDRESS", "SERVER_PORT"})  # what they have to be is for PORT-001 to say


def run(platform: Platform) -> Iterator[Finding]:
    """Holds the variables of each service against the catalogue; names listed twice count for every container."""
    for pod in platform.rendered_pods:
        for container in pod.containers:
            yield from _listed_once(pod, container)
    # Two containers may read one ConfigMap; what is wrong with it is said once.
    yield from dict.fromkeys(
        finding
        for running, service in running_services(platform)
        for look in (_known, _set_once, _given, _profiles)
        for finding in look(running, service)
    )


def _finding(variable: Variable, message: str, hint: str = "") -> Finding:
    return META.finding(variable.where, message, variable.path, hint)


def _listed_once(pod: Pod, container: Container) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, entry in enumerate(sequence(container.body.get("env"))):
        name = text(mapping(entry).get("name"))
        if name and name in seen:
            message = f"env of container {container.name} lists {name} twice"
            yield META.finding(pod.owner, message, f"{container.path}.env[{index}].name", f"keep one entry {name}")
        seen.add(name)


def _known(running: Running, service: Service) -> Iterator[Finding]:
    for variable in running.variables.effective.values():
        if variable.name not in service.known_env:
            near = get_close_matches(variable.name, service.known_env, n=1)
            hint = f"did you mean {near[0]}?" if near else f"add {variable.name} to the service's catalogue entry"
            yield _finding(variable, f"{service.name} does not know {variable.name}", hint)


def _set_once(running: Running, service: Service) -> Iterator[Finding]:
    first: dict[str, Variable] = {}
    for variable in running.variables.settings:
        earlier = first.setdefault(variable.name, variable)
        if earlier is not variable and not (earlier.listed and variable.listed):
            message = f"{variable.name} of {service.name} is set by {earlier.where.identity} too, which has no effect"
            yield _finding(variable, message, f"set {variable.name} in one place")


def _given(running: Running, service: Service) -> Iterator[Finding]:
    """Whatever the environment works out for the service arrives, and is not empty."""
    wanted = {name for name, value in service.config.data.items() if value} | {each.name for each in service.secret_env}
    effective = running.variables.effective
    for name in sorted((wanted - _ELSEWHERE).intersection(effective)):
        if effective[name].value == "":
            yield _finding(effective[name], f"{name} of {service.name} is empty", f"give {name} its value")
    missing = sorted(wanted - _ELSEWHERE - effective.keys())
    if missing and running.variables.complete:
        message = f"container {running.container.name} does not set {', '.join(missing)}"
        yield META.finding(running.pod.owner, message, f"{running.container.path}.env")


def _profiles(running: Running, service: Service) -> Iterator[Finding]:
    variable = running.variables.effective.get(_PROFILES)
    active = [each.strip() for each in (variable.value or "").split(",") if each.strip()] if variable else []
    unknown = [each for each in active if each not in service.known_spring_profiles]
    if variable and unknown:
        known = ", ".join(service.known_spring_profiles)
        message = f"{service.name} has no Spring profile {', '.join(unknown)}"
        hint = f"it has {known}" if known else f"leave {_PROFILES} out: it has no profiles"
        yield _finding(variable, message, hint)
