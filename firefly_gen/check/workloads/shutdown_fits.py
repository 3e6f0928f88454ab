"""PROBE-002: a pod is given the time that it takes to stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from firefly_gen.check.durations import seconds
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Container, Pod
from firefly_gen.check.reading import at, sequence, strings, text, whole
from firefly_gen.check.services import Running, spring_applications
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="PROBE-002",
    severity=Severity.ERROR,
    statement="The grace period is longer than preStop sleep and shutdown together, and than the sidecar's drain.",
    why="The kubelet kills the process while it still answers: payments are cut off in the middle of a rollout.",
    mend="raise terminationGracePeriodSeconds above the preStop sleep and the shutdown timeout together",
)

_GRACE = 30
"""Default of the API. Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination"""

_SHUTDOWN = 30
"""Default of ``spring.lifecycle.timeout-per-shutdown-phase``."""

_TIMEOUT = "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE"
_SLEEP = re.compile(r"(?:.*[\s;&]|.*/)?sleep\s+([0-9]+)s?\b.*", re.DOTALL)
_DRAIN = re.compile(r"^\s*[\"']?terminationDrainDuration[\"']?\s*:\s*[\"']?(\w+)", re.MULTILINE)


def run(platform: Platform) -> Iterator[Finding]:
    """Adds up what each pod does between the signal and its end."""
    spring = {id(each.container.body): each for each in spring_applications(platform)}
    for pod in platform.workloads:
        grace = whole(pod.spec.get("terminationGracePeriodSeconds"))
        for container in pod.main_containers:
            yield from _stop(pod, container, spring.get(id(container.body)), _GRACE if grace is None else grace)
        yield from _drain(pod, _GRACE if grace is None else grace)


def _stop(pod: Pod, container: Container, running: Running | None, grace: int) -> Iterator[Finding]:
    sleep = _sleep(container)
    shutdown = _shutdown(running) if running else 0
    if (running or sleep) and grace <= sleep + shutdown:
        parts = [f"sleeps {sleep} s"] if sleep else []
        parts += [f"may take {shutdown} s to shut down"] if shutdown else []
        message = f"container {container.name} {' and '.join(parts)}, and is killed after {grace} s"
        hint = f"set terminationGracePeriodSeconds to more than {sleep + shutdown}"
        yield META.finding(pod.owner, message, f"{pod.spec_path}.terminationGracePeriodSeconds", hint)


def _sleep(container: Container) -> int:
    """Seconds that the container's preStop hook waits."""
    hook = at(container.body, "lifecycle.preStop")
    native = whole(at(hook, "sleep.seconds"))
    if native is not None:
        return native
    command = " ".join(text(each) for each in sequence(at(hook, "exec.command")))
    match = _SLEEP.fullmatch(command)
    return int(match[1]) if match else 0


def _shutdown(running: Running) -> int:
    """Seconds that the application takes at most, rounded up."""
    if (running.variables.value("SERVER_SHUTDOWN") or "").lower() == "immediate":
        return 0
    found = seconds(running.variables.value(_TIMEOUT) or "", "ms")
    return _SHUTDOWN if found is None else -int(-found // 1)


def _drain(pod: Pod, grace: int) -> Iterator[Finding]:
    place = f"{pod.path}.metadata.annotations"
    match = _DRAIN.search(strings(at(pod.owner.body, place)).get("proxy.istio.io/config", ""))
    drain = seconds(match[1], "s") if match else None
    if drain is not None and drain > grace:
        message = f"the sidecar drains for {drain:g} s, and is killed after {grace} s"
        yield META.finding(pod.owner, message, f'{place}["proxy.istio.io/config"]')
