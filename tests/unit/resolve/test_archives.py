"""Where clusters archive, what they are made from, and whom they follow; as production is resolved, and its standby."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from firefly_gen.errors import InputError
from firefly_gen.model.archives import Archive, Recovery
from firefly_gen.model.environment import Environment
from firefly_gen.model.postgres import DatabaseCluster
from firefly_gen.pipeline.build import Sources, load_environment

ROOT = Path(__file__).parents[3]
Resolve = Callable[..., Environment]
OWN, STANDBY = "s3://firefly-prod-postgres", "s3://firefly-prod-dr-postgres"


@pytest.fixture
def resolve(tmp_path: Path) -> Resolve:
    """Resolves an environment with some fields changed."""

    def load(overlay: dict[str, Any], under: str = "prod") -> Environment:
        (tmp_path / "changed.yaml").write_text(yaml.safe_dump({"extends": under, **overlay}, sort_keys=False))
        sources = Sources((tmp_path, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",))
        return load_environment("changed", sources)

    return load


def refused(resolve: Resolve, overlay: dict[str, Any], under: str = "prod") -> str:
    with pytest.raises(InputError) as caught:
        resolve(overlay, under)
    return "\n".join(each.message for each in caught.value.problems)


def ledger(environment: Environment) -> DatabaseCluster:
    return next(each for each in environment.data.database_clusters if each.name == "ledger")


def stores(environment: Environment) -> dict[str, tuple[str, str]]:
    found = (each for each in environment.data.object_stores if each.cluster == "ledger")
    return {each.name: (each.destination, each.retention) for each in found}


def test_the_primary_begins_empty_and_would_follow_the_other_region(resolve: Resolve) -> None:
    environment = resolve({})
    found = ledger(environment)
    assert not found.recovered
    assert found.region is not None
    assert (found.region.name, found.region.primary, found.region.source) == ("prod", "prod", "prod-dr")
    assert not found.region.follows
    assert found.archives == (
        Archive(name="prod", store="ledger-backup", server="ledger"),
        Archive(name="prod-dr", store="ledger-archive-prod-dr", server="ledger"),
    )
    assert stores(environment) == {"ledger-backup": (OWN, "35d"), "ledger-archive-prod-dr": (STANDBY, "")}


def test_the_standby_is_made_from_the_primary_s_archive_and_writes_its_own(resolve: Resolve) -> None:
    environment = resolve({}, "prod-dr")
    found = ledger(environment)
    assert found.recovery == Recovery(source="prod", target_time="")
    assert found.region is not None
    assert found.region.follows
    assert found.region.source == "prod"
    assert stores(environment) == {"ledger-backup": (STANDBY, "35d"), "ledger-archive-prod": (OWN, "")}
    assert {each.replicas for each in environment.services} == {0}
    assert not any(each.autoscaled for each in environment.services)


def test_the_standby_has_all_that_its_turn_needs(resolve: Resolve) -> None:
    prod, standby = resolve({}), resolve({}, "prod-dr")
    assert [each.scaling.minimum for each in standby.services] == [each.scaling.minimum for each in prod.services]
    quotas = [[each.quota for each in found.namespaces] for found in (prod, standby)]
    assert quotas[0] == quotas[1]
    shares = [[each.shares for each in found.data.database_clusters] for found in (prod, standby)]
    assert [[(each.service, each.pool) for each in one] for one in shares[0]] == [
        [(each.service, each.pool) for each in one] for one in shares[1]
    ]


def test_one_field_switches_over(resolve: Resolve) -> None:
    at_the_end = {"databases": {"ledger": {"promotion_token": "eyJsYXRlc3RDaGVja3BvaW50VGltZWxpbmVJRCI6IjEifQ=="}}}
    there = {"postgres": {"regions": {"primary": "prod-dr"}}, "workloads": {"standby": False}}
    here = {
        "postgres": {"regions": {"primary": "prod-dr", "bootstrap_from": "prod-dr"}},
        "workloads": {"standby": True},
    }
    promoted = ledger(resolve({**there, **at_the_end}, "prod-dr")).region
    demoted = ledger(resolve(here)).region
    assert promoted is not None
    assert demoted is not None
    assert (promoted.follows, promoted.promoted, promoted.source) == (False, True, "prod")
    assert (demoted.follows, demoted.source) == (True, "prod-dr")


def test_a_cluster_is_recovered_to_a_moment_into_a_folder_of_its_own(resolve: Resolve) -> None:
    moment = "2026-11-23T08:30:00Z"
    own = {"recover_from": {"target_time": moment}, "backup": {"server_name": "ledger-2"}}
    environment = resolve({"databases": {"ledger": own}, "postgres": {"regions": None}})
    found = ledger(environment)
    assert found.recovery == Recovery(source="source", target_time=moment)
    assert found.archives == (Archive(name="source", store="ledger-backup", server="ledger"),)
    assert found.server == "ledger-2"
    assert set(stores(environment)) == {"ledger-backup"}


def test_another_bucket_has_a_store_of_its_own(resolve: Resolve) -> None:
    own = {"recover_from": {"destination": "s3://former", "server_name": "old"}}
    environment = resolve({"databases": {"ledger": own}, "postgres": {"regions": None}})
    assert ledger(environment).archives == (Archive(name="source", store="ledger-archive-source", server="old"),)
    assert stores(environment)["ledger-archive-source"] == ("s3://former", "")


def test_a_recovered_cluster_cannot_write_where_it_comes_from(resolve: Resolve) -> None:
    overlay = {"databases": {"ledger": {"recover_from": {}}}, "postgres": {"regions": None}}
    assert "archive into the folder that it is made from" in refused(resolve, overlay)


@pytest.mark.parametrize(
    ("regions", "message"),
    [
        ({"primary": "nowhere"}, "nowhere"),
        ({"self": "nowhere"}, "nowhere"),
        ({"bootstrap_from": "nowhere"}, "nowhere"),
        ({"archives": {"prod": "s3://else"}}, "does not archive there"),
        ({"archives": {"prod-dr": None}}, "one region alone"),
        ({"primary": "prod-dr"}, "services would run on databases"),
        ({"primary": "prod-dr"}, "cannot begin empty"),
    ],
)
def test_regions_that_contradict_each_other_are_refused(resolve: Resolve, regions: Any, message: str) -> None:
    assert message in refused(resolve, {"postgres": {"regions": regions}})
