"""RES-002: a JVM sees the processors that it gets."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check import jvm
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.resources import Needs, container_needs, limit_ranges
from firefly_gen.check.services import Running, spring_applications
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.quantity import cpu_text

META = Meta(
    id="RES-002",
    severity=Severity.WARNING,
    statement="A JVM's CPU limit is 2 or more, or its collector is named; ActiveProcessorCount is what it may use.",
    why="Below two processors the JVM picks the serial collector and one compiler thread, and is throttled while "
    "it starts; with more than it gets, its threads wait for each other.",
    mend="leave the CPU limit out (or set it to 2 or more), or name the collector, as in -XX:+UseG1GC",
)

_CORE = 1000
_SERVER_CORES = 2
_BURST = 4
"""Without a limit a pod may use idle processors; more than this many times its request is a guess."""


def run(platform: Platform) -> Iterator[Finding]:
    """Holds the options of each Spring Boot application against its CPU request and limit."""
    ranges = limit_ranges(platform)
    for running in spring_applications(platform):
        body = running.container.body
        needs = container_needs(body.get("resources"), ranges.get(running.pod.namespace, ()))
        given = jvm.options(running.variables, jvm.starts_java(body))
        yield from _limit(running, needs, given)
        yield from _count(running, needs, given)


def _limit(running: Running, needs: Needs, given: jvm.Options) -> Iterator[Finding]:
    limit = needs.limits.get("cpu")
    if limit is not None and limit < _SERVER_CORES * _CORE and not given.collector:
        message = f"container {running.container.name} may use {cpu_text(limit)} CPU, and names no garbage collector"
        yield META.finding(running.pod.owner, message, f"{running.container.path}.resources.limits.cpu")


def _count(running: Running, needs: Needs, given: jvm.Options) -> Iterator[Finding]:
    count = given.processors
    if count is None:
        return
    limit, request = needs.limits.get("cpu"), needs.requests.get("cpu", 0)
    most = max(_SERVER_CORES, _BURST * _cores(request)) if limit is None else max(1, _cores(limit))
    if count > most:
        bound = f"a request of {cpu_text(request)}" if limit is None else f"a limit of {cpu_text(limit)}"
        yield _finding(running, f"ActiveProcessorCount {count} is more than {bound} gives", f"set it to {most} or less")
    elif count < _SERVER_CORES and not given.collector:
        yield _finding(running, f"ActiveProcessorCount {count} makes the JVM pick the serial collector")


def _finding(running: Running, message: str, hint: str = "") -> Finding:
    variable = running.variables.effective.get("JAVA_TOOL_OPTIONS")
    if variable and "ActiveProcessorCount" in (variable.value or ""):
        return META.finding(variable.where, message, variable.path, hint)
    return META.finding(running.pod.owner, message, running.container.path, hint)


def _cores(millicores: int) -> int:
    return -(-millicores // _CORE)
