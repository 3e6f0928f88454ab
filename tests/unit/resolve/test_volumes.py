from __future__ import annotations

from pathlib import Path

import pytest

from firefly_gen.model.cluster import Namespace
from firefly_gen.model.environment import Environment
from firefly_gen.model.quantity import mebibytes
from firefly_gen.pipeline.build import Sources, load_environment

ROOT = Path(__file__).parents[3]


@pytest.fixture
def environment(tmp_path: Path, request: pytest.FixtureRequest) -> Environment:
    (tmp_path / "changed.yaml").write_text(f"extends: prod\n{getattr(request, 'param', '')}")
    sources = Sources((tmp_path, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",))
    return load_environment("changed", sources)


def namespace(environment: Environment, name: str) -> Namespace:
    return next(each for each in environment.namespaces if each.name == name)


def test_a_namespace_of_databases_holds_their_volumes_and_the_head_room(environment: Environment) -> None:
    quota = namespace(environment, "data-postgres").quota
    clusters = environment.data.database_clusters
    # A test of a cluster's backups makes one server more of it.
    size = sum((each.instances + 1) * (mebibytes(each.data_size) + mebibytes(each.wal_size)) for each in clusters)
    assert mebibytes(quota["requests.storage"]) >= size * 1.25
    assert mebibytes(quota["requests.storage"]) < size * 1.25 + 1024
    assert int(quota["persistentvolumeclaims"]) == -(-sum(2 * (each.instances + 1) for each in clusters) * 125 // 100)
    assert "requests.cpu" not in quota


def test_brokers_and_caches_have_volumes_too(environment: Environment) -> None:
    pools, instances = environment.data.kafka_pools, environment.data.redis_instances
    brokers = sum(each.replicas * mebibytes(each.storage) for each in pools)
    assert mebibytes(namespace(environment, "data-kafka").quota["requests.storage"]) >= brokers * 1.25
    caches = sum(each.replicas * mebibytes(each.storage) for each in instances if each.persistent)
    assert mebibytes(namespace(environment, "data-redis").quota["requests.storage"]) >= caches * 1.25


def test_services_have_no_volumes(environment: Environment) -> None:
    quota = namespace(environment, "banking-core").quota
    assert quota["persistentvolumeclaims"] == "0"
    assert "requests.storage" not in quota


@pytest.mark.parametrize("environment", ["namespaces: {data-postgres: {quota: {storage: 20480Gi}}}\n"], indirect=True)
def test_a_size_of_the_profile_s_own_wins(environment: Environment) -> None:
    assert namespace(environment, "data-postgres").quota["requests.storage"] == "20480Gi"
