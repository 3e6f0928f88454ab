"""Reading Velero's kinds: which namespaces a schedule backs up, and whether their volumes too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from firefly_gen.check.operands import VOLUMES
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, sequence, text, walk
from firefly_gen.model.resource import Resource

LOCATION = "BackupStorageLocation.velero.io"
SCHEDULE = "Schedule.velero.io"
ELASTICSEARCH = "Elasticsearch.elasticsearch.k8s.elastic.co"
TEMPLATE = "spec.template"

SELF_KEPT = {
    "Cluster.postgresql.cnpg.io": "PostgreSQL",
    "KafkaNodePool.kafka.strimzi.io": "Kafka",
    ELASTICSEARCH: "Elasticsearch",
    "Logstash.logstash.k8s.elastic.co": "Logstash",
}
"""Kinds whose volumes are kept in other ways: a snapshot of one volume of theirs is not what the others hold."""

_GO = re.compile(r"(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")
_DEFAULT_HOURS = 720  # of a backup that says nothing


def schedules(platform: Platform) -> Iterator[Resource]:
    """Schedules that are not paused."""
    return (each for each in platform.of_kind(SCHEDULE) if at(each.body, "spec.paused") is not True)


def covers(schedule: Resource, namespace: str) -> bool:
    """Whether a schedule backs a namespace up."""
    included = [text(each) for each in sequence(at(schedule.body, f"{TEMPLATE}.includedNamespaces"))]
    excluded = [text(each) for each in sequence(at(schedule.body, f"{TEMPLATE}.excludedNamespaces"))]
    return (not included or "*" in included or namespace in included) and namespace not in excluded


def takes_volumes(schedule: Resource) -> bool:
    """Whether volumes are backed up, which is so where nothing is said."""
    template = at(schedule.body, TEMPLATE)
    return at(template, "snapshotVolumes") is not False or at(template, "defaultVolumesToFsBackup") is True


def kept_hours(schedule: Resource) -> float | None:
    """Hours that a backup is kept; None where they cannot be read."""
    written = at(schedule.body, f"{TEMPLATE}.ttl")
    if written is None:
        return _DEFAULT_HOURS
    match = _GO.fullmatch(text(written))
    if match is None or not any(match.groups()):
        return None
    hours, minutes, seconds = (int(each or 0) for each in match.groups())
    return hours + minutes / 60 + seconds / 3600


def stateful(platform: Platform) -> Iterator[tuple[str, Resource]]:
    """Objects that ask for volumes, with their kinds, in the order of the table."""
    for kind, templates in VOLUMES.items():
        for resource in platform.of_kind(kind):
            if any(True for each in templates for _ in (walk(resource.body, each.at) if each.at else (resource,))):
                yield kind, resource
