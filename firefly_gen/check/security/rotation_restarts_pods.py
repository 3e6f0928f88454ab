"""SECR-003: pods notice that a secret they read has changed."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, strings, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="SECR-003",
    severity=Severity.ERROR,
    statement="A workload whose pods read a Secret that is kept fresh is restarted when it changes.",
    why="The password is rotated, the pods go on with the old one, and the next connection that they open is refused.",
    mend="name the Secret in the annotation secret.reloader.stakater.com/reload of the workload",
)
_WRITERS = frozenset({"ExternalSecret", "Certificate", "SecretProviderClass"})
_AUTO, _LISTED = "reloader.stakater.com/auto", "secret.reloader.stakater.com/reload"
_IN_POD = ("volumes[].secret.secretName", "volumes[].projected.sources[].secret.name")
_IN_CONTAINER = ("env[].valueFrom.secretKeyRef.name", "envFrom[].secretRef.name")


def run(platform: Platform) -> Iterator[Finding]:
    """Compares the Secrets that each workload reads with those that it is restarted for."""
    for pod in platform.workloads:
        notes = strings(at(pod.owner.body, "metadata.annotations"))
        if notes.get(_AUTO) == "true":
            continue
        listed = {each.strip() for each in notes.get(_LISTED, "").split(",")}
        for name in sorted(_read(pod) - listed):
            found = platform.secrets.get((pod.namespace, name))
            if found and found.maker and _rotates(found.maker):
                message = (
                    f"its pods read Secret {name}, which {found.maker.identity} keeps fresh, and are not restarted"
                )
                yield META.finding(pod.owner, message, "metadata.annotations")


def _read(pod: Pod) -> set[str]:
    names = [name for path in _IN_POD for _, name in walk(pod.spec, path)]
    names += [name for each in pod.containers for path in _IN_CONTAINER for _, name in walk(each.body, path)]
    return {text(name) for name in names}


def _rotates(maker: Resource) -> bool:
    if maker.identity.kind not in _WRITERS:
        return False
    once = text(at(maker.body, "spec.refreshPolicy")) == "CreatedOnce"
    return not once and text(at(maker.body, "spec.refreshInterval")) not in {"0", "0s", "0h0m0s"}
