"""Images that are not those of services: what the operators run for the databases, brokers and caches."""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.postgres import CatalogImage, ImageCatalog
from firefly_gen.model.profile import PinnedImage, Profile, Stage
from firefly_gen.resolve.names import image_reference
from firefly_gen.resolve.problems import Problems
from firefly_gen.yamlio import Path

CATALOG = "postgresql"
"""Name of the one catalogue of PostgreSQL images."""

POOLER = "pgbouncer"
"""Key of PgBouncer in the catalogue."""


def pinned(image: PinnedImage, path: Path, profile: Profile, problems: Problems) -> str:
    """What a container runs; production runs nothing that a digest does not pin.

    Args:
        image: The image.
        path: Where the profile says it.
        profile: The profile.
        problems: Takes an image of prod without a digest.
    """
    if profile.stage is Stage.PROD and not image.digest:
        message = f"{image.repository}:{image.tag} has no digest, and prod runs nothing that is not pinned"
        problems.add(path, message, "add `digest: sha256:...`", key=True)
    return image_reference(image.repository, image.tag, image.digest)


def image_catalogs(profile: Profile, labels: Mapping[str, str], problems: Problems) -> tuple[ImageCatalog, ...]:
    """The catalogue of the database clusters; none where there are no clusters."""
    if not profile.databases or not profile.postgres.images:
        return ()
    components = []
    if profile.postgres.pooler_image:
        reference = pinned(profile.postgres.pooler_image, ("postgres", "pooler_image"), profile, problems)
        components.append(CatalogImage(key=POOLER, reference=reference))
    return (
        ImageCatalog(
            name=CATALOG,
            application="cluster",
            labels=labels,
            postgres=tuple(
                CatalogImage(key=major, reference=pinned(image, ("postgres", "images", major), profile, problems))
                for major, image in sorted(profile.postgres.images.items())
            ),
            components=tuple(components),
        ),
    )
