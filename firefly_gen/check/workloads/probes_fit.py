"""PROBE-001: probes leave an application the time to start, and ask what they are meant to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, text, whole
from firefly_gen.check.services import PROBES, Running, spring_applications
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="PROBE-001",
    severity=Severity.ERROR,
    statement="Services have three probes: time to start, liveness on its own group, another path for readiness.",
    why="A pod that starts slowly is killed before it is up, and an outage of a database restarts every pod "
    "that uses it.",
    mend="ask /actuator/health/liveness for startup and liveness, /actuator/health/readiness for readiness, "
    "and let the startup probe fail often enough",
)

_PERIOD, _FAILURES, _TIMEOUT = 10, 3, 1
"""Defaults of the API. Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/"""

_LIVENESS = ("/health/liveness", "/livez")
_AGGREGATE = "/health"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the probes of everything that runs Spring Boot."""
    for running in spring_applications(platform):
        yield from _present(running)
        yield from _start_budget(running)
        yield from _liveness_group(running)
        yield from _readiness_differs(running)
        yield from _timeouts(running)


def _probe(running: Running, name: str) -> Mapping[str, Any]:
    return mapping(running.container.body.get(name))


def _path(running: Running, name: str) -> str:
    return text(at(_probe(running, name), "httpGet.path"))


def _finding(running: Running, message: str, path: str, hint: str = "") -> Finding:
    return META.finding(running.pod.owner, f"container {running.container.name} {message}", path, hint)


def _present(running: Running) -> Iterator[Finding]:
    if running.service:
        for name in PROBES:
            if not _probe(running, name):
                yield _finding(running, f"has no {name}", f"{running.container.path}.{name}")


def _start_budget(running: Running) -> Iterator[Finding]:
    probe = _probe(running, "startupProbe")
    if not running.service or not probe:
        return
    period, failures = _number(probe, "periodSeconds", _PERIOD), _number(probe, "failureThreshold", _FAILURES)
    budget = _number(probe, "initialDelaySeconds", 0) + period * failures
    needed = running.service.lifecycle.start_seconds
    if budget < needed:
        message = (
            f"may take {needed} s to start, and its startup probe gives up after {budget} s ({failures} x {period} s)"
        )
        hint = f"raise failureThreshold to {-(-needed // period)}" if period > 0 else ""
        yield _finding(running, message, f"{running.container.path}.startupProbe", hint)


def _liveness_group(running: Running) -> Iterator[Finding]:
    probe, asked = _probe(running, "livenessProbe"), _path(running, "livenessProbe").rstrip("/")
    if not probe or asked.endswith(_LIVENESS):
        return
    if running.service or asked.endswith(_AGGREGATE):
        place = f"{running.container.path}.livenessProbe"
        what = f"asks {asked or 'no path'} for liveness" + (", which fails with its databases" if asked else "")
        hint = "ask /actuator/health/liveness for liveness"
        yield _finding(running, what, f"{place}.httpGet.path" if asked else place, hint)


def _readiness_differs(running: Running) -> Iterator[Finding]:
    readiness = _path(running, "readinessProbe")
    if readiness and readiness == _path(running, "livenessProbe"):
        place = f"{running.container.path}.readinessProbe.httpGet.path"
        hint = "ask /actuator/health/readiness for readiness"
        yield _finding(running, f"asks {readiness} for readiness and for liveness", place, hint)


def _timeouts(running: Running) -> Iterator[Finding]:
    for name in PROBES:
        probe = _probe(running, name)
        timeout, period = _number(probe, "timeoutSeconds", _TIMEOUT), _number(probe, "periodSeconds", _PERIOD)
        if timeout >= period:
            message = f"asks its {name} every {period} s, and waits {timeout} s for an answer"
            place = f"{running.container.path}.{name}.timeoutSeconds"
            yield _finding(running, message, place, "let timeoutSeconds be shorter than periodSeconds")


def _number(probe: Mapping[str, Any], field: str, default: int) -> int:
    value = whole(probe.get(field))
    return default if value is None else value
