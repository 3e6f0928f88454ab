"""TLS-003: whoever checks certificates has the authorities to check them by."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.provider_classes import KIND, mounted_class, objects
from firefly_gen.check.reading import at, mapping, text, walk
from firefly_gen.check.selectors import matches
from firefly_gen.check.variables import variables
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="TLS-003",
    severity=Severity.ERROR,
    statement="A Bundle's authorities exist and reach every namespace whose pods mount them; pods that check the "
    "certificate of their database mount an authority.",
    why="Without them every connection is refused, or the pod never starts.",
    mend="let the Bundle select the namespace, and name sources that exist",
)
BUNDLE = "Bundle.trust.cert-manager.io"
_OPERATOR = "trust-manager"
_MODE = "_SSL_MODE"
_AUTHORITY = "ca.crt"
_VERIFIES = ("verify-ca", "verify-full")


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the sources of each Bundle, at pods that mount its copy, and at how pods check their database."""
    bundles = {each.identity.name: each for each in platform.of_kind(BUNDLE)}
    for bundle in bundles.values():
        yield from _sources(platform, bundle)
    for pod in platform.rendered_pods:
        for path, name in walk(pod.spec, "volumes[].configMap.name", pod.spec_path):
            if text(name) in bundles:
                yield from _reaches(platform, pod, path, bundles[text(name)])
        yield from _checks(platform, pod)


def _sources(platform: Platform, bundle: Resource) -> Iterator[Finding]:
    operator = platform.environment.operators.get(_OPERATOR) if platform.environment else None
    if operator is None:
        return
    for path, source in walk(bundle.body, "spec.sources[].secret"):
        name, key = text(mapping(source).get("name")), text(mapping(source).get("key"))
        found = platform.secrets.get((operator.namespace, name))
        if found is None:
            message = f"Secret {operator.namespace}/{name} does not exist, so the Bundle is never made"
            yield META.finding(bundle, message, f"{path}.name")
        elif found.keys is not None and key not in found.keys:
            message = f"Secret {operator.namespace}/{name} has no key {key}"
            yield META.finding(bundle, message, f"{path}.key")


def _reaches(platform: Platform, pod: Pod, path: str, bundle: Resource) -> Iterator[Finding]:
    namespace = platform.namespaces.get(pod.namespace)
    selector = at(bundle.body, "spec.target.namespaceSelector")
    if namespace is None or selector is None:
        return
    labels = {**mapping(at(namespace.body, "metadata.labels")), "kubernetes.io/metadata.name": pod.namespace}
    if not matches(selector, labels):
        message = f"Bundle {bundle.identity.name} leaves namespace {pod.namespace} out, so there is nothing to mount"
        yield META.finding(pod.owner, message, path)


def _checks(platform: Platform, pod: Pod) -> Iterator[Finding]:
    for container in pod.containers:
        known = variables(platform, pod, container).effective.values()
        checks = any(each.name.endswith(_MODE) and each.value in _VERIFIES for each in known)
        if checks and not any(_holds_authority(platform, pod, volume) for _, volume in walk(pod.spec, "volumes[]")):
            message = f"container {container.name} checks its database's certificate, but no volume holds an authority"
            yield META.finding(pod.owner, message, f"{pod.spec_path}.volumes", "mount the authority, in key ca.crt")


def _holds_authority(platform: Platform, pod: Pod, volume: object) -> bool:
    """Whether a volume is made of a Secret, ConfigMap or class: all of it, or its authority."""
    for kind in ("secret", "configMap"):
        source = mapping(volume).get(kind)
        if isinstance(source, dict):
            items = [text(mapping(item).get("key")) for _, item in walk(source, "items[]")]
            return not items or _AUTHORITY in items
    made_by = platform.find(KIND, pod.namespace, mounted_class(volume))
    return made_by is not None and any(
        text(mapping(each).get("objectName")) == _AUTHORITY for each in objects(made_by) or ()
    )
