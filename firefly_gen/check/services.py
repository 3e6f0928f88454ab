"""Which containers run a service of the catalogue, and which at least look like one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from firefly_gen.check.images import repository_of
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Container, Pod
from firefly_gen.check.reading import text
from firefly_gen.check.variables import Variables, variables
from firefly_gen.model.service import Service

MAIN_CONTAINER = "app"
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


@dataclass(frozen=True, slots=True)
class Running:
    """A container that runs a Spring Boot application.

    Attributes:
        service: What the catalogue says of it; None for somebody else's application.
    """

    pod: Pod
    container: Container
    variables: Variables
    service: Service | None


def running_services(platform: Platform) -> Iterator[tuple[Running, Service]]:
    """Every container that runs a service of the catalogue, and the service."""
    for running in _applications(platform):
        if running.service is not None:
            yield running, running.service


def spring_applications(platform: Platform) -> Iterator[Running]:
    """Every container of a long-running workload that runs a Spring Boot application.

    Those are the services of the catalogue, and whatever is given variables that only Spring Boot reads.
    """
    return (running for running in _applications(platform) if running.pod.long_running)


@lru_cache(maxsize=1)  # half a dozen checks ask for them
def _applications(platform: Platform) -> tuple[Running, ...]:
    return tuple(running for pod in platform.rendered_pods for running in _of_pod(platform, pod))


def _of_pod(platform: Platform, pod: Pod) -> Iterator[Running]:
    service = platform.service_of(pod)
    main = _main_container(pod, service) if service else None
    for container in pod.main_containers:
        found = variables(platform, pod, container)
        if container is main:
            yield Running(pod, container, found, service)
        elif any(name.startswith("SPRING_") for name in found.effective):
            yield Running(pod, container, found, None)


def _main_container(pod: Pod, service: Service) -> Container | None:
    """The container with the service's image, else the one called ``app``, else the first."""
    containers = [each for each in pod.main_containers if not each.init and not each.ephemeral]
    for each in containers:
        if repository_of(text(each.body.get("image"))) == repository_of(service.image.repository):
            return each
    named = [each for each in containers if each.name == MAIN_CONTAINER]
    return next(iter(named or containers), None)
