"""DR-002: snapshots can be taken, and backups survive the loss of the region that they were made in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.postgres import OBJECT_STORE
from firefly_gen.check.reading import at, below, mapping, text
from firefly_gen.check.velero import ELASTICSEARCH, LOCATION, schedules, takes_volumes
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.profile import Stage
from firefly_gen.model.resource import Resource

META = Meta(
    id="DR-002",
    severity=Severity.ERROR,
    statement="Every VolumeSnapshotClass is of a driver that makes volumes, and where Velero takes snapshots, one "
    "class of each such driver carries its label. Outside dev, backups lie in another region than the cluster.",
    why="Velero finds no class, or one of several, and the snapshot fails while the backup of the objects does not. "
    "Backups beside the cluster are lost with it.",
    mend='label one class of the driver with velero.io/csi-volumesnapshot-class: "true"; name a bucket elsewhere',
)
_CLASS = "VolumeSnapshotClass.snapshot.storage.k8s.io"
_LABEL = "velero.io/csi-volumesnapshot-class"


def run(platform: Platform) -> Iterator[Finding]:
    """Joins the classes of snapshots and of volumes by their drivers."""
    makers: dict[str, Resource] = {}
    for each in platform.of_kind("StorageClass"):
        makers.setdefault(text(each.body.get("provisioner")), each)
    labelled = _labelled(platform)
    yield from _idle(platform, makers)
    for driver, classes in sorted(labelled.items()):
        for twin in classes[1:]:
            message = f"Velero may take {classes[0].identity.name} or this class for {driver}"
            yield META.finding(twin, message, below("metadata.labels", _LABEL), "label one of them")
    if any(takes_volumes(each) for each in schedules(platform)):
        for driver, maker in sorted(makers.items()):
            if driver not in labelled:
                message = f"Velero has no VolumeSnapshotClass for the volumes of {driver}"
                yield META.finding(maker, message, "provisioner")
    if platform.environment is not None and platform.environment.stage is not Stage.DEV:
        yield from _elsewhere(platform, platform.environment)


def _elsewhere(platform: Platform, environment: Environment) -> Iterator[Finding]:
    """Findings about buckets in the cluster's own region."""
    here = environment.cluster.region
    for location in platform.of_kind(LOCATION):
        written = at(location.body, "spec.accessMode") != "ReadOnly"
        if written and text(at(location.body, "spec.config.region")) == here:
            message = f"its bucket lies in {here}, as the cluster does"
            yield META.finding(location, message, "spec.config.region", "set `backup.bucket` and `region`")
    for cluster in environment.data.database_clusters:
        store = platform.find(OBJECT_STORE, cluster.namespace, cluster.backup.store) if cluster.backup else None
        if store is not None and cluster.backup and cluster.backup.region == here:
            message = f"its bucket lies in {here}, as the cluster does"
            hint = "set `postgres.backup.destination` and `region`"
            yield META.finding(store, message, "spec.configuration.destinationPath", hint)
    for each in environment.watch.elasticsearches:
        search = platform.find(ELASTICSEARCH, each.namespace, each.name)
        if search is not None and each.archive and each.archive.region == here:
            message = f"the bucket of its snapshots lies in {here}, as the cluster does"
            hint = "set `observability.logging.snapshots.destination` and `region`"
            yield META.finding(search, message, "", hint)


def _labelled(platform: Platform) -> Mapping[str, Sequence[Resource]]:
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    for each in platform.of_kind(_CLASS):
        if mapping(at(each.body, "metadata.labels")).get(_LABEL) == "true":
            found[text(each.body.get("driver"))].append(each)
    return found


def _idle(platform: Platform, makers: Mapping[str, Resource]) -> Iterator[Finding]:
    for each in platform.of_kind(_CLASS):
        driver = text(each.body.get("driver"))
        if makers and driver not in makers:
            message = f"driver {driver} makes no volumes here; {', '.join(sorted(makers))} does"
            yield META.finding(each, message, "driver", "name the provisioner of the StorageClass")
