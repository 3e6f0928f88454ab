"""PostgreSQL of production, as it is resolved, with an overlay that a test writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from firefly_gen.errors import InputError
from firefly_gen.model.archives import ObjectStore
from firefly_gen.model.environment import Environment
from firefly_gen.model.postgres import Database, DatabaseCluster, Pooler
from firefly_gen.pipeline.build import Sources, load_environment

ROOT = Path(__file__).parents[3]
IMAGE = "ghcr.io/cloudnative-pg/postgresql:18.1-system-trixie"
ORIGINATION = "core-lending-loan-origination"

Overlay = dict[str, Any]
Resolve = Callable[[Overlay], Environment]
Refused = Callable[[Overlay], list[str]]


@pytest.fixture
def resolve(tmp_path: Path) -> Resolve:
    """Resolves production with some fields changed."""

    def load(overlay: Overlay, under: str = "prod") -> Environment:
        text = yaml.safe_dump({"extends": under, **overlay}, sort_keys=False)
        (tmp_path / "changed.yaml").write_text(text)
        sources = Sources((tmp_path, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",))
        return load_environment("changed", sources)

    return load


@pytest.fixture
def refused(resolve: Resolve) -> Refused:
    """The messages with which an overlay is refused."""

    def load(overlay: Overlay) -> list[str]:
        with pytest.raises(InputError) as caught:
            resolve(overlay)
        return [each.message for each in caught.value.problems]

    return load


def cluster(environment: Environment, name: str = "lending") -> DatabaseCluster:
    return next(each for each in environment.data.database_clusters if each.name == name)


def pooler(environment: Environment, name: str) -> Pooler:
    return next(each for each in environment.data.poolers if each.name == name)


def store(environment: Environment, name: str) -> ObjectStore:
    return next(each for each in environment.data.object_stores if each.name == name)


def database(environment: Environment, service: str) -> Database:
    return next(each for each in environment.data.databases if each.name == service)


# ------------------------------------------------------------------------------------------------- clusters


def test_a_cluster_has_what_all_have_unless_it_says_otherwise(resolve: Resolve) -> None:
    own = {
        "instances": 5,
        "size": "large",
        "storage": {"data": "1536Gi", "storage_class": "standard"},
        "synchronous": {"standbys": 2, "durability": "preferred"},
        "backup": {"schedule": "0 30 4 * * *", "retention": "12w"},
    }
    environment = resolve({"databases": {"accounts": own}})
    accounts, ledger = cluster(environment, "accounts"), cluster(environment, "ledger")
    assert (accounts.instances, accounts.standbys, accounts.durability) == (5, 2, "preferred")
    assert (ledger.instances, ledger.standbys, ledger.durability) == (3, 1, "required")
    assert (accounts.cpu, accounts.memory, accounts.data_size, accounts.wal_size) == ("8", "32Gi", "1536Gi", "90Gi")
    assert (ledger.cpu, ledger.memory, ledger.data_size, ledger.wal_size) == ("4", "16Gi", "200Gi", "60Gi")
    assert (accounts.storage_class, ledger.storage_class) == ("standard", "fast")
    assert accounts.backup
    assert ledger.backup
    assert (accounts.backup.schedule, accounts.backup.retention) == ("0 30 4 * * *", "12w")
    assert (ledger.backup.schedule, ledger.backup.retention) == ("0 0 3 * * *", "35d")


@pytest.mark.parametrize(
    ("instances", "standbys", "quorum"), [(3, 1, True), (3, 2, False), (2, 1, False), (5, 2, True), (3, 0, False)]
)
def test_a_failover_waits_for_a_quorum_where_there_is_a_standby_to_spare(
    resolve: Resolve, instances: int, standbys: int, *, quorum: bool
) -> None:
    own = {"instances": instances, "synchronous": {"standbys": standbys}}
    assert cluster(resolve({"databases": {"ledger": own}}), "ledger").quorum is quorum


def test_one_server_keeps_away_from_none(resolve: Resolve) -> None:
    environment = resolve({"databases": {"ledger": {"instances": 1, "synchronous": {"standbys": 0}}}})
    assert cluster(environment, "ledger").anti_affinity == ""
    assert cluster(environment, "accounts").anti_affinity == "required"


def test_without_tls_the_server_says_so_too(resolve: Resolve) -> None:
    environment = resolve({"databases": {"ledger": {"ssl_mode": "disable"}}})
    assert cluster(environment, "ledger").access_rules == ()
    assert cluster(environment, "accounts").access_rules == ("hostnossl all all all reject",)
    service = next(each for each in environment.services if each.name == "core-banking-ledger")
    assert service.config.data["DB_SSL_MODE"] == "disable"


def test_parameters_of_the_profile_win(resolve: Resolve) -> None:
    own = {"parameters": {"work_mem": "8MB", "pgaudit.log": "all"}}
    parameters = cluster(resolve({"databases": {"ledger": own}}), "ledger").parameters
    assert (parameters["work_mem"], parameters["pgaudit.log"]) == ("8MB", "all")
    assert parameters["shared_buffers"] == "4096MB"
    assert list(parameters) == sorted(parameters)


def test_a_version_without_a_locale_of_its_own(resolve: Resolve) -> None:
    image = {"repository": "ghcr.io/cloudnative-pg/postgresql", "tag": "16.9", "digest": f"sha256:{'0' * 64}"}
    environment = resolve({"postgres": {"images": {"16": image}}, "databases": {"ledger": {"version": "16"}}})
    assert not cluster(environment, "ledger").builtin_locale
    assert cluster(environment, "accounts").builtin_locale
    assert [each.major for each in environment.data.image_catalogs[0].postgres] == [16, 18]


def test_no_cluster_no_catalogue(resolve: Resolve) -> None:
    users = [each.name for each in resolve({}).services if each.database]
    environment = resolve({"databases": None, "services": {name: {"database": None} for name in users}})
    assert environment.data.image_catalogs == environment.data.database_clusters == environment.data.databases == ()
    assert not [each for each in environment.secrets if each.namespace == "data-postgres"]


# ---------------------------------------------------------------------------------------------- connections


def test_every_pod_of_a_rollout_counts_and_its_migrations(resolve: Resolve) -> None:
    share = cluster(resolve({}), "accounts").shares[0]
    assert (share.replicas, share.pool, share.clients, share.connections) == (6, 10, 72, 72)


def test_a_service_without_migrations_opens_its_pools_only(resolve: Resolve) -> None:
    shares = {each.service: each.connections for each in cluster(resolve({}), "banking").shares}
    assert shares["core-banking-payment-hub"] == 70
    assert shares["core-banking-cards"] == 72


@pytest.mark.parametrize(("most", "connections"), [(6, 100), (7, 150), (16, 250)])
def test_what_the_server_allows_follows_the_services(resolve: Resolve, most: int, connections: int) -> None:
    overlay = {
        "databases": {"accounts": {"max_connections": None}},
        "services": {"core-banking-accounts": {"max_replicas": most}},
    }
    found = cluster(resolve(overlay), "accounts")
    assert found.max_connections == connections
    assert found.parameters["max_connections"] == str(connections)
    assert found.demand <= connections * 0.9
    assert found.demand > (connections - 50) * 0.9


def test_a_number_of_the_profile_s_own_stays(resolve: Resolve) -> None:
    overlay = {
        "databases": {"accounts": {"max_connections": 60}},
        "services": {"core-banking-accounts": {"max_replicas": 16}},
    }
    found = cluster(resolve(overlay), "accounts")
    assert (found.max_connections, found.demand) == (60, 189)


def test_a_role_may_open_what_its_service_opens(resolve: Resolve) -> None:
    environment = resolve({"services": {"core-banking-accounts": {"max_replicas": 9}}})
    assert database(environment, "core-banking-accounts").connections == 102


# -------------------------------------------------------------------------------------------------- poolers


def test_services_behind_a_pooler_connect_to_it(resolve: Resolve) -> None:
    environment = resolve({})
    config = next(each for each in environment.services if each.name == ORIGINATION).config.data
    assert config["DB_HOST"] == "lending-pooler-rw.data-postgres.svc.cluster.local"
    other = next(each for each in environment.services if each.name == "core-lending-leasing").config.data
    assert other["DB_HOST"] == "lending-rw.data-postgres.svc.cluster.local"


def test_pools_bound_what_reaches_the_server(resolve: Resolve) -> None:
    environment = resolve({"databases": {"lending": {"poolers": {"rw": {"instances": 3, "pool_size": 10}}}}})
    share = next(each for each in cluster(environment).shares if each.service == ORIGINATION)
    assert (share.clients, share.connections) == (72, 33)
    assert pooler(environment, "lending-pooler-rw").parameters == {
        "default_pool_size": "10",
        "max_client_conn": "72",
    }
    assert database(environment, ORIGINATION).connections == 33


@pytest.mark.parametrize(("instances", "guarded"), [(1, False), (2, True)])
def test_poolers_of_more_than_one_pod_are_drained_one_by_one(
    resolve: Resolve, instances: int, *, guarded: bool
) -> None:
    environment = resolve({"databases": {"lending": {"poolers": {"rw": {"instances": instances}}}}})
    found = pooler(environment, "lending-pooler-rw")
    assert (found.guarded, found.spread) == (guarded, guarded)


def test_pooled_transactions_keep_prepared_statements(resolve: Resolve) -> None:
    environment = resolve({"databases": {"lending": {"poolers": {"rw": {"mode": "transaction"}}}}})
    assert pooler(environment, "lending-pooler-rw").parameters["max_prepared_statements"] == "200"


def test_readers_may_go_to_the_standbys(resolve: Resolve) -> None:
    overlay = {
        "databases": {"banking": {"poolers": {"ro": {}}}},
        "services": {"core-banking-payment-hub": {"database": {"endpoint": "pooler-ro"}}},
    }
    environment = resolve(overlay)
    config = next(each for each in environment.services if each.name == "core-banking-payment-hub").config.data
    assert config["DB_HOST"] == "banking-pooler-ro.data-postgres.svc.cluster.local"
    assert pooler(environment, "banking-pooler-ro").type == "ro"
    overlay["services"]["core-banking-payment-hub"]["database"]["endpoint"] = "ro"
    config = next(each for each in resolve(overlay).services if each.name == "core-banking-payment-hub").config.data
    assert config["DB_HOST"] == "banking-ro.data-postgres.svc.cluster.local"


# -------------------------------------------------------------------------------------------------- secrets


def test_both_ends_of_a_password_read_one_entry(resolve: Resolve) -> None:
    environment = resolve({})
    ends = {each.namespace: each for each in environment.secrets if each.name == "core-banking-accounts-db"}
    assert set(ends) == {"banking-core", "data-postgres"}
    service, role = ends["banking-core"], ends["data-postgres"]
    # Beside the password, the service reads by which authority it checks the server.
    assert [each.key for each in service.entries] == ["ca.crt", "password"]
    assert service.entries[1:] == role.entries
    assert role.entries[0].remote_key == "firefly/prod/banking-core/core-banking-accounts/db"
    assert service.literals == role.literals == {"username": "core_banking_accounts"}
    assert service.type == role.type == "kubernetes.io/basic-auth"
    assert (service.application, role.application) == ("services/core-banking-accounts", "data/postgres/accounts")
    # The operator takes a new password over from Secrets with its label only.
    assert (service.target_labels, role.target_labels) == ({}, {"cnpg.io/reload": "true"})


def test_a_bucket_with_a_key_of_its_own(resolve: Resolve) -> None:
    backup = {"destination": "s3://minio", "endpoint": "https://s3.bank.example", "vault_key": "backup/minio"}
    environment = resolve({"postgres": {"regions": None, "backup": {**backup, "identity": None, "encryption": None}}})
    found = store(environment, "ledger-backup")
    assert (found.provider, found.secret, cluster(environment, "ledger").identity) == ("s3", "ledger-backup", {})
    secret = next(each for each in environment.secrets if each.name == "ledger-backup")
    assert [(each.key, each.remote_key) for each in secret.entries] == [
        ("access-key-id", "firefly/prod/backup/minio"),
        ("secret-access-key", "firefly/prod/backup/minio"),
    ]


@pytest.mark.parametrize(
    ("destination", "provider"), [("gs://bank", "google"), ("https://bank.blob.core.windows.net/pg", "azure")]
)
def test_the_destination_says_whose_bucket_it_is(resolve: Resolve, destination: str, provider: str) -> None:
    overlay = {"postgres": {"regions": None, "backup": {"destination": destination, "encryption": None}}}
    found = store(resolve(overlay), "ledger-backup")
    assert (found.provider, found.secret) == (provider, "")


def test_no_backups_where_they_are_off(resolve: Resolve) -> None:
    environment = resolve({"databases": {"ledger": {"backup": {"enabled": False}}}})
    assert not cluster(environment, "ledger").backed_up
    assert cluster(environment, "accounts").backed_up


# ------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        ({"databases": {"ledger": {"size": "huge"}}}, "there is no size of PostgreSQL 'huge'"),
        ({"databases": {"ledger": {"version": "17"}}}, "there is no image of PostgreSQL '17'"),
        (
            {"databases": {"ledger": {"storage": {"storage_class": "fast-ssd"}}}},
            "there is no storage class 'fast-ssd'",
        ),
        ({"postgres": {"priority_class": "data"}}, "there is no priority class 'data'"),
        (
            {"databases": {"ledger": {"synchronous": {"standbys": 3}}}},
            "3 standbys are to confirm each commit, but 3 servers have 2",
        ),
        ({"databases": {"ledger": {"parameters": {"port": "5433"}}}}, "the operator sets this itself"),
        ({"databases": {"ledger": {"parameters": {"max_connections": "9"}}}}, "has a field of its own"),
        ({"postgres": {"backup": {"destination": None}}}, "is to be backed up, but nothing says where to"),
        (
            {"postgres": {"backup": {"destination": "gs://bank"}}},
            "`vault_key`, `endpoint` and `encryption` are for S3 only",
        ),
        (
            {"services": {"core-banking-ledger": {"database": {"endpoint": "pooler"}}}},
            "cluster 'ledger' has no pooler 'rw'",
        ),
        (
            {"services": {"core-banking-ledger": {"database": {"endpoint": "ro"}}}},
            "the service runs migrations, which standbys refuse",
        ),
        ({"postgres": {"pooler_image": None}}, "there is no image of PgBouncer"),
        (
            {"postgres": {"images": {"18": {"digest": None}}}},
            f"{IMAGE} has no digest, and prod runs nothing that is not pinned",
        ),
    ],
    ids=lambda each: each[:40] if isinstance(each, str) else "",
)
def test_what_cannot_be_is_refused(refused: Refused, overlay: Overlay, message: str) -> None:
    assert message in refused(overlay)


def test_standbys_need_to_be_there_for_readers(refused: Refused) -> None:
    overlay = {
        "databases": {"banking": {"instances": 1, "synchronous": {"standbys": 0}}},
        "services": {"core-banking-payment-hub": {"database": {"endpoint": "ro"}}},
    }
    assert refused(overlay) == ["cluster 'banking' has no standby"]


def test_too_little_memory_is_refused_with_the_arithmetic(refused: Refused) -> None:
    (message,) = refused({"databases": {"lending": {"size": "medium", "max_connections": 3000}}})
    assert "16384Mi are too little for 3000 connections" in message
    assert message.endswith("Mi suffice")
