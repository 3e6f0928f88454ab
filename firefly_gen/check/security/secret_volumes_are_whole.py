"""SECR-004: what the Secrets Store CSI driver is told can be read, and what pods mount is there.

Source: https://developer.hashicorp.com/vault/docs/deploy/kubernetes/csi/configurations
"""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.provider_classes import DRIVER, KIND, OBJECTS, VAULT, objects
from firefly_gen.check.reading import Found, at, mapping, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="SECR-004",
    severity=Severity.ERROR,
    statement="A SecretProviderClass lists objects with a name, a path and a key, and pods mount classes that exist.",
    why="The list is YAML in a string, which no schema reads: after a slip in it the secret is in no pod.",
    mend="write `objects` as a YAML list of objectName, secretPath and secretKey, and mount the class as a CSI volume",
)
_FIELDS = ("objectName", "secretPath", "secretKey")


def run(platform: Platform) -> Iterator[Finding]:
    """Reads the objects of each class, and compares classes with the volumes of pods."""
    for pod in platform.rendered_pods:
        for found in _volumes(pod):
            name = text(found.value)
            if platform.find(KIND, pod.namespace, name) is None:
                message = f"SecretProviderClass {pod.namespace}/{name} does not exist, so the pods never start"
                yield META.finding(pod.owner, message, found.path, "name a class of the same namespace")
    for each in platform.of_kind(KIND):
        if text(at(each.body, "spec.provider")) == VAULT:
            yield from _objects(each)


def _volumes(pod: Pod) -> Iterator[Found]:
    for path, source in walk(pod.spec, "volumes[].csi", pod.spec_path):
        if mapping(source).get("driver") == DRIVER:
            yield from walk(source, "volumeAttributes.secretProviderClass", path)


def _objects(resource: Resource) -> Iterator[Finding]:
    listed = objects(resource)
    if listed is None:
        yield META.finding(resource, "its objects are no list in YAML", OBJECTS)
        return
    names = set()
    for number, each in enumerate(listed):
        missing = [field for field in _FIELDS if not text(mapping(each).get(field))]
        names.add(text(mapping(each).get("objectName")))
        if missing:
            yield META.finding(resource, f"object {number + 1} has no {', '.join(missing)}", OBJECTS)
    for path, name in walk(resource.body, "spec.secretObjects[].data[].objectName"):
        if text(name) not in names:
            message = f"no object is called {text(name)}, so the Secret is never whole"
            yield META.finding(resource, message, path, "name one of the objects")
