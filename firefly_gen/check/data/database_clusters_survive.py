"""DATA-002: a PostgreSQL cluster loses no commit with its primary, and goes on writing without a standby."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.postgres import CLUSTER
from firefly_gen.check.reading import at, below, mapping, text, whole
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="DATA-002",
    severity=Severity.ERROR,
    statement="PostgreSQL has a standby more than have to confirm a commit; in prod three servers, and one confirms.",
    why="With too few standbys every write waits, and with none that confirms, a lost primary takes commits along.",
    mend="raise `instances`, or lower `synchronous.standbys`; in prod at least 3 and 1",
)
_ENOUGH = 3  # servers, of which one may be lost while another one restarts
_PLACE = "spec.postgresql.synchronous"


def run(platform: Platform) -> Iterator[Finding]:
    """Works out, for every cluster, what is left when one server is gone."""
    prod = platform.environment is not None and platform.environment.prod
    for cluster in platform.of_kind(CLUSTER):
        yield from _confirmed(cluster, prod=prod)
        yield from _image(cluster, prod=prod)
        for name, value in mapping(at(cluster.body, "spec.postgresql.parameters")).items():
            if not isinstance(value, str):
                message = f"parameter {name} is {value!r}, and the operator takes strings only"
                yield META.finding(cluster, message, below("spec.postgresql.parameters", name), "put it in quotes")


def _confirmed(cluster: Resource, *, prod: bool) -> Iterator[Finding]:
    instances = whole(at(cluster.body, "spec.instances")) or 0
    number = whole(at(cluster.body, f"{_PLACE}.number")) or 0
    durability = text(at(cluster.body, f"{_PLACE}.dataDurability")) or "required"
    if prod and instances < _ENOUGH:
        message = f"{instances} servers: with one of them gone, nothing takes over from the next"
        yield META.finding(cluster, message, "spec.instances")
    if number and number >= instances:
        message = f"{number} standbys have to confirm a commit, but {instances} servers have {instances - 1}"
        yield META.finding(cluster, message, f"{_PLACE}.number")
    elif number and durability == "required" and number + 1 == instances:
        message = f"{number} of {instances - 1} standbys have to confirm a commit: with one of them gone, writing stops"
        severity = META.severity if prod else Severity.WARNING
        yield META.finding(cluster, message, f"{_PLACE}.number", severity=severity)
    if prod and not number:
        message = "no standby confirms commits: those that the primary sent last are lost with it"
        yield META.finding(cluster, message, _PLACE, "set `synchronous.standbys` to 1")


def _image(cluster: Resource, *, prod: bool) -> Iterator[Finding]:
    name, catalog = at(cluster.body, "spec.imageName"), at(cluster.body, "spec.imageCatalogRef")
    if name and catalog:
        message = "it names an image and an image catalogue, and the operator takes one of them"
        yield META.finding(cluster, message, "spec.imageName", "remove imageName")
    if prod and not name and not catalog:
        message = "it names no image, so an update of the operator changes the version of PostgreSQL"
        yield META.finding(cluster, message, "spec", "name a catalogue with imageCatalogRef")
