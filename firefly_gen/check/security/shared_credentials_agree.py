"""SECR-002: both ends of a credential read the same entry of the secret store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firefly_gen.check.kafka import GROUP, cluster_of, file_references, mounted_secrets
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.postgres import ROLE
from firefly_gen.check.reading import at, mapping, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource
from firefly_gen.model.service import Service

META = Meta(
    id="SECR-002",
    severity=Severity.ERROR,
    statement="A service and the database, broker or cache that it logs in to read its password from the same place.",
    why="The password is changed in one place of the store and not in the other, and the service is locked out.",
    mend="give the ExternalSecrets of both ends the same remoteRef.key and property",
    needs_environment=True,
)
_KAFKA_USER = "KafkaUser.kafka.strimzi.io"
_REDIS = ("RedisReplication.redis.redis.opstreelabs.in", "RedisCluster.redis.redis.opstreelabs.in")


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a credential that lets in: an object, where it names the Secret, and key of that."""

    resource: Resource
    place: str
    secret: str
    key: str


def run(platform: Platform) -> Iterator[Finding]:
    """Compares what each service reads with what its database role, Kafka user and Redis instance read."""
    for pod in platform.workloads:
        service = platform.service_of(pod)
        if service is None:
            continue
        own = _entries_of(platform, pod)
        for end in _ends(platform, service):
            theirs = _entry(platform, end.resource.identity.namespace, end.secret, end.key)
            if theirs and own and theirs not in own.values():
                # Both Secrets of a credential have one name, as a rule.
                meant = own.get((end.secret, end.key)) or "none of it"
                message = f"it takes its password from {theirs}, but {service.name} reads {meant}"
                yield META.finding(end.resource, message, end.place)
    yield from _captures(platform)


def _captures(platform: Platform) -> Iterator[Finding]:
    """Compares what each connector of PostgreSQL reads with what the role reads that it logs in as."""
    roles = {(text(at(each.body, "spec.name")), each.identity.namespace): each for each in platform.of_kind(ROLE)}
    for connector in platform.of_kind(f"KafkaConnector.{GROUP}"):
        namespace, config = connector.identity.namespace, mapping(at(connector.body, "spec.config"))
        connect = platform.find(f"KafkaConnect.{GROUP}", namespace, cluster_of(connector))
        mounts = mounted_secrets(connect) if connect else {}
        host = text(config.get("database.hostname")).split(".")
        role = roles.get((text(config.get("database.user")), host[1] if len(host) > 1 else ""))
        for end in _end(role, "spec.passwordSecret", "password"):
            theirs = _entry(platform, end.resource.identity.namespace, end.secret, end.key)
            for _, folder, key in file_references(config.get("database.password")):
                own = _entry(platform, namespace, mounts.get(folder, ""), key)
                if theirs and own and theirs != own:
                    message = f"it takes its password from {theirs}, but {connector.identity} reads {own}"
                    yield META.finding(end.resource, message, end.place)


def _ends(platform: Platform, service: Service) -> Iterator[_End]:
    if service.database and not service.database.dynamic:
        role = platform.find(ROLE, service.database.namespace, service.name)
        yield from _end(role, "spec.passwordSecret", "password")
    if service.kafka:
        user = platform.find(_KAFKA_USER, service.kafka.namespace, service.name)
        yield from _end(user, "spec.authentication.password.valueFrom.secretKeyRef", "")
    if service.redis:
        for kind in _REDIS:
            instance = platform.find(kind, service.redis.namespace, service.redis.instance)
            yield from _end(instance, "spec.kubernetesConfig.redisSecret", "")


def _end(resource: Resource | None, path: str, key: str) -> Iterator[_End]:
    reference = mapping(at(resource.body, path)) if resource else {}
    name = text(reference.get("name"))
    if resource and name:
        yield _End(resource, f"{path}.name", name, key or text(reference.get("key")))


def _entries_of(platform: Platform, pod: Pod) -> Mapping[tuple[str, str], str]:
    """Entries of the store that the variables of some pods are filled from, by Secret and key."""
    found: dict[tuple[str, str], str] = {}
    for container in pod.containers:
        for _, reference in walk(container.body, "env[].valueFrom.secretKeyRef"):
            secret, key = text(mapping(reference).get("name")), text(mapping(reference).get("key"))
            entry = _entry(platform, pod.namespace, secret, key)
            if entry:
                found[secret, key] = entry
    return found


def _entry(platform: Platform, namespace: str, secret: str, key: str) -> str:
    """Entry and property of the store that a key of a Secret is filled from; empty where that is not known."""
    found = platform.secrets.get((namespace, secret))
    if found is None or found.maker is None or found.maker.identity.kind != "ExternalSecret":
        return ""
    for _, each in walk(found.maker.body, "spec.data[]"):
        if text(mapping(each).get("secretKey")) == key:
            remote = mapping(mapping(each).get("remoteRef"))
            return f"{text(remote.get('key'))} ({text(remote.get('property'))})"
    return ""
