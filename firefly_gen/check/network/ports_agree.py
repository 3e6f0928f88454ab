"""PORT-001: the port that an application opens is the one that its container declares and that its probes ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Container, Pod
from firefly_gen.check.reading import at, mapping, sequence, text, whole
from firefly_gen.check.services import PROBES, Running, spring_applications
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="PORT-001",
    severity=Severity.ERROR,
    statement="A pod's ports are unique; SERVER_PORT, containerPort and probes agree; SERVER_ADDRESS is 0.0.0.0.",
    why="The services listen on localhost unless told otherwise: probes, calls and scrapes find a closed port, "
    "and the rollout never finishes.",
    mend="set SERVER_ADDRESS to 0.0.0.0 and SERVER_PORT to the containerPort, and let the probes name that port",
)

_DEFAULT_PORT = 8080
_EVERYWHERE = ("0.0.0.0", "::", "[::]")  # noqa: S104 - not opened here, but looked for
_ACTIONS = ("httpGet", "tcpSocket", "grpc")


def run(platform: Platform) -> Iterator[Finding]:
    """Compares the ports of each pod with each other, and with what the application is told."""
    for pod in platform.rendered_pods:
        yield from _unique(pod)
        for container in pod.containers:
            yield from _probes_resolve(pod, container)
    for running in spring_applications(platform):
        yield from _address(running)
        yield from _port(running)


def _unique(pod: Pod) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for container in pod.main_containers:
        for what, path in _claims(container):
            if what in taken:
                where = (
                    f"containers {taken[what]} and {container.name}" if taken[what] != container.name else "two ports"
                )
                yield META.finding(pod.owner, f"{where} of the pod use {what}", path, "give each port its own")
            taken.setdefault(what, container.name)


def _claims(container: Container) -> Iterator[tuple[str, str]]:
    """What a container's ports have to have for themselves, and where they say so."""
    for index, entry in enumerate(sequence(container.body.get("ports"))):
        port, path = mapping(entry), f"{container.path}.ports[{index}]"
        number, name = whole(port.get("containerPort")), text(port.get("name"))
        if number is not None:
            yield f"port {number}/{text(port.get('protocol')) or 'TCP'}", f"{path}.containerPort"
        if name:
            yield f"the port name {name}", f"{path}.name"


def _declared(container: Container) -> Mapping[str, int]:
    """Number of each declared port by its name; by its number where it has none."""
    found: dict[str, int] = {}
    for entry in sequence(container.body.get("ports")):
        number = whole(mapping(entry).get("containerPort"))
        if number is not None:
            found.setdefault(text(mapping(entry).get("name")) or str(number), number)
    return found


def _asked(container: Container) -> Iterator[tuple[str, str, int | str]]:
    """Each probe, where it names its port, and that port."""
    for probe in PROBES:
        for action in _ACTIONS:
            port = at(container.body, f"{probe}.{action}.port")
            if isinstance(port, str) and not port.isdigit():
                yield probe, f"{container.path}.{probe}.{action}.port", port
            elif port is not None and str(port).isdigit():
                yield probe, f"{container.path}.{probe}.{action}.port", int(port)


def _probes_resolve(pod: Pod, container: Container) -> Iterator[Finding]:
    names = _declared(container)
    for probe, path, port in _asked(container):
        if isinstance(port, str) and port not in names:
            message = f"{probe} of container {container.name} asks port {port}, which the container does not have"
            yield META.finding(pod.owner, message, path)


def _address(running: Running) -> Iterator[Finding]:
    container, variable = running.container, running.variables.effective.get("SERVER_ADDRESS")
    if variable is None:
        # Spring Boot itself listens everywhere; it is the platform's own starters that say localhost.
        if running.service and running.variables.complete:
            message = f"container {container.name} does not set SERVER_ADDRESS, so it listens on localhost only"
            yield META.finding(running.pod.owner, message, f"{container.path}.env", "set SERVER_ADDRESS to 0.0.0.0")
    elif variable.value is not None and variable.value not in _EVERYWHERE:
        message = f"container {container.name} listens on {variable.value or 'no address'} (SERVER_ADDRESS) only"
        yield META.finding(variable.where, message, variable.path, "set SERVER_ADDRESS to 0.0.0.0")


def _port(running: Running) -> Iterator[Finding]:
    container, variable = running.container, running.variables.effective.get("SERVER_PORT")
    service = running.service
    if variable is None and not running.variables.complete:
        return
    if variable is None and service and "SERVER_PORT" in service.known_env:
        message = f"container {container.name} does not set SERVER_PORT, and the service's own default may be any port"
        yield META.finding(running.pod.owner, message, f"{container.path}.env", f"set SERVER_PORT to {service.port}")
        return
    if variable is None:
        yield from _agree(running, service.port if service else _DEFAULT_PORT)
    elif variable.value is not None and variable.value.isdigit():
        yield from _agree(running, int(variable.value))
    elif variable.value is not None:
        message = f"SERVER_PORT of container {container.name} is {variable.value!r}, which is no port"
        yield META.finding(variable.where, message, variable.path)


def _agree(running: Running, number: int) -> Iterator[Finding]:
    container, ports = running.container, _declared(running.container)
    if number not in ports.values():
        if ports or running.service:
            yield _undeclared(running, number, ports)
        return
    management = running.variables.value("MANAGEMENT_SERVER_PORT") or ""
    allowed = {number, int(management)} if management.isdigit() else {number}
    for probe, path, port in _asked(container):
        asked = ports.get(port, number) if isinstance(port, str) else port
        if asked not in allowed:
            message = (
                f"{probe} of container {container.name} asks port {asked}, and the application listens on {number}"
            )
            yield META.finding(running.pod.owner, message, path)


def _undeclared(running: Running, number: int, ports: Mapping[str, int]) -> Finding:
    container, service = running.container, running.service
    declared = ", ".join(str(port) for port in ports.values()) or "no port"
    message = f"container {container.name} declares {declared}, and the application listens on {number}"
    variable = running.variables.effective.get("SERVER_PORT")
    if variable and service and number != service.port and service.port in ports.values():
        hint = f"set SERVER_PORT to {service.port}"
        return META.finding(variable.where, f"{message} (SERVER_PORT)", variable.path, hint)
    path = f"{container.path}.ports"
    return META.finding(running.pod.owner, message, f"{path}[0].containerPort" if len(ports) == 1 else path)
