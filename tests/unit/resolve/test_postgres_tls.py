"""Certificates of PostgreSQL, and how services check them: as production is resolved, with some fields changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firefly_gen.errors import InputError
from firefly_gen.model.certificates import Certificate
from firefly_gen.model.environment import Environment
from firefly_gen.model.service import Service
from firefly_gen.pipeline.build import Sources, load_environment

ROOT = Path(__file__).parents[3]
LEASING, ORIGINATION = "core-lending-leasing", "core-lending-loan-origination"
FILE = "/etc/firefly/postgres/ca.crt"
Resolve = Callable[..., Environment]


@pytest.fixture
def resolve(tmp_path: Path) -> Resolve:
    def load(text: str = "", under: str = "prod") -> Environment:
        (tmp_path / "changed.yaml").write_text(f"extends: {under}\n{text}")
        sources = Sources((tmp_path, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",))
        return load_environment("changed", sources)

    return load


def certificate(environment: Environment, name: str) -> Certificate:
    return next(each for each in environment.data.data_certificates if each.name == name)


def service(environment: Environment, name: str) -> Service:
    return next(each for each in environment.services if each.name == name)


def test_a_server_s_certificate_holds_every_name_that_it_is_reached_by(resolve: Resolve) -> None:
    environment = resolve()
    found = certificate(environment, "lending-server-tls")
    assert found.usages == ("digital signature", "server auth")
    assert (found.issuer, found.secret_labels) == ("firefly-internal", {"cnpg.io/reload": "true"})
    assert {"lending-r", "lending-ro.data-postgres.svc", "lending-rw.data-postgres"} <= set(found.dns_names)
    by_cluster = {each.name: each.tls for each in environment.data.database_clusters}
    for each in environment.services:
        use = each.database
        if use and use.endpoint in {"rw", "ro"}:
            tls = by_cluster[use.cluster]
            assert tls is not None
            assert use.host in certificate(environment, tls.server).dns_names


def test_a_pooler_shows_a_certificate_of_its_own_and_logs_in_with_another(resolve: Resolve) -> None:
    environment = resolve()
    (pooler,) = environment.data.poolers
    use = service(environment, ORIGINATION).database
    assert pooler.tls is not None
    assert use is not None
    assert use.host in certificate(environment, pooler.tls.server).dns_names
    login = certificate(environment, pooler.tls.client)
    assert (login.common_name, login.dns_names) == ("cnpg_pooler_pgbouncer", ())
    assert login.usages == ("client auth", "digital signature")
    assert (pooler.tls.server_authority, pooler.tls.client_authority) == (
        "lending-server-tls",
        "lending-replication-tls",
    )


def test_standbys_log_in_by_certificate(resolve: Resolve) -> None:
    found = certificate(resolve(), "ledger-replication-tls")
    assert (found.common_name, found.dns_names) == ("streaming_replica", ())


def test_without_an_issuer_the_operator_signs(resolve: Resolve) -> None:
    environment = resolve("postgres: {ssl_mode: require, tls: null}\n")
    assert not [each for each in environment.data.data_certificates if each.application.startswith("data/postgres")]
    (lending,) = (each for each in environment.data.database_clusters if each.name == "lending")
    assert (lending.tls, lending.authority_secret) == (None, "lending-ca")
    assert environment.data.poolers[0].tls is None


def test_each_driver_is_told_how_to_check(resolve: Resolve) -> None:
    found = service(resolve(), LEASING)
    assert found.config.data["DB_SSL_MODE"] == "verify-full"
    settings = json.loads(found.config.data["SPRING_APPLICATION_JSON"])
    assert settings["spring.r2dbc.properties[sslRootCert]"] == FILE
    url = "jdbc:postgresql://lending-rw.data-postgres.svc.cluster.local:5432/lending_leasing"
    assert settings["spring.flyway.url"] == f"{url}?sslmode=verify-full&sslrootcert={FILE}"
    (file,) = found.files
    assert (f"{file.folder}/{file.key}", file.secret) == (FILE, f"{LEASING}-db")
    (secret,) = (each for each in found.secrets if each.name == f"{LEASING}-db")
    keys = {each.key: (each.remote_key, each.remote_property) for each in secret.entries}
    assert keys["ca.crt"] == ("firefly/prod/pki/firefly-internal", "ca.crt")


def test_what_migrates_nothing_is_told_no_address_of_migrations(resolve: Resolve) -> None:
    text = f"services: {{{LEASING}: {{database: {{migrations: 0}}}}}}\n"
    settings = json.loads(service(resolve(text), LEASING).config.data["SPRING_APPLICATION_JSON"])
    assert "spring.flyway.url" not in settings


def test_a_cluster_may_be_checked_less(resolve: Resolve) -> None:
    environment = resolve("databases: {lending: {ssl_mode: require}}\n")
    found = service(environment, LEASING)
    assert found.config.data["DB_SSL_MODE"] == "require"
    assert (found.files, "SPRING_APPLICATION_JSON" in found.config.data) == ((), False)
    assert service(environment, "core-banking-ledger").config.data["DB_SSL_MODE"] == "verify-full"


@pytest.mark.parametrize("text", ["postgres: {tls: {issuer: ''}}\n", "postgres: {tls: {authority_key: ''}}\n"])
def test_a_check_without_an_authority_is_refused(resolve: Resolve, text: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(text)
    assert {each.message for each in caught.value.problems} == {
        "services check certificates (verify-full), but have no authority to check them by"
    }
