from __future__ import annotations

import copy
from typing import Any

import pytest

from firefly_gen.change import changes
from firefly_gen.model.changes import Effect, How, ObjectChange
from firefly_gen.model.resource import Identity, Origin, Resource, path_in_tree

KEPT = {"argocd.argoproj.io/sync-options": "Prune=false,Delete=false"}


def thing(kind: str, name: str = "a", folder: str = "x", **body: Any) -> Resource:
    api, _, plain = kind.rpartition(" ")
    metadata = {"name": name, "namespace": "n", **body.pop("metadata", {})}
    whole = {"apiVersion": api or "v1", "kind": plain, "metadata": metadata, **body}
    identity = Identity.of(whole)
    return Resource(identity, whole, Origin("", ""), folder, path_in_tree(folder, identity))


def changed(resource: Resource, path: str, value: Any) -> Resource:
    body = copy.deepcopy(dict(resource.body))
    *steps, last = path.split(".")
    holder = body
    for step in steps:
        holder = holder[step]
    holder[last] = value
    return Resource(Identity.of(body), body, resource.origin, resource.application, resource.path)


def one(old: Resource | None, new: Resource | None) -> ObjectChange:
    (found,) = changes([old] if old else [], [new] if new else [])
    return found


DEPLOYMENT = thing("apps/v1 Deployment", spec={"replicas": 2, "selector": {"a": "b"}, "template": {"image": "x"}})
CLUSTER = thing(
    "postgresql.cnpg.io/v1 Cluster",
    spec={"postgresql": {"parameters": {"max_connections": "100", "work_mem": "8MB"}}, "storage": {"size": "10Gi"}},
)
TOPIC = thing("kafka.strimzi.io/v1 KafkaTopic", spec={"partitions": 6, "config": {"retention.ms": 1}})
CONFIG = thing("ConfigMap", data={"A": "1"}, immutable=True)


@pytest.mark.parametrize(
    ("resource", "path", "value", "effect", "says"),
    [
        (DEPLOYMENT, "spec.template.image", "y", Effect.RESTARTS, "its pods are replaced, some at a time"),
        (DEPLOYMENT, "spec.replicas", 3, Effect.CAPACITY, ""),
        (DEPLOYMENT, "spec.selector", {"a": "c"}, Effect.RECREATES, "a selector cannot be changed"),
        (DEPLOYMENT, "spec.strategy", {}, Effect.BEHAVIOUR, "how it is rolled out next time"),
        (DEPLOYMENT, "metadata.labels", {"a": "b"}, Effect.COSMETIC, ""),
        (DEPLOYMENT, "metadata.annotations", KEPT, Effect.DATA, "whether it may be deleted with the tree"),
        (DEPLOYMENT, "metadata.annotations", {"a": "b"}, Effect.COSMETIC, ""),
        (CLUSTER, "spec.postgresql.parameters.max_connections", "200", Effect.RESTARTS, "PostgreSQL restarts"),
        (CLUSTER, "spec.postgresql.parameters.work_mem", "9MB", Effect.BEHAVIOUR, "without a restart"),
        (CLUSTER, "spec.storage.size", "20Gi", Effect.CAPACITY, "its volumes grow in place"),
        (CLUSTER, "spec.storage.size", "5Gi", Effect.RECREATES, "a volume cannot shrink"),
        (TOPIC, "spec.partitions", 12, Effect.BEHAVIOUR, "keys move to other partitions"),
        (TOPIC, "spec.partitions", 3, Effect.RECREATES, "partitions cannot be taken away"),
        (TOPIC, "spec.config", {"retention.ms": 2}, Effect.DATA, "which messages are kept"),
        (CONFIG, "data.A", "2", Effect.RECREATES, "it is immutable"),
        (changed(CONFIG, "immutable", 0), "data.A", "2", Effect.BEHAVIOUR, "pods see it after a while"),
        (
            thing("StorageClass", parameters={"type": "a"}),
            "parameters.type",
            "b",
            Effect.RECREATES,
            "cannot be changed",
        ),
        (thing("networking.k8s.io/v1 NetworkPolicy", spec={"egress": []}), "spec.egress", [{}], Effect.ACCESS, "reach"),
        (thing("example.io/v1 Unknown", spec={"a": 1}), "spec.a", 2, Effect.BEHAVIOUR, ""),
        (
            thing("argoproj.io/v1alpha1 Application", spec={"source": {"targetRevision": "1"}}),
            "spec.source.targetRevision",
            "2",
            Effect.UPGRADE,
            "has another version",
        ),
    ],
)
def test_a_change_is_told_with_what_it_does(
    resource: Resource, path: str, value: Any, effect: Effect, says: str
) -> None:
    found = one(resource, changed(resource, path, value))
    assert (found.how, found.effect) == (How.CHANGED, effect)
    assert says in found.fields[0].says


def test_the_worst_field_counts_and_stands_first() -> None:
    after = changed(changed(DEPLOYMENT, "spec.replicas", 5), "spec.template.image", "y")
    found = one(DEPLOYMENT, changed(after, "metadata.labels", {"z": "z"}))
    assert found.effect is Effect.RESTARTS
    assert [each.effect for each in found.fields] == [Effect.RESTARTS, Effect.CAPACITY, Effect.COSMETIC]


@pytest.mark.parametrize(
    ("resource", "effect", "says"),
    [
        (DEPLOYMENT, Effect.RESTARTS, "its pods stop"),
        (CLUSTER, Effect.DATA, "Argo CD deletes it, and what it holds goes with it"),
        (changed(CLUSTER, "metadata.annotations", KEPT), Effect.DATA, "Argo CD does not delete it"),
        (thing("Service"), Effect.ACCESS, "nobody finds its pods any more"),
        (thing("monitoring.coreos.com/v1 PrometheusRule"), Effect.MONITORING, ""),
        (thing("argoproj.io/v1alpha1 Application"), Effect.DATA, "what it applied goes with it"),
    ],
)
def test_an_object_that_goes(resource: Resource, effect: Effect, says: str) -> None:
    found = one(resource, None)
    assert (found.how, found.effect, found.fields) == (How.REMOVED, effect, ())
    assert says in "".join(found.says)


@pytest.mark.parametrize(
    ("resource", "effect"),
    [
        (DEPLOYMENT, Effect.CAPACITY),
        (CLUSTER, Effect.BEHAVIOUR),
        (thing("networking.k8s.io/v1 NetworkPolicy"), Effect.ACCESS),
        (thing("argoproj.io/v1alpha1 Application"), Effect.UPGRADE),
    ],
)
def test_an_object_that_comes_neither_restarts_nor_loses_anything(resource: Resource, effect: Effect) -> None:
    found = one(None, resource)
    assert (found.how, found.effect) == (How.ADDED, effect)


def test_a_new_digest_in_a_name_is_no_new_object() -> None:
    old = thing("ConfigMap", "a-env-0123456789", data={"A": "1", "B": "1"}, immutable=True)
    new = thing("ConfigMap", "a-env-abcdef0123", data={"A": "1", "B": "2"}, immutable=True)
    found = one(old, new)
    assert (found.how, found.before, found.effect) == (How.RENAMED, "a-env-0123456789", Effect.RESTARTS)
    assert found.identity.name == "a-env-abcdef0123"
    assert [each.path for each in found.fields] == [("data", "B")]


def test_two_that_could_be_the_new_one_are_none() -> None:
    old = thing("ConfigMap", "a-0123456789")
    found = changes([old], [thing("ConfigMap", "a-abcdef0123"), thing("ConfigMap", "a-abcdef0124")])
    assert sorted(each.how for each in found) == [How.ADDED, How.ADDED, How.REMOVED]


def test_another_application_is_a_move() -> None:
    found = one(
        DEPLOYMENT, Resource(DEPLOYMENT.identity, DEPLOYMENT.body, DEPLOYMENT.origin, "y", "y/deployment-a.yaml")
    )
    assert (found.how, found.before, found.effect) == (How.MOVED, DEPLOYMENT.path, Effect.RESTARTS)
    assert "another Application applies it" in found.says[0]


def test_another_version_of_its_kind_is_the_same_object() -> None:
    found = one(thing("autoscaling/v1 HorizontalPodAutoscaler"), thing("autoscaling/v2 HorizontalPodAutoscaler"))
    assert found.how is How.CHANGED
    assert [each.path for each in found.fields] == [("apiVersion",)]


def test_other_bytes_with_the_same_meaning_are_cosmetic() -> None:
    found = one(DEPLOYMENT, DEPLOYMENT)
    assert (found.how, found.effect, found.fields) == (How.CHANGED, Effect.COSMETIC, ())


def test_the_worst_comes_first() -> None:
    service, config = thing("Service"), thing("ConfigMap", data={})
    found = changes([service, DEPLOYMENT, CLUSTER], [config])
    assert [each.effect for each in found] == [Effect.DATA, Effect.RESTARTS, Effect.ACCESS, Effect.BEHAVIOUR]
