"""SEC-001: no credential stands in the tree."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Container, Pod
from firefly_gen.check.reading import below, mapping, sequence, text
from firefly_gen.model.credentials import is_reference, looks_secret
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.profile import Stage
from firefly_gen.model.resource import Resource

META = Meta(
    id="SEC-001",
    severity=Severity.ERROR,
    statement="No Secret carries data; no ConfigMap value, variable or argument looks like a credential.",
    why="Whoever can read the repository can move money, and what was committed once stays in its history.",
    mend="keep the value in the secret store, let an ExternalSecret bring it, and refer to it with secretKeyRef",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks into Secrets, ConfigMaps, variables and command lines. Secrets of development only get a warning."""
    dev = platform.environment is not None and platform.environment.stage is Stage.DEV
    for secret in platform.of_kind("Secret"):
        yield from _secret(secret, Severity.WARNING if dev else Severity.ERROR)
    for config_map in platform.of_kind("ConfigMap"):
        for key, value in mapping(config_map.body.get("data")).items():
            yield from _value(config_map, str(key), text(value), below("data", str(key)), f"key {key}")
    for pod in platform.rendered_pods:
        for container in pod.containers:
            yield from _variables(pod, container)
            yield from _words(pod, container)


def _secret(secret: Resource, severity: Severity) -> Iterator[Finding]:
    for field in ("data", "stringData"):
        keys = [
            str(key)
            for key, value in mapping(secret.body.get(field)).items()
            if text(value) and not is_reference(value)
        ]
        if keys:
            message = f"{field} carries {', '.join(keys)} in plain sight (base64 hides nothing)"
            yield META.finding(secret, message, field, severity=severity)


def _value(where: Resource, name: str, value: str, path: str, called: str) -> Iterator[Finding]:
    reason = looks_secret(name, value)
    if reason:
        yield META.finding(where, f"{called} {reason}", path)


def _variables(pod: Pod, container: Container) -> Iterator[Finding]:
    for index, entry in enumerate(sequence(container.body.get("env"))):
        name, value = text(mapping(entry).get("name")), text(mapping(entry).get("value"))
        called = f"variable {name} of container {container.name}"
        yield from _value(pod.owner, name, value, f"{container.path}.env[{index}].value", called)


def _words(pod: Pod, container: Container) -> Iterator[Finding]:
    """Arguments: ``--password=x`` in one word, ``--password x`` in two."""
    for field in ("command", "args"):
        option = ""
        for index, entry in enumerate(sequence(container.body.get(field))):
            word = text(entry)
            name = "" if word.startswith("-") else option
            called = f"{field}[{index}] of container {container.name}"
            yield from _value(pod.owner, name, word, f"{container.path}.{field}[{index}]", called)
            option = word.lstrip("-") if word.startswith("-") and "=" not in word else ""
