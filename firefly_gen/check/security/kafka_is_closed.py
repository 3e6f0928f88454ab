"""SEC-008: nobody reads or writes Kafka without showing who they are, and nobody may do more than they need."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.kafka import GROUP
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="SEC-008",
    severity=Severity.ERROR,
    statement="Kafka encrypts and authenticates on every listener, authorizes every user, and no user may do all.",
    why="Whoever reaches the port reads the bank's events, or writes false ones.",
    mend="give each listener tls: true and authentication, the cluster authorization, and users single topics",
)
_ALL = "All"
_CHANGING = frozenset({"Alter", "AlterConfigs", "Create", "Delete", "Write", _ALL})


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every Kafka and every KafkaUser."""
    for kafka in platform.of_kind(f"Kafka.{GROUP}"):
        yield from _listeners(kafka)
        yield from _authorization(kafka)
    for user in platform.of_kind(f"KafkaUser.{GROUP}"):
        yield from _rules(user)


def _listeners(kafka: Resource) -> Iterator[Finding]:
    for index, each in enumerate(sequence(at(kafka.body, "spec.kafka.listeners"))):
        listener, place = mapping(each), f"spec.kafka.listeners[{index}]"
        name = text(listener.get("name")) or str(index)
        if listener.get("tls") is not True:
            yield META.finding(kafka, f"listener {name} is not encrypted", f"{place}.tls", "set tls: true")
        if not text(mapping(listener.get("authentication")).get("type")):
            hint = "add authentication: {type: scram-sha-512}, or tls"
            yield META.finding(kafka, f"listener {name} lets in anybody", f"{place}.authentication", hint)


def _authorization(kafka: Resource) -> Iterator[Finding]:
    authorization = mapping(at(kafka.body, "spec.kafka.authorization"))
    place = "spec.kafka.authorization"
    if not text(authorization.get("type")):
        yield META.finding(kafka, "whoever is let in may do anything", place, "add authorization: {type: simple}")
    if sequence(authorization.get("superUsers")):
        users = ", ".join(str(each) for each in sequence(authorization.get("superUsers")))
        hint = "give the user rules for what it needs"
        yield META.finding(kafka, f"no rule holds for {users}", f"{place}.superUsers", hint)


def _rules(user: Resource) -> Iterator[Finding]:
    if not text(at(user.body, "spec.authorization.type")):
        yield META.finding(user, "it has no rules", "spec.authorization", "list what it may do under acls")
    for index, each in enumerate(sequence(at(user.body, "spec.authorization.acls"))):
        rule, place = mapping(each), f"spec.authorization.acls[{index}]"
        if rule.get("type") == "deny":
            continue
        resource = mapping(rule.get("resource"))
        kind, name = text(resource.get("type")), text(resource.get("name"))
        operations = {text(operation) for operation in sequence(rule.get("operations"))} | {
            text(rule.get("operation"))  # as it was written before Strimzi 1.0
        }
        if kind == "cluster" and operations & _CHANGING:
            message = f"it may change the cluster itself ({_listed(operations & _CHANGING)})"
            yield META.finding(user, message, place)
        elif kind == "topic" and name in {"*", ""} and operations & _CHANGING:
            yield META.finding(user, f"it may change every topic ({_listed(operations & _CHANGING)})", place)


def _listed(operations: set[str]) -> str:
    return ", ".join(sorted(operations))
