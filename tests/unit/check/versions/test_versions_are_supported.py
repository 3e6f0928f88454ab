from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from firefly_gen.model.finding import Severity
from firefly_gen.model.profile import KubernetesRange

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

KAFKA = "Kafka data-kafka/firefly"


def bound(streams: World, oldest: str, newest: str) -> None:
    assert streams.environment is not None
    operators = streams.environment.operators
    strimzi = replace(operators["strimzi"], kubernetes=KubernetesRange(min=oldest, max=newest))
    streams.change_environment(operators={**operators, "strimzi": strimzi})


def test_a_version_that_the_operator_does_not_run_is_found(streams: World, only: Only) -> None:
    streams.get("Kafka", "firefly")["spec"]["kafka"]["version"] = "3.5.0"
    findings = streams.findings()
    only(findings, ("SKEW-001", KAFKA, "spec.kafka.version"))
    assert findings[0].message == "strimzi does not run 3.5.0, only 4.3.0, 4.3.1"


def test_a_version_that_is_not_pinned_is_a_warning(streams: World, only: Only) -> None:
    del streams.get("Kafka", "firefly")["spec"]["kafka"]["version"]
    findings = streams.findings()
    only(findings, ("SKEW-001", KAFKA, "spec.kafka.version"))
    assert findings[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("oldest", "newest", "said"), [("1.37", "", "from 1.37"), ("", "1.35", "up to 1.35"), ("1.30", "1.9", "up to 1.9")]
)
def test_a_kubernetes_out_of_the_operators_range_is_found_once(
    streams: World, oldest: str, newest: str, said: str
) -> None:
    bound(streams, oldest, newest)
    (found,) = streams.findings()
    assert (found.id, found.path) == ("SKEW-001", "apiVersion")
    assert found.message == f"strimzi is made for Kubernetes {said}, the cluster runs 1.36"


@pytest.mark.parametrize(("oldest", "newest"), [("1.36", "1.36"), ("1.9", "1.40"), ("", "")])
def test_the_bounds_belong_to_the_range(streams: World, oldest: str, newest: str) -> None:
    bound(streams, oldest, newest)
    assert streams.findings() == ()


def test_an_operator_that_has_no_object_is_let_be(streams: World) -> None:
    bound(streams, "1.40", "")
    streams.objects = [each for each in streams.objects if not each["apiVersion"].startswith("kafka.strimzi.io")]
    assert streams.findings("SKEW-001") == ()


def test_without_an_environment_nothing_is_known(streams: World) -> None:
    streams.get("Kafka", "firefly")["spec"]["kafka"]["version"] = "3.5.0"
    streams.environment = None
    assert streams.findings("SKEW-001") == ()


def test_a_version_that_is_a_number_is_one_too(databases: World, only: Only) -> None:
    assert databases.environment is not None
    operators = databases.environment.operators
    runs = {"Cluster.postgresql.cnpg.io": ("17", "18")}
    bounded = replace(operators["cloudnative-pg"], runs=runs)
    databases.change_environment(operators={**operators, "cloudnative-pg": bounded})
    assert databases.findings() == ()
    databases.get("ClusterImageCatalog", "postgresql")["spec"]["images"][0]["major"] = 13
    spec = databases.get("Cluster", "core-pg")["spec"]
    spec["imageCatalogRef"]["major"] = 13
    only(databases.findings(), ("SKEW-001", "Cluster data-postgres/core-pg", "spec.imageCatalogRef.major"))
    del spec["imageCatalogRef"]
    spec["imageName"] = "ghcr.io/firefly-oss/postgresql:13"  # what a tag means is nobody's to guess
    assert databases.findings("SKEW-001") == ()
