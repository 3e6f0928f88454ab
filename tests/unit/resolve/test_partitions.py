"""Services whose data is split over clusters, or over partitions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firefly_gen.errors import InputError
from firefly_gen.model.environment import Environment
from firefly_gen.pipeline.build import Sources, load_environment

ROOT = Path(__file__).parents[3]
CARDS = "core-banking-cards"
SPLIT = """\
databases:
  accounts: {max_connections: 400}
  payments: {max_connections: 400}
services:
  core-banking-cards:
    database:
      shards: {env: DB_SHARDS, clusters: [payments, accounts]}
      partitions: {function: cards.maintain, schedule: 0 4 * * *}
"""
Resolve = Callable[[str], Environment]


@pytest.fixture
def resolve(tmp_path: Path) -> Resolve:
    def load(text: str) -> Environment:
        (tmp_path / "changed.yaml").write_text(f"extends: prod\n{text}")
        sources = Sources((tmp_path, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",))
        return load_environment("changed", sources)

    return load


def test_the_service_is_told_where_each_part_lies(resolve: Resolve) -> None:
    (cards,) = (each for each in resolve(SPLIT).services if each.name == CARDS)
    shards = json.loads(cards.config.data["DB_SHARDS"])
    assert [each["host"].partition("-")[0] for each in shards] == ["banking", "payments", "accounts"]
    assert {each["database"] for each in shards} == {cards.config.data["DB_NAME"]}
    assert shards[0]["host"] == cards.config.data["DB_HOST"]
    assert {each["sslMode"] for each in shards} == {"verify-full"}


def test_each_part_is_a_database_with_one_role_and_one_password(resolve: Resolve) -> None:
    environment = resolve(SPLIT)
    parts = [each for each in environment.data.databases if each.service == CARDS]
    assert [(each.name, each.cluster) for each in parts] == [
        (CARDS, "banking"),
        (f"{CARDS}-shard-1", "payments"),
        (f"{CARDS}-shard-2", "accounts"),
    ]
    assert len({(each.role, each.secret, each.database) for each in parts}) == 1
    secrets = [each for each in environment.secrets if each.name == f"{CARDS}-db"]
    assert [(each.namespace, each.application) for each in secrets] == [
        ("banking-core", f"services/{CARDS}"),
        ("data-postgres", "data/postgres/banking"),
    ]


def test_connections_of_each_part_count(resolve: Resolve) -> None:
    before, after = resolve(""), resolve(SPLIT)
    for name in ("payments", "accounts"):
        demands = [
            next(each.demand for each in one.data.database_clusters if each.name == name) for one in (before, after)
        ]
        assert demands[1] - demands[0] == 72, name


def test_services_may_talk_to_each_part(resolve: Resolve) -> None:
    targets = {each.target.name for each in resolve(SPLIT).flows if each.source.name == CARDS}
    assert {"banking", "payments", "accounts"} <= targets


def test_a_job_looks_after_the_partitions_of_each_part(resolve: Resolve) -> None:
    jobs = {each.cluster: each.maintenance for each in resolve(SPLIT).data.databases if each.maintained}
    assert set(jobs) == {"banking", "payments", "accounts"}
    payments = jobs["payments"]
    assert payments is not None
    assert payments.name == f"{CARDS}-shard-1-partitions"
    assert (payments.command, payments.schedule) == ("SELECT cards.maintain()", "0 4 * * *")
    assert "host=payments-rw.data-postgres.svc.cluster.local" in payments.connection
    assert payments.connection.endswith("sslmode=verify-full sslrootcert=/etc/firefly/postgres/ca.crt")
    assert payments.authority == "payments-server-tls"
    assert not any(each.maintained for each in resolve("").data.databases)


def test_where_nothing_is_checked_no_authority_is_needed(resolve: Resolve) -> None:
    text = SPLIT.replace("max_connections: 400", "max_connections: 400, ssl_mode: require", 1)
    (job,) = (
        each.maintenance for each in resolve(text).data.databases if each.maintained and each.cluster == "accounts"
    )
    assert job is not None
    assert not job.checks
    assert job.connection.endswith("sslmode=require")


@pytest.mark.parametrize(
    ("clusters", "message"), [("[banking]", "holds the first part"), ("[cards]", "no database cluster 'cards'")]
)
def test_a_part_lies_in_another_cluster(resolve: Resolve, clusters: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(SPLIT.replace("[payments, accounts]", clusters))
    assert message in "\n".join(each.message for each in caught.value.problems)
