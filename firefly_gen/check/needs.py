"""What each object of a tree needs: the edges that GIT-002 puts in order, and that COST-001 takes backwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firefly_gen.check.delivered import Delivered
from firefly_gen.check.fields import (
    BUILT_IN_GROUPS,
    CONFIG_MAPS,
    CONTAINER_CONFIG_MAPS,
    CONTAINER_SECRETS,
    MOUNTABLE,
    MOUNTED_CLASS,
    POD_CONFIG_MAPS,
    POD_SECRETS,
    SECRETS,
    SERVICE_ACCOUNT,
    kind_key,
)
from firefly_gen.check.operands import VOLUMES
from firefly_gen.check.parents import PARENTS, Parent
from firefly_gen.check.platform import Keyed, Platform
from firefly_gen.check.reading import at, mapping, text, walk
from firefly_gen.check.references.lookup import Asked, asked
from firefly_gen.model.environment import Environment
from firefly_gen.model.profile import Operator
from firefly_gen.model.resource import Resource

_BY_HAND = ("argoproj.io", "Application")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that has to be there before another.

    Attributes:
        user: What needs it.
        thing: What it needs: an object, or the Application of a chart that brings it.
        what: The same in words.
        path: Place in the user that names it; empty where nothing does.
        made: Whether a controller has to make it out of ``thing`` first.
        inside: Whether the user is an Application, and needs it for what it brings.
        optional: Whether the user starts without it.
        patient: Whether it may come in the same wave, in any order.
    """

    user: Resource
    thing: Resource
    what: str
    path: str = ""
    made: bool = False
    inside: bool = False
    optional: bool = False
    patient: bool = False


def needs(platform: Platform) -> tuple[Need, ...]:
    """Everything that anything in the tree needs or would use, as far as the tree brings it."""
    return platform.once(_needs)


def _needs(platform: Platform) -> tuple[Need, ...]:
    return tuple(_found(platform))


def _found(platform: Platform) -> Iterator[Need]:
    yield from _namespaces(platform)
    if platform.environment is not None:
        charts = _charts(platform, platform.environment)
        yield from _operators(platform, platform.environment, charts)
        yield from _data(platform, platform.environment)
    yield from _parents(platform)
    yield from _keyed(platform)
    yield from _pods(platform)
    yield from _volumes(platform)


def _namespaces(platform: Platform) -> Iterator[Need]:
    made = {
        each.namespace: each.resource
        for each in sorted(platform.deliveries.applications, key=lambda one: -one.wave)
        if "CreateNamespace=true" in each.options
    }
    for resource in platform.resources:
        name = resource.identity.namespace
        thing = platform.namespaces.get(name) or made.get(name)
        if name and thing is not None:
            yield Need(resource, thing, f"namespace {name}", "metadata.namespace")
    for application in platform.deliveries.applications:
        thing = platform.namespaces.get(application.namespace)
        if thing is not None and "CreateNamespace=true" not in application.options and _is_chart(platform, application):
            what, path = f"namespace {application.namespace}", "spec.destination.namespace"
            yield Need(application.resource, thing, what, path, inside=True)


def _is_chart(platform: Platform, application: Delivered) -> bool:
    """Whether it installs an operator: a chart, or manifests of another repository than the tree's."""
    known = platform.environment is not None
    return any(each.chart or (known and not platform.deliveries.ours(each)) for each in application.sources)


def _charts(platform: Platform, environment: Environment) -> Mapping[str, Resource]:
    """The Application of each operator's chart, but for Argo CD: a person installs that before there are any."""
    by_source = {
        (source.repository, source.chart or source.folder): each.resource
        for each in platform.deliveries.applications
        for source in each.sources
        if not platform.deliveries.ours(source)
    }
    return {
        name: by_source[_source(operator)]
        for name, operator in environment.operators.items()
        if _source(operator) in by_source and not operator.versions_of(*_BY_HAND)
    }


def _source(operator: Operator) -> tuple[str, str]:
    """Repository, and chart or folder, of what installs an operator."""
    if operator.chart:
        return operator.chart.repository, operator.chart.name
    return (operator.manifests.repository, operator.manifests.path) if operator.manifests else ("", "")


def _operators(platform: Platform, environment: Environment, charts: Mapping[str, Resource]) -> Iterator[Need]:
    of_kind: dict[str, list[tuple[str, str]]] = {}
    for resource in platform.resources:
        key = kind_key(resource.identity)
        if key not in of_kind:
            of_kind[key] = [(name, why) for name in charts if (why := _brings(environment.operators[name], resource))]
        for name, why in of_kind[key]:
            yield Need(resource, charts[name], f"{name}, which {why} {resource.identity.kind}", "kind", made=True)
    for name, chart in charts.items():
        for other in environment.operators[name].requires:
            if other in charts:
                yield Need(chart, charts[other], f"{other}, which {name} requires", made=True, inside=True)


def _brings(operator: Operator, resource: Resource) -> str:
    identity = resource.identity
    if identity.group not in BUILT_IN_GROUPS and operator.versions_of(identity.group, identity.kind):
        return "brings"
    return "works on" if operator.works_on(identity.group, identity.kind) else ""


def _data(platform: Platform, environment: Environment) -> Iterator[Need]:
    """A service does not start without its database, its brokers and its cache."""
    for service in environment.services:
        pod = next((each.owner for each in platform.workloads if platform.service_of(each) is service), None)
        used = (
            ("Cluster.postgresql.cnpg.io", service.database, getattr(service.database, "cluster", "")),
            ("Kafka.kafka.strimzi.io", service.kafka, getattr(service.kafka, "cluster", "")),
            ("RedisReplication.redis.redis.opstreelabs.in", service.redis, getattr(service.redis, "instance", "")),
        )
        for kind, use, name in used:
            thing = platform.find(kind, use.namespace, name) if use is not None else None
            if pod is not None and thing is not None:
                yield Need(pod, thing, str(thing.identity), made=True)


def _parents(platform: Platform) -> Iterator[Need]:
    for kind, parents in PARENTS.items():
        for resource in platform.of_kind(kind):
            for parent in parents:
                for place, holder in walk(resource.body, parent.at):
                    thing = _parent(platform, resource, mapping(holder), parent)
                    if thing is not None:
                        path = f"{place}.{parent.name}"
                        yield Need(resource, thing, str(thing.identity), path, patient=parent.patient)


def _parent(platform: Platform, resource: Resource, holder: Mapping[str, object], parent: Parent) -> Resource | None:
    name = text(holder.get(parent.name))
    kind = parent.kind or text(holder.get(parent.kind_field))
    if parent.group and not parent.kind and parent.group not in BUILT_IN_GROUPS:
        kind = f"{kind}.{parent.group}"
    namespace = resource.identity.namespace
    return platform.find(kind, namespace, name) or platform.find(kind, "", name)


def _keyed(platform: Platform) -> Iterator[Need]:
    tables = (
        ("Secret", platform.secrets, CONTAINER_SECRETS, POD_SECRETS, SECRETS),
        ("ConfigMap", platform.config_maps, CONTAINER_CONFIG_MAPS, POD_CONFIG_MAPS, CONFIG_MAPS),
    )
    for kind, there, of_container, of_pod, of_kind in tables:
        for question in asked(platform, of_container, of_pod, of_kind):
            found = there.get((question.resource.identity.namespace, question.name.value))
            if found is not None and found.maker is not None:
                yield _of_maker(question, found, found.maker, kind)


def _of_maker(question: Asked, found: Keyed, maker: Resource, kind: str) -> Need:
    made = maker.identity.kind != kind
    from_it = f", made out of {maker.identity}" if made else ""
    what = f"{kind} {found.namespace}/{found.name}{from_it}"
    return Need(question.resource, maker, what, question.name.path, made=made, optional=question.optional)


def _pods(platform: Platform) -> Iterator[Need]:
    """Accounts, priorities and mounted secrets of pods."""
    for pod in platform.rendered_pods:
        account = next((text(pod.spec.get(each)) for each in SERVICE_ACCOUNT if pod.spec.get(each)), "")
        priority = text(pod.spec.get("priorityClassName"))
        for field, thing in (
            (SERVICE_ACCOUNT[0], platform.service_accounts.get((pod.namespace, account))),
            ("priorityClassName", platform.priority_classes.get(priority)),
        ):
            if thing is not None:
                yield Need(pod.owner, thing, str(thing.identity), f"{pod.spec_path}.{field}")
        for place, name in walk(pod.spec, MOUNTED_CLASS, pod.spec_path):
            thing = platform.find(MOUNTABLE, pod.namespace, text(name))
            if thing is not None:
                yield Need(pod.owner, thing, str(thing.identity), place)


def _volumes(platform: Platform) -> Iterator[Need]:
    """The classes of volumes."""
    for kind, templates in VOLUMES.items():
        for resource in platform.of_kind(kind):
            for template in templates:
                for place, volume in walk(resource.body, template.at) if template.at else (("", resource.body),):
                    found = platform.storage_classes.get(text(at(volume, template.storage_class)))
                    if found is not None:
                        path = f"{place}.{template.storage_class}".lstrip(".")
                        yield Need(resource, found, str(found.identity), path)
