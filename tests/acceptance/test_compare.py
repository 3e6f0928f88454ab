"""``firefly-gen compare``, as somebody asks it who is about to carry something from one environment to the next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, Project

OTHER = """\
extends: dev
description: Development once more.
"""
TOPIC = "kafka: {firefly: {topics: {orders: {}}}}\n"


@pytest.mark.parametrize(("earlier", "later"), [("dev", "staging"), ("staging", "prod"), ("prod", "prod-dr")])
def test_every_difference_of_the_shipped_environments_is_meant(cli: Cli, earlier: str, later: str) -> None:
    report = json.loads(cli("compare", earlier, later, "--format", "json").out)
    assert report["verb"] == "compare"
    assert report["target"] == f"{earlier} and {later}"
    assert report["findings"]
    assert all(each["id"] == "PAR-001" and each["waived"] for each in report["findings"])


def test_what_one_alone_has_and_what_has_fewer_copies_is_found(cli: Cli, project: Project) -> None:
    project.write("other.yaml", OTHER + TOPIC + "redis: {sagas: {instances: 3}}\n")
    told = cli("compare", "other", "dev", code=1).out
    assert "KafkaTopic data-kafka/orders: error[PAR-001]: other has it, dev does not" in told
    assert (
        "RedisReplication data-redis/sagas: error[PAR-001] spec.clusterSize: dev has 1, fewer than the 3 of other"
        in told
    )
    assert "spec.clusterSize" not in cli("compare", "dev", "other", code=1).out


def test_a_difference_that_is_meant_is_told_with_its_reason_to_who_asks(cli: Cli, project: Project) -> None:
    meant = 'parity: {dev: [{kind: KafkaTopic, name: "ord*", reason: only here is anything ordered}]}\n'
    project.write("other.yaml", OTHER + TOPIC + meant)
    assert "PAR-001" not in cli("compare", "dev", "other").out
    assert "only here is anything ordered" in cli("compare", "dev", "other", "--verbose").out


def test_an_entry_that_explains_nothing_is_an_error(cli: Cli, project: Project) -> None:
    project.write("other.yaml", f"{OTHER}parity: {{dev: [{{kind: Pod, reason: there was one in the past}}]}}\n")
    told = cli("compare", "dev", "other", code=1).out
    assert "error[PAR-001]: parity.dev[0] explains a difference in Pod */*, and there is none" in told


def test_a_difference_from_an_environment_that_does_not_exist_is_refused(cli: Cli, project: Project) -> None:
    project.write("other.yaml", f"{OTHER}parity: {{devv: [{{reason: there was one in the past}}]}}\n")
    outcome = cli("compare", "dev", "other", code=2)
    assert "profiles/other.yaml:3:10: error[INPUT-001] parity.devv: there is no environment devv" in outcome.out
    assert "did you mean 'dev'?" in outcome.out


def test_an_unknown_environment_is_refused(cli: Cli, project: Project) -> None:
    assert project
    assert "INPUT-001" in cli("compare", "dev", "produ", code=2).out
