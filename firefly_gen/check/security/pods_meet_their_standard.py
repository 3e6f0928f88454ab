"""SEC-002: pods meet the Pod Security Standard that their namespace enforces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, below, mapping, sequence, strings, text, walk
from firefly_gen.check.security.operated_pods import operated_pods, pod_of
from firefly_gen.check.security.pod_security import (
    APPARMOR_ANNOTATION,
    CONTAINER_RULES,
    LEVELS,
    NON_ROOT,
    POD_RULES,
    PRIVILEGED,
    RESTRICTED,
    SECCOMP,
    VOLUMES,
    Rule,
    apparmor_allowed,
)
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="SEC-002",
    severity=Severity.ERROR,
    statement="Pods meet the Pod Security Standard of their namespace; restricted, where the namespace does not say.",
    why="Admission refuses the pods, and the workload stays at none; without admission, whoever breaks into a service "
    "owns the node.",
    mend="set securityContext as the standard wants it, or enforce another standard in the namespace",
)

_ENFORCE = "pod-security.kubernetes.io/enforce"
_OPEN = frozenset({"kube-system"})  # of Kubernetes itself; its pods run the node


_CONTEXT = "securityContext"


class _Part(NamedTuple):
    """A pod or a container, and the level that it is held to.

    Attributes:
        context: What its owner calls its security context.
    """

    pod: Pod
    level: str
    body: Mapping[str, Any]
    path: str
    who: str
    context: str = _CONTEXT

    def finding(self, control: str, message: str, path: str, hint: str) -> Finding:
        place = path.replace(f"{self.path}.{_CONTEXT}", f"{self.path}.{self.context}", 1)
        return META.finding(self.pod.owner, f"{message} ({control}, {self.level})", place, hint)


def run(platform: Platform) -> Iterator[Finding]:
    """Holds each pod template against the standard of its namespace."""
    levels: dict[str, str] = {}
    for pod in platform.rendered_pods:
        if pod.namespace not in levels:
            levels[pod.namespace] = _level(platform, pod.namespace)
        level = levels[pod.namespace]
        if level == PRIVILEGED:
            continue
        whole = _Part(pod, level, pod.spec, pod.spec_path, "the pod")
        parts = [_Part(pod, level, each.body, each.path, f"container {each.name}") for each in pod.containers]
        yield from _allowed(whole, POD_RULES[level])
        yield from _annotations(whole)
        for part in parts:
            yield from _allowed(part, CONTAINER_RULES[level])
        if level == RESTRICTED:
            yield from _restricted(whole, parts)
    yield from _operated(platform)


def _operated(platform: Platform) -> Iterator[Finding]:
    """The same for pods that operators make with the security contexts that a custom resource gives them."""
    for resource, operated in operated_pods(platform):
        level = _level(platform, resource.identity.namespace)
        if level == PRIVILEGED:
            continue
        context = mapping(at(resource.body, f"{operated.pod}.{operated.context}")) or operated.default
        pod = pod_of(resource)
        whole = _Part(pod, level, {_CONTEXT: context}, operated.pod, "the pod", operated.context)
        parts = [
            _Part(pod, level, {_CONTEXT: mapping(at(resource.body, f"{path}.{_CONTEXT}"))}, path, f"container {name}")
            for name, path in operated.containers
        ]
        yield from _allowed(whole, POD_RULES[level])
        for part in parts:
            yield from _allowed(part, CONTAINER_RULES[level])
        if level == RESTRICTED:
            yield from _restricted(whole, parts)


def _level(platform: Platform, namespace: str) -> str:
    """The standard of a namespace: as its label says, else the environment; else the strictest."""
    resource = platform.namespaces.get(namespace)
    said = text(strings(at(resource.body, "metadata.labels")).get(_ENFORCE)) if resource is not None else ""
    if not said and platform.environment is not None:
        said = next((each.pod_security for each in platform.environment.namespaces if each.name == namespace), "")
    if not said and namespace in _OPEN:
        return PRIVILEGED
    return said if said in LEVELS else RESTRICTED


def _allowed(part: _Part, rules: tuple[Rule, ...]) -> Iterator[Finding]:
    own_users = part.pod.spec.get("hostUsers") is False
    for rule in rules:
        for path in () if rule.relaxed and own_users else rule.paths:
            for found in walk(part.body, path, part.path):
                if not rule.allowed(found.value):
                    field = found.path.removeprefix(f"{part.path}.")
                    message = f"{part.who} sets {field}{_shown(found.value)}; allowed is {rule.instead}"
                    yield part.finding(rule.control, message, found.path, f"set {field} to {rule.instead}")


def _shown(value: Any) -> str:
    if isinstance(value, (Mapping, list, tuple)):
        return ""
    return f" to {str(value).lower() if isinstance(value, bool) else value}"


def _annotations(whole: _Part) -> Iterator[Finding]:
    pod = whole.pod
    place = f"{pod.path}.metadata.annotations" if pod.path else "metadata.annotations"
    for key, value in strings(at(pod.owner.body, place)).items():
        if key.startswith(APPARMOR_ANNOTATION) and not apparmor_allowed(value):
            message = f"annotation {key} sets {value}; allowed is runtime/default or localhost/..."
            yield whole.finding("AppArmor", message, below(place, key), "set it to runtime/default")


def _restricted(whole: _Part, parts: list[_Part]) -> Iterator[Finding]:
    """What has to be set; Windows does not have all of it, and is not asked there."""
    yield from _volumes(whole)
    if whole.body.get("hostUsers") is not False:
        yield from _set_somewhere(whole, parts, NON_ROOT)
    if at(whole.body, "os.name") == "windows":
        return
    yield from _set_somewhere(whole, parts, SECCOMP)
    for part in parts:
        yield from _escalation(part)
        yield from _dropped(part)


def _volumes(whole: _Part) -> Iterator[Finding]:
    for found in walk(whole.body, "volumes[]", whole.path):
        volume = mapping(found.value)
        for kind in () if VOLUMES.intersection(volume) else sorted(volume.keys() - {"name"}):
            message = f"volume {volume.get('name')} is a {kind}"
            hint = "use a volume of the cluster: persistentVolumeClaim, ephemeral, emptyDir, ..."
            yield whole.finding("Volume Types", message, f"{found.path}.{kind}", hint)


def _set_somewhere(whole: _Part, parts: list[_Part], rule: Rule) -> Iterator[Finding]:
    """A field that the pod sets for all containers, or each container for itself."""
    field = rule.paths[0]
    of_pod = at(whole.body, field)
    hint = f"set {field} to {rule.instead}"
    if of_pod is not None and not rule.allowed(of_pod):
        message = f"{whole.who} sets {field}{_shown(of_pod)}"
        yield whole.finding(rule.control, message, f"{whole.path}.{field}", hint)
    for part in parts:
        value = at(part.body, field)
        if value is None and of_pod is None:
            message = f"neither the pod nor {part.who} sets {field}"
            yield part.finding(rule.control, message, f"{part.path}.{field}", hint)
        elif value is not None and not rule.allowed(value):
            message = f"{part.who} sets {field}{_shown(value)}"
            yield part.finding(rule.control, message, f"{part.path}.{field}", hint)


def _escalation(part: _Part) -> Iterator[Finding]:
    field = "securityContext.allowPrivilegeEscalation"
    if at(part.body, field) is not False:
        message = f"{part.who} may gain more privileges than its parent: {field} is not false"
        yield part.finding("Privilege Escalation", message, f"{part.path}.{field}", f"set {field} to false")


def _dropped(part: _Part) -> Iterator[Finding]:
    field = "securityContext.capabilities.drop"
    if "ALL" not in sequence(at(part.body, field)):
        message = f"{part.who} keeps capabilities: {field} lacks ALL"
        yield part.finding("Capabilities", message, f"{part.path}.{field}", f"set {field} to [ALL]")
