"""REF-023: a connector of Debezium finds its database, its password and its topics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.kafka import (
    DEBEZIUM,
    GROUP,
    Members,
    allows,
    bootstrap_of,
    cluster_of,
    file_references,
    members_of,
    mounted_secrets,
    topic_names,
)
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, mapping, strings, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-023",
    severity=Severity.ERROR,
    statement="A connector reads tables that are published, with a mounted password, into topics that are there.",
    why="It fails when it starts, or hours later at the first change of a table, while the database keeps its log.",
    mend="publish the tables, mount the Secret that the setting names, and add a KafkaTopic for each table",
)
_CONFIG = "spec.config"
_RW = re.compile(r"([a-z0-9-]+)-rw\.([a-z0-9-]+)(?:\..*)?")


@dataclass(frozen=True, slots=True)
class _Connector:
    """A connector, its settings, and the workers that run it."""

    resource: Resource
    config: Mapping[str, Any]
    connect: Resource


def run(platform: Platform) -> Iterator[Finding]:
    """Follows what the settings of each connector name."""
    slots: dict[tuple[str, str], Resource] = {}
    for resource in platform.of_kind(f"KafkaConnector.{GROUP}"):
        connect = platform.find(f"KafkaConnect.{GROUP}", resource.identity.namespace, cluster_of(resource))
        if connect is None:
            continue  # for REF-012 to say
        found = _Connector(resource, mapping(at(resource.body, _CONFIG)), connect)
        yield from _references(platform, found)
        if text(at(resource.body, "spec.class")) == DEBEZIUM:
            yield from _publication(platform, found)
            yield from _topics(platform, found)
            yield from _slot(found, slots)


def _references(platform: Platform, found: _Connector) -> Iterator[Finding]:
    """Whether each reference to a file leads to a key of a Secret that is mounted."""
    config = mapping(at(found.connect.body, "spec.config"))
    providers, mounts = text(config.get("config.providers")).split(","), mounted_secrets(found.connect)
    for setting, value in found.config.items():
        for provider, folder, key in file_references(value):
            place = below(_CONFIG, str(setting))
            if provider not in providers:
                message = f"{found.connect.identity} has no config provider {provider}"
                yield META.finding(found.resource, message, place, "name it under config.providers of the workers")
            elif folder not in mounts:
                message = f"{found.connect.identity} mounts nothing at {folder}"
                yield META.finding(found.resource, message, place, "mount the Secret there")
            else:
                name = mounts[folder]
                secret = platform.secrets.get((found.connect.identity.namespace, name))
                if secret is not None and secret.keys is not None and key not in secret.keys:
                    yield META.finding(found.resource, f"Secret {name} has no key {key}", place)


def _publication(platform: Platform, found: _Connector) -> Iterator[Finding]:
    host = _RW.fullmatch(text(found.config.get("database.hostname")))
    if not host:
        return  # a database outside the tree
    cluster, namespace = host.groups()
    if platform.find("Cluster.postgresql.cnpg.io", namespace, cluster) is None:
        message = f"it reads PostgreSQL {namespace}/{cluster}, which does not exist"
        yield META.finding(found.resource, message, below(_CONFIG, "database.hostname"))
        return
    wanted = (text(found.config.get("publication.name")), text(found.config.get("database.dbname")))
    for each in platform.of_kind("Publication.postgresql.cnpg.io"):
        spec = mapping(each.body.get("spec"))
        of = text(mapping(spec.get("cluster")).get("name"))
        if (each.identity.namespace, of, spec.get("name"), spec.get("dbname")) == (namespace, cluster, *wanted):
            yield from _published(found, each)
            return
    message = f"nothing publishes {wanted[0]} in the database {wanted[1]} of {namespace}/{cluster}"
    yield META.finding(found.resource, message, below(_CONFIG, "publication.name"), "add a Publication")


def _published(found: _Connector, publication: Resource) -> Iterator[Finding]:
    tables = {
        f"{strings(table).get('schema', 'public')}.{strings(table).get('name', '')}"
        for _, table in walk(publication.body, "spec.target.objects[].table")
    }
    for table in _tables(found):
        if tables and table not in tables:
            message = f"{publication.identity} does not publish {table}"
            yield META.finding(found.resource, message, below(_CONFIG, "table.include.list"), "publish it too")


def _topics(platform: Platform, found: _Connector) -> Iterator[Finding]:
    members = _members(platform, found)
    if members is None:
        return
    prefix, there = text(found.config.get("topic.prefix")), topic_names(members)
    user = platform.find(
        f"KafkaUser.{GROUP}",
        members.kafka.identity.namespace,
        text(at(found.connect.body, "spec.authentication.username")),
    )
    needs = [("table.include.list", f"{prefix}.{table}", "Write") for table in _tables(found)]
    heartbeats = text(found.config.get("topic.heartbeat.prefix")) or "__debezium-heartbeat"
    if found.config.get("heartbeat.interval.ms"):
        needs.append(("topic.heartbeat.prefix", f"{heartbeats}.{prefix}", "Write"))
    if "kafka" in text(found.config.get("signal.enabled.channels")).split(","):
        needs.append(("signal.kafka.topic", text(found.config.get("signal.kafka.topic")), "Read"))
    for setting, topic, operation in needs:
        place = below(_CONFIG, setting) if setting in found.config else _CONFIG
        if topic not in there:
            message = f"{members.kafka.identity} has no topic {topic}, and makes none by itself"
            yield META.finding(found.resource, message, place, f"add a KafkaTopic for {topic}")
        elif user is not None and not allows(user, "topic", topic, operation):
            message = f"it may not {operation.lower()} the topic {topic}, which {found.resource.identity} needs"
            yield META.finding(user, message, "spec.authorization.acls", f"allow {operation} on topic {topic}")


def _slot(found: _Connector, slots: dict[tuple[str, str], Resource]) -> Iterator[Finding]:
    slot = text(found.config.get("slot.name"))
    first = slots.setdefault((text(found.config.get("database.hostname")), slot), found.resource)
    if first is not found.resource:
        message = f"it reads slot {slot}, which {first.identity} reads already"
        yield META.finding(found.resource, message, below(_CONFIG, "slot.name"), "a slot has one reader")


def _tables(found: _Connector) -> list[str]:
    return [each.strip() for each in text(found.config.get("table.include.list")).split(",") if each.strip()]


def _members(platform: Platform, found: _Connector) -> Members | None:
    cluster = bootstrap_of(text(at(found.connect.body, "spec.bootstrapServers")))
    return members_of(platform, cluster[1], cluster[0]) if cluster else None
