"""What jobs around databases may reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.model.network import Flow
from firefly_gen.pipeline.build import Sources, load_environment

ROOT = Path(__file__).parents[3]
TEXT = """\
extends: prod
postgres: {backup: {endpoint: "https://s3.bank.example:9000"}}
services:
  core-banking-cards: {database: {partitions: {function: maintain}}}
"""


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    (tmp_path / "changed.yaml").write_text(TEXT)
    sources = Sources((tmp_path, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",))
    return load_environment("changed", sources)


def of(environment: Environment, source: str) -> list[Flow]:
    return [each for each in environment.flows if each.source.name == source]


def test_a_test_asks_the_api_server_and_nobody_else(environment: Environment) -> None:
    (flow,) = of(environment, "ledger-restore-test-job")
    assert flow.target.name == "the API server"


def test_what_it_makes_reads_the_archive_and_is_looked_after(environment: Environment) -> None:
    targets = {each.target.name: each for each in of(environment, "ledger-restore-test")}
    assert set(targets) == {"the API server", "the object store of databases"}
    store = targets["the object store of databases"]
    assert getattr(store.target, "hosts", ()) == ("s3.bank.example",)
    assert [each.number for each in store.ports] == [9000]
    sources = [each.source.name for each in environment.flows if each.target.name == "ledger-restore-test"]
    assert sources == ["cloudnative-pg"]


def test_a_job_of_partitions_reaches_its_cluster_only(environment: Environment) -> None:
    (flow,) = of(environment, "core-banking-cards-partitions")
    assert (flow.target.name, [each.number for each in flow.ports]) == ("banking", [5432])
    assert not of(environment, "core-banking-ledger-partitions")
