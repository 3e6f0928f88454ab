"""IMG-001: what runs is what was built and scanned, and the same everywhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from firefly_gen.check import images
from firefly_gen.check.images import Reference
from firefly_gen.check.meta import Meta
from firefly_gen.check.operands import IMAGES
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import text, walk
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.profile import Stage
from firefly_gen.model.resource import Resource

META = Meta(
    id="IMG-001",
    severity=Severity.ERROR,
    statement="Images come from allowed registries, have a tag that is not latest and a digest, and one digest each.",
    why="A moving tag runs different code on each node, code that nobody has scanned; a rollback brings nothing back.",
    mend="write registry/repository:tag@sha256:..., from a registry of images.allowed_registries",
)

_LATEST = "latest"


@dataclass(frozen=True, slots=True)
class _Use:
    owner: Resource
    path: str
    text: str
    image: Reference


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the image of every container, then at those of one repository together."""
    uses: list[_Use] = []
    for owner, path, written in _written(platform):
        image = images.parse(written)
        if image is None:
            yield META.finding(owner, f"{written!r} is no image reference", path)
        else:
            uses.append(_Use(owner, path, written, image))
    for use in uses:
        yield from _tag(use, platform.environment)
        yield from _registry(use, platform.environment)
    yield from _same_everywhere(platform, uses)


def _written(platform: Platform) -> Iterator[tuple[Resource, str, str]]:
    """Every image that pods are told, and those that operators give the pods they make, with place and text."""
    for pod in platform.rendered_pods:
        for container in pod.containers:
            if "image" in container.body:
                yield pod.owner, f"{container.path}.image", text(container.body["image"])
    for kind, paths in IMAGES.items():
        for resource in platform.of_kind(kind):
            for path in paths:
                yield from ((resource, place, text(image)) for place, image in walk(resource.body, path))


def _tag(use: _Use, environment: Environment | None) -> Iterator[Finding]:
    if use.image.tag == _LATEST or not (use.image.tag or use.image.digest):
        message = f"{use.text} is whatever was pushed last"
        yield META.finding(use.owner, message, use.path, "name a tag and its digest")
    elif not use.image.digest and environment is not None and environment.stage is not Stage.DEV:
        severity = Severity.ERROR if environment.prod else Severity.WARNING
        message = f"{use.text} has no digest, so its tag may be moved to other code"
        yield META.finding(use.owner, message, use.path, "append @sha256:... of the release", severity)


def _registry(use: _Use, environment: Environment | None) -> Iterator[Finding]:
    allowed = environment.allowed_registries if environment is not None else ()
    if allowed and not use.text.startswith(allowed) and not use.image.repository.startswith(allowed):
        message = f"{use.text} comes from {use.image.repository.partition('/')[0]}, and allowed is {', '.join(allowed)}"
        yield META.finding(use.owner, message, use.path)


def _same_everywhere(platform: Platform, uses: list[_Use]) -> Iterator[Finding]:
    """Services have one release; of other images, two tags may run beside each other."""
    services = platform.environment.services if platform.environment is not None else ()
    released = {images.repository_of(service.image.repository) for service in services}
    groups: defaultdict[str, list[_Use]] = defaultdict(list)
    for use in uses:
        if use.image.digest:
            repository, tag = use.image.repository, use.image.tag
            groups[repository if repository in released else f"{repository}:{tag}"].append(use)
    for name, group in groups.items():
        usual, _ = Counter(use.image.digest for use in group).most_common(1)[0]
        for use in group:
            if use.image.digest != usual:
                message = f"{name} has digest {use.image.digest} here, and {usual} elsewhere"
                yield META.finding(use.owner, message, use.path, "let all of them run one digest")
