from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from firefly_gen.model.redis import RedisInstance

if TYPE_CHECKING:
    from tests.unit.resolve.conftest import Refused, Resolve

DIGITS = "0" * 64
IMAGES = "".join(
    f'    {name}: {{repository: quay.io/x/{name}, tag: v1, digest: "sha256:{DIGITS}"}}\n'
    for name in ("image", "sentinel_image", "exporter_image")
)


def one(text: str, name: str = "sagas") -> str:
    return f"redis:\n  {name}:\n" + "".join(f"    {line}\n" for line in text.splitlines())


def cache(resolve_profile: Resolve, text: str) -> RedisInstance:
    environment = resolve_profile(one(f"namespace: data-redis\nuse: cache\n{text}", "cache") + IMAGES)
    return next(each for each in environment.redis_instances if each.name == "cache")


def test_state_is_kept_and_nothing_of_it_is_forgotten(resolve_profile: Resolve) -> None:
    (sagas,) = resolve_profile(one("memory: 2Gi")).redis_instances
    assert sagas.config.splitlines() == [
        "maxmemory 1024mb",
        "maxmemory-policy noeviction",
        "appendonly yes",
        "appendfsync everysec",
        "min-replicas-to-write 1",
        "min-replicas-max-lag 10",
    ]
    assert sagas.persistent
    assert sagas.storage == "10Gi"


def test_a_cache_forgets_and_writes_nothing(resolve_profile: Resolve) -> None:
    found = cache(resolve_profile, "memory: 2Gi")
    assert found.config.splitlines() == [
        "maxmemory 1536mb",
        "maxmemory-policy allkeys-lru",
        "appendonly no",
        'save ""',
    ]
    assert not found.persistent
    assert found.storage == ""


def test_a_cache_may_be_kept_all_the_same(resolve_profile: Resolve) -> None:
    found = cache(resolve_profile, "storage: {size: 2Gi}")
    assert found.persistent
    assert "maxmemory 512mb\nmaxmemory-policy allkeys-lru\nappendonly yes\n" in found.config


@pytest.mark.parametrize(
    ("instances", "guarded", "watched", "quorum"),
    [(1, False, False, "1"), (2, True, False, "2"), (3, True, True, "2"), (5, True, True, "3")],
)
def test_sentinels_watch_from_three_pods_on(
    resolve_profile: Resolve, instances: int, quorum: str, *, guarded: bool, watched: bool
) -> None:
    (sagas,) = resolve_profile(one(f"instances: {instances}")).redis_instances
    assert (sagas.guarded, sagas.watched, sagas.quorum) == (guarded, watched, quorum)
    assert ("min-replicas-to-write" in sagas.config) == watched


def test_a_change_of_the_settings_changes_the_name_that_pods_mount(resolve_profile: Resolve) -> None:
    first, second = (resolve_profile(one(f"memory: {memory}")).redis_instances[0] for memory in ("1Gi", "2Gi"))
    assert first.config_name != second.config_name
    assert first.config_name.startswith("sagas-config-")


def test_instance_and_client_read_one_password(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    (sagas,) = environment.redis_instances
    ends = {(each.namespace, each.name): each.entries for each in environment.secrets}
    assert ends["data-redis", sagas.secret] == ends["banking-exp", "exp-accounts-redis"]


def test_clients_are_given_the_service_that_follows_the_master(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    accounts = next(each for each in environment.services if each.name == "exp-accounts")
    assert accounts.config.data["REDIS_HOST"] == "sagas-master.data-redis.svc.cluster.local"
    assert accounts.config.data["REDIS_PORT"] == "6379"


def test_state_without_storage_is_refused(refused: Refused) -> None:
    (problem,) = refused(one("storage: null"))
    assert problem.startswith("2: sagas holds state, but has no storage")


def test_production_runs_no_image_that_is_not_pinned(refused: Refused) -> None:
    (problem,) = refused(one('image: {digest: ""}'))
    assert "quay.io/opstree/redis:v8.2.2 has no digest" in problem


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("storage: {storage_class: quick}", "3: there is no storage class 'quick'"),
        ("priority_class: none", "3: there is no priority class 'none'"),
    ],
)
def test_what_is_not_there_is_refused_at_its_place(refused: Refused, text: str, message: str) -> None:
    (problem,) = refused(one(text))
    assert problem.startswith(message)


def test_an_unknown_instance_is_refused_where_it_is_named(refused: Refused) -> None:
    assert refused("services:\n  exp-accounts:\n    redis: {instance: saga}\n") == [
        "3: there is no Redis instance 'saga' (did you mean 'sagas'?)"
    ]


def test_without_redis_the_services_that_need_it_are_refused(refused: Refused) -> None:
    assert refused("redis: null\n") == [
        "experience.yaml: there is no Redis instance 'sagas' (declare it under `redis`, or take away what asks for it)"
    ]


def test_without_redis_and_its_users_nothing_of_it_is_left(resolve_profile: Resolve) -> None:
    environment = resolve_profile("redis: null\nservices:\n  exp-accounts: {redis: null}\n")
    assert environment.redis_instances == ()
    assert not [each for each in environment.secrets if "redis" in each.name or each.namespace == "data-redis"]
