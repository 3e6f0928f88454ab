from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from firefly_gen.check.parity import Side, differences
from firefly_gen.model.resource import Identity, Origin, Resource

Body = dict[str, Any]


def objects(*bodies: Body) -> list[Resource]:
    return [
        Resource(body=body, identity=Identity.of(body), origin=Origin(layer="", template="", item=""),
                 application="", path=f"{number}.yaml")
        for number, body in enumerate(bodies)
    ]  # fmt: skip


def made(kind: str, name: str = "x", api_version: str = "apps/v1", **spec: Any) -> Body:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": "bank"}, "spec": spec}


def told(before: list[Body], after: list[Body]) -> list[tuple[str, str, str]]:
    found = differences(Side("staging", objects(*before)), Side("prod", objects(*after)))
    return [(str(each.subject), each.path, each.message) for each in found]


def test_what_one_side_alone_has_is_a_difference() -> None:
    assert told([made("Deployment", "a")], [made("Deployment", "b")]) == [
        ("Deployment bank/a", "", "staging has it, prod does not"),
        ("Deployment bank/b", "", "prod has it, staging does not"),
    ]


def test_the_version_of_a_kind_and_the_digest_of_a_config_map_do_not_count() -> None:
    before = [made("ConfigMap", "env-1a2b3c4d5e", "v1"), made("Deployment", api_version="apps/v1beta1")]
    after = [made("ConfigMap", "env-5e4d3c2b1a", "v1"), made("Deployment")]
    assert told(before, after) == []


def test_a_kind_of_another_group_is_another_kind() -> None:
    before, after = made("Cluster", api_version="postgresql.cnpg.io/v1"), made("Cluster", api_version="other.io/v1")
    assert len(told([before], [after])) == 2


CNPG = "postgresql.cnpg.io/v1"
ELASTIC = "elasticsearch.k8s.elastic.co/v1"


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda count: made("Deployment", replicas=count), "spec.replicas"),
        (
            lambda count: made("HorizontalPodAutoscaler", api_version="autoscaling/v2", minReplicas=count),
            "spec.minReplicas",
        ),
        (lambda count: made("Cluster", api_version=CNPG, instances=count), "spec.instances"),
        (
            lambda count: made("Cluster", api_version=CNPG, postgresql={"synchronous": {"number": count}}),
            "spec.postgresql.synchronous.number",
        ),
        (lambda count: made("KafkaTopic", api_version="kafka.strimzi.io/v1", replicas=count), "spec.replicas"),
        (
            lambda count: made("Elasticsearch", api_version=ELASTIC, nodeSets=[{"count": 9}, {"count": count}]),
            "spec.nodeSets[1].count",
        ),
    ],
)
def test_the_later_side_has_no_fewer_copies(make: Callable[[int], Body], place: str) -> None:
    ((_, path, message),) = told([make(3)], [make(2)])
    assert (path, message) == (place, "prod has 2, fewer than the 3 of staging")
    assert told([make(2)], [make(3)]) == []
    assert told([make(3)], [make(3)]) == []


@pytest.mark.parametrize("odd", [None, "2", True, {"number": 2}])
def test_a_number_that_is_none_is_left_to_the_schemas(odd: object) -> None:
    assert told([made("Deployment", replicas=3)], [made("Deployment", replicas=odd)]) == []
    assert told([made("Deployment", replicas=odd)], [made("Deployment", replicas=2)]) == []
