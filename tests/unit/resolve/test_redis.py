from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from firefly_gen.model.redis import RedisInstance

if TYPE_CHECKING:
    from tests.unit.resolve.conftest import Refused, Resolve

CLIENT = "exp-accounts"


def one(text: str, name: str = "sagas") -> str:
    return f"redis:\n  {name}:\n" + "".join(f"    {line}\n" for line in text.splitlines())


def cache(resolve_profile: Resolve, text: str) -> RedisInstance:
    environment = resolve_profile(one(f"namespace: data-redis\nuse: cache\n{text}", "cache"))
    return next(each for each in environment.data.redis_instances if each.name == "cache")


def test_state_is_kept_and_nothing_of_it_is_forgotten(resolve_profile: Resolve) -> None:
    (sagas,) = resolve_profile(one("memory: 2Gi\nissuer: ''")).data.redis_instances
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
    (sagas,) = resolve_profile(one(f"instances: {instances}")).data.redis_instances
    assert (sagas.guarded, sagas.watched, sagas.quorum) == (guarded, watched, quorum)
    assert ("min-replicas-to-write" in sagas.config) == watched


def test_a_change_of_the_settings_changes_the_name_that_pods_mount(resolve_profile: Resolve) -> None:
    first, second = (resolve_profile(one(f"memory: {memory}")).data.redis_instances[0] for memory in ("1Gi", "2Gi"))
    assert first.config_name != second.config_name
    assert first.config_name.startswith("sagas-config-")


def test_instance_and_client_read_one_password(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    (sagas,) = environment.data.redis_instances
    ends = {(each.namespace, each.name): each.entries for each in environment.secrets}
    (password,) = ends["data-redis", sagas.secret]
    assert password in ends["banking-exp", "exp-accounts-redis"]


def test_clients_are_given_the_service_that_follows_the_master(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    accounts = next(each for each in environment.services if each.name == "exp-accounts")
    assert accounts.config.data["REDIS_HOST"] == "sagas-master.data-redis.svc.cluster.local"
    assert accounts.config.data["REDIS_PORT"] == "6379"


def test_state_without_storage_is_refused(refused: Refused) -> None:
    (problem,) = refused(one("storage: null"))
    assert problem.startswith("2: sagas holds state, but has no storage")


def test_production_runs_no_image_that_is_not_pinned(refused: Refused) -> None:
    (problem,) = refused('redis_images: {image: {digest: ""}}\n')
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
    assert environment.data.redis_instances == ()
    assert not [each for each in environment.secrets if "redis" in each.name or each.namespace == "data-redis"]


def test_a_new_instance_runs_the_images_of_all(resolve_profile: Resolve) -> None:
    environment = resolve_profile(one("namespace: data-redis\nuse: cache", "cache"))
    images = {(each.image, each.sentinel_image, each.exporter_image) for each in environment.data.redis_instances}
    assert len(images) == 1


def test_an_instance_may_run_an_image_of_its_own(resolve_profile: Resolve) -> None:
    digest = "sha256:" + "5f" * 32
    text = one(f'image: {{repository: quay.io/opstree/redis, tag: v8.4.0, digest: "{digest}"}}')
    (sagas,) = resolve_profile(text).data.redis_instances
    assert sagas.image == f"quay.io/opstree/redis:v8.4.0@{digest}"
    assert "redis-sentinel:v8.2.2" in sagas.sentinel_image


CLUSTER = "namespace: data-redis\nuse: cache\nmode: cluster\n"


def test_a_cluster_has_masters_with_a_replica_each_and_no_sentinels(resolve_profile: Resolve) -> None:
    found = cache(resolve_profile, "mode: cluster\ninstances: 4")
    assert (found.clustered, found.watched, found.replicas, found.pods) == (True, False, 4, 8)
    assert found.sentinel_image == ""


def test_volumes_of_a_cluster_count_for_all_of_its_pods(resolve_profile: Resolve) -> None:
    one_master = resolve_profile("")
    cluster = resolve_profile(one(CLUSTER + "storage: {size: 10Gi}", "cache"))
    before, after = (
        next(each.quota for each in found.namespaces if each.name == "data-redis") for found in (one_master, cluster)
    )
    assert int(after["persistentvolumeclaims"]) - int(before["persistentvolumeclaims"]) >= 12


def using(name: str, more: str) -> str:
    return f"services:\n  {name}:\n    redis: {{{more}}}\n"


def test_who_knows_clusters_is_told_a_way_in(resolve_profile: Resolve) -> None:
    text = one("mode: cluster") + using(CLIENT, "nodes_env: SPRING_DATA_REDIS_CLUSTER_NODES")
    client = next(each for each in resolve_profile(text).services if each.name == CLIENT)
    nodes = "sagas-leader.data-redis.svc.cluster.local:6379"
    assert client.config.data["SPRING_DATA_REDIS_CLUSTER_NODES"] == nodes
    assert "REDIS_HOST" not in client.config.data


def test_who_knows_one_host_cannot_use_a_cluster(refused: Refused) -> None:
    (problem,) = refused(one("mode: cluster"))
    assert "sagas is a cluster of masters, and the service knows one host only" in problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            CLUSTER + "instances: 2",
            "6: a cluster of 2 masters cannot agree on who has failed (give it 3 or more)",
        ),
        (
            "namespace: data-redis\nuse: cache\nissuer: firefly-internal",
            "5: it speaks TLS, but its clients are given no authority to check it by (set `authority_key` too)",
        ),
    ],
)
def test_a_cluster_or_encryption_that_cannot_work_is_refused(refused: Refused, text: str, problem: str) -> None:
    assert refused(one(text, "cache")) == [problem]


def test_with_an_issuer_server_sentinels_and_clients_check_one_authority(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    (sagas,) = environment.data.redis_instances
    certificate = next(each for each in environment.data.data_certificates if each.secret == sagas.certificate)
    client = next(each for each in environment.services if each.name == CLIENT)
    assert client.redis is not None
    assert client.redis.host in certificate.dns_names
    assert {"client auth", "server auth"} <= set(certificate.usages)  # replicas log in at their master
    assert "tls-ca-cert-file /tls/ca.crt" in sagas.config
    assert sagas.sentinel_config == "tls-ca-cert-file /tls/ca.crt\n"
    settings = client.config.data["SPRING_APPLICATION_JSON"]
    assert '"spring.data.redis.ssl.enabled": "true"' in settings
    file = next(each for each in client.files if each.name == "redis-authority")
    assert f'"file:{file.folder}/{file.key}"' in settings
    assert file.key in {entry.key for each in client.secrets if each.name == file.secret for entry in each.entries}


def test_without_an_issuer_nobody_speaks_tls(resolve_profile: Resolve) -> None:
    environment = resolve_profile(one("issuer: ''"))
    (sagas,) = environment.data.redis_instances
    client = next(each for each in environment.services if each.name == CLIENT)
    assert (sagas.certificate, sagas.sentinel_config_name, client.files) == ("", "", ())
    assert "SPRING_APPLICATION_JSON" not in client.config.data


def test_a_variable_of_the_services_own_switches_tls_on(resolve_profile: Resolve) -> None:
    environment = resolve_profile(using(CLIENT, "ssl_env: REDIS_SSL"))
    client = next(each for each in environment.services if each.name == CLIENT)
    assert client.config.data["REDIS_SSL"] == "true"
