"""DATA-012: what reads changes of a database cannot fill its volumes, and loses none in a failover."""

from __future__ import annotations

import re
from collections.abc import Iterator

from firefly_gen.check.kafka import DEBEZIUM, GROUP
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, mapping, text, whole
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="DATA-012",
    severity=Severity.ERROR,
    statement="A captured database limits the log that a slot keeps, and keeps slots on its standbys; its connector "
    "sends signs of life.",
    why="A slot keeps the log of the whole server until its reader has confirmed it. Where the reader is down, or "
    "the captured tables are quiet while others are not, the log grows until the volume is full, and all writing ends. "
    "A slot that the primary alone has is gone with it, and with it every change that was not read.",
    mend="Cluster: max_slot_wal_keep_size, synchronizeLogicalDecoding; connector: slot.failover and heartbeats",
)
_HOST = re.compile(r"([a-z0-9-]+)-rw\.([a-z0-9-]+)(?:\..*)?")
_LIMIT = "max_slot_wal_keep_size"
_PARAMETERS, _SLOTS = "spec.postgresql.parameters", "spec.replicationSlots.highAvailability"
_BEAT, _QUERY = "heartbeat.interval.ms", "heartbeat.action.query"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every connector of PostgreSQL, and at the cluster that it reads."""
    for connector in platform.of_kind(f"KafkaConnector.{GROUP}"):
        config = mapping(at(connector.body, "spec.config"))
        if text(at(connector.body, "spec.class")) != DEBEZIUM:
            continue
        for setting in (_BEAT, _QUERY):
            if not config.get(setting):
                message = "nothing confirms the log while the captured tables are quiet"
                yield META.finding(connector, message, below("spec.config", setting), f"set {setting}")
        if (whole(at(connector.body, "spec.tasksMax")) or 1) != 1:
            yield META.finding(connector, "a slot has one reader, so it can have one task only", "spec.tasksMax")
        host = _HOST.fullmatch(text(config.get("database.hostname")))
        cluster = platform.find("Cluster.postgresql.cnpg.io", host.group(2), host.group(1)) if host else None
        if cluster is not None:
            yield from _server(cluster, connector)
            yield from _failover(cluster, connector)


def _server(cluster: Resource, connector: Resource) -> Iterator[Finding]:
    parameters = mapping(at(cluster.body, _PARAMETERS))
    if str(parameters.get(_LIMIT, "-1")) == "-1":
        message = f"{connector.identity} may make it keep its log without end"
        yield META.finding(cluster, message, below(_PARAMETERS, _LIMIT))


def _failover(cluster: Resource, connector: Resource) -> Iterator[Finding]:
    if (whole(at(cluster.body, "spec.instances")) or 1) == 1:
        return  # nobody takes over
    message = f"the slot of {connector.identity} is lost when another server takes over"
    parameters = mapping(at(cluster.body, _PARAMETERS))
    if at(cluster.body, f"{_SLOTS}.synchronizeLogicalDecoding") is not True:
        yield META.finding(cluster, message, f"{_SLOTS}.synchronizeLogicalDecoding", "set it to true")
    for setting in ("hot_standby_feedback", "sync_replication_slots"):
        if parameters.get(setting) != "on":
            yield META.finding(cluster, message, below(_PARAMETERS, setting), f"set {setting} to on")
    if str(mapping(at(connector.body, "spec.config")).get("slot.failover")).lower() != "true":
        yield META.finding(connector, "its slot is none that standbys keep", below("spec.config", "slot.failover"))
