"""Which image of a service runs, where it may come from, and on which nodes."""

from __future__ import annotations

from firefly_gen.model.profile import Release, Stage
from firefly_gen.model.profile import Service as Entry
from firefly_gen.model.service import Image
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.names import image_reference
from firefly_gen.yamlio import Path


def release_of(name: str, entry: Entry, context: Context) -> Release:
    """The release that a service runs; without one, a stand-in and a problem."""
    release = context.profile.releases.get(name)
    if release is None:
        file = context.problems.file_of(("releases",))
        hint = f"add it to {file}" if file else "add it under `releases`"
        context.problems.add(("services", name), "the service has no release", hint, key=True)
        return Release(tag="unreleased", digest="")
    if context.profile.stage is Stage.PROD and not release.digest:
        message = f"the release {release.tag} has no digest, and prod runs nothing that is not pinned"
        context.problems.add(("releases", name), message, "add `digest: sha256:...`", key=True)
    if not entry.image.module and not entry.image.repository:
        context.problems.add(("services", name, "image"), "needs a `module` or a `repository`", key=True)
    return release


def image_of(name: str, entry: Entry, release: Release, context: Context) -> Image:
    """What a service's container runs."""
    images = context.profile.images
    repository = entry.image.repository or f"{images.registry}/{entry.image.module}"
    if entry.image.repository:
        check_registry(repository, ("services", name, "image", "repository"), context, whole=False)
    reference = image_reference(repository, release.tag, release.digest)
    return Image(reference=reference, repository=repository, platforms=entry.image.platforms)


def check_registry(repository: str, path: Path, context: Context, *, whole: bool) -> None:
    """Notes a repository, or a registry, that images may not come from.

    Args:
        repository: Where an image lies, or where all do.
        path: Where the profile says so.
        context: Of the resolution.
        whole: Whether it may be an allowed registry itself, and not only lie below one.
    """
    allowed = context.profile.images.allowed_registries
    if not any(repository.startswith(f"{prefix}/") or (whole and repository == prefix) for prefix in allowed):
        message = f"{repository} lies in none of the allowed registries ({', '.join(allowed)})"
        context.problems.add(path, message, "see `images.allowed_registries`")


def architecture_of(name: str, entry: Entry, context: Context) -> str:
    """CPU architecture of the nodes that a service's pods go to; its image has to exist for it."""
    wanted = context.profile.kubernetes.architecture
    if wanted not in entry.image.platforms:
        only = ", ".join(entry.image.platforms)
        message = f"the image exists for {only}, the nodes are {wanted}"
        hint = "build it for the nodes and say so under `image.platforms`, or change `kubernetes.architecture`"
        context.problems.add(("services", name, "image"), message, hint, key=True)
    return wanted
