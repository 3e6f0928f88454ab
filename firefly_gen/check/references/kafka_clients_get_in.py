"""REF-021: a service that uses Kafka reaches a listener, with the login and the rights that it needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.kafka import GROUP, allows, bootstrap_of, cluster_of
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.check.services import Running, running_services
from firefly_gen.check.variables import Variable
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.service import Service
from firefly_gen.model.uses import KafkaUse

META = Meta(
    id="REF-021",
    severity=Severity.ERROR,
    statement="A service that uses Kafka reaches a listener, logs in as it asks, as a user with rules for its topics.",
    why="The service starts and is ready, but each event that it publishes is refused, or waits for ever.",
    mend="take host, port and login from the Kafka cluster, and the rules of the KafkaUser from the catalogue",
    needs_environment=True,
)
_SETTINGS = "SPRING_APPLICATION_JSON"
_PROTOCOL = "security.protocol"


def run(platform: Platform) -> Iterator[Finding]:
    """Follows every service of the catalogue that uses Kafka to its cluster."""
    for running, service in running_services(platform):
        if service.kafka and (service.kafka.publishes or service.kafka.consumes):
            yield from _connection(platform, running, service.kafka)
            yield from _rights(platform, running, service, service.kafka)


def _connection(platform: Platform, running: Running, use: KafkaUse) -> Iterator[Finding]:
    for variable in running.variables.effective.values():
        found = bootstrap_of(variable.value or "")
        if not found:
            continue
        name, namespace, port = found
        kafka = platform.find(f"Kafka.{GROUP}", namespace, name)
        if kafka is None:
            message = f"{variable.name} names Kafka {namespace}/{name}, which does not exist"
            yield META.finding(variable.where, message, variable.path)
            continue
        found_listeners = map(mapping, sequence(at(kafka.body, "spec.kafka.listeners")))
        listeners = {str(each.get("port")): each for each in found_listeners}
        if port not in listeners:
            there = ", ".join(sorted(listeners))
            message = f"{variable.name} names port {port}, but {kafka.identity} listens on {there}"
            yield META.finding(variable.where, message, variable.path)
            continue
        yield from _login(running, use, variable, _protocol(listeners[port]))


def _login(running: Running, use: KafkaUse, bootstrap: Variable, wanted: str) -> Iterator[Finding]:
    """Whether producers and consumers, as far as the service is one, speak the protocol of the listener."""
    setting = running.variables.effective.get(_SETTINGS)
    written = _read(setting.value) if setting and setting.value is not None else {}
    if setting and setting.value is None:
        return  # only the cluster knows it
    where = setting or bootstrap
    for side, used in (("publishers", use.publishes), ("consumer", use.consumes)):
        spoken = written.get(f"firefly.eda.{side}.kafka.default.properties[{_PROTOCOL}]", "PLAINTEXT")
        if used and spoken != wanted:
            message = f"the {side} speak {spoken}, but the listener {wanted}"
            yield META.finding(where.where, message, where.path, f"set {_PROTOCOL} in {_SETTINGS}")


def _rights(platform: Platform, running: Running, service: Service, use: KafkaUse) -> Iterator[Finding]:
    user = platform.find(f"KafkaUser.{GROUP}", use.namespace, service.name)
    if user is None or cluster_of(user) != use.cluster:
        message = f"Kafka {use.namespace}/{use.cluster} has no user {service.name}"
        yield META.finding(running.pod.owner, message, hint=f"add a KafkaUser {service.name} to {use.namespace}")
        return
    needs = [("topic", topic, "Write") for topic in use.publishes]
    needs += [("topic", topic, "Read") for topic in use.consumes]
    if use.consumes and use.group:
        needs.append(("group", use.group, "Read"))
    for kind, name, operation in needs:
        if not allows(user, kind, name, operation):
            message = f"it may not {operation.lower()} the {kind} {name}, which {service.name} needs"
            yield META.finding(user, message, "spec.authorization.acls", f"allow {operation} on {kind} {name}")


def _protocol(listener: Mapping[str, Any]) -> str:
    """Source: https://kafka.apache.org/documentation/#producerconfigs_security.protocol."""
    kind = text(mapping(listener.get("authentication")).get("type"))
    encrypted = "SSL" if listener.get("tls") is True else "PLAINTEXT"
    return f"SASL_{encrypted}" if kind == "scram-sha-512" else encrypted


def _read(value: str) -> Mapping[str, Any]:
    try:
        return mapping(json.loads(value))
    except ValueError:
        return {}
