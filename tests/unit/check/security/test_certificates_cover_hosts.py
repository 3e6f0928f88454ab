from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

Body = dict[str, Any]
GATEWAY = ("TLS-001", "Gateway istio-system/public", "spec.servers[0].tls.credentialName")


def issuer(name: str) -> Body:
    return {"apiVersion": "cert-manager.io/v1", "kind": "ClusterIssuer", "metadata": {"name": name}, "spec": {}}


def certificate(*hosts: str, name: str = "api-tls", namespace: str = "istio-system", **spec: Any) -> Body:
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "secretName": name,
            "dnsNames": list(hosts),
            "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "internal"},
            **spec,
        },
    }


def gateway(*hosts: str) -> Body:
    server = {"port": {"number": 443}, "hosts": list(hosts), "tls": {"mode": "SIMPLE", "credentialName": "api-tls"}}
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "public", "namespace": "istio-system"},
        "spec": {"servers": [server]},
    }


@pytest.mark.parametrize("certified", ["api.bank.example", "*.bank.example"])
def test_a_host_is_covered_by_its_name_or_by_a_star_for_its_first_label(world: World, certified: str) -> None:
    world.add(issuer("internal"), certificate(certified), gateway("banking-exp/api.bank.example"))
    assert world.findings("TLS-001") == ()


@pytest.mark.parametrize("host", ["web.bank.example", "a.api.bank.example", "bank.example"])
def test_any_other_host_is_an_error_at_the_gateway(world: World, only: Only, host: str) -> None:
    world.add(issuer("internal"), certificate("api.bank.example", "*.api.example"), gateway(f"banking-exp/{host}"))
    findings = world.findings("TLS-001")
    only(findings, GATEWAY)
    assert host in findings[0].message


def test_a_star_stands_for_one_label_only(world: World, only: Only) -> None:
    world.add(issuer("internal"), certificate("*.bank.example"), gateway("*/a.b.bank.example"))
    only(world.findings("TLS-001"), GATEWAY)


def test_listeners_of_the_gateway_api_are_held_to_the_same(world: World, only: Only) -> None:
    listener = {"name": "https", "hostname": "web.bank.example", "tls": {"certificateRefs": [{"name": "api-tls"}]}}
    body = gateway() | {"apiVersion": "gateway.networking.k8s.io/v1", "spec": {"listeners": [listener]}}
    world.add(issuer("internal"), certificate("api.bank.example"), body)
    only(
        world.findings("TLS-001"),
        ("TLS-001", "Gateway istio-system/public", "spec.listeners[0].tls.certificateRefs[0]"),
    )


def test_servers_of_a_database_are_reached_by_the_names_of_their_services(world: World, only: Only) -> None:
    cluster = {
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "Cluster",
        "metadata": {"name": "pg", "namespace": "data-postgres"},
        "spec": {"certificates": {"serverTLSSecret": "pg-tls"}},
    }
    hosts = [f"pg-{each}.data-postgres.svc" for each in ("r", "ro")]
    world.add(issuer("internal"), certificate(*hosts, name="pg-tls", namespace="data-postgres"), cluster)
    findings = world.findings("TLS-001")
    only(findings, ("TLS-001", "Cluster data-postgres/pg", "spec.certificates.serverTLSSecret"))
    assert "pg-rw.data-postgres.svc" in findings[0].message


def test_a_server_is_known_by_the_name_that_services_write_out(world: World, only: Only) -> None:
    cluster = {
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "Cluster",
        "metadata": {"name": "core-pg", "namespace": "data-postgres"},
        "spec": {"certificates": {"serverTLSSecret": "pg-tls"}},
    }
    hosts = [f"core-pg-{each}.data-postgres.svc" for each in ("r", "ro", "rw")]
    shown = certificate(*hosts, name="pg-tls", namespace="data-postgres")
    world.add(issuer("internal"), shown, cluster)
    findings = world.findings("TLS-001")
    only(findings, ("TLS-001", "Cluster data-postgres/core-pg", "spec.certificates.serverTLSSecret"))
    assert findings[0].message.endswith("does not cover core-pg-rw.data-postgres.svc.cluster.local")
    shown["spec"]["dnsNames"].append("core-pg-rw.data-postgres.svc.cluster.local")
    assert world.findings("TLS-001") == ()


@pytest.mark.parametrize(
    ("kind", "version", "spec", "place", "missing"),
    [
        (
            "Pooler",
            "postgresql.cnpg.io/v1",
            {"pgbouncer": {"clientTLSSecret": {"name": "tls"}}},
            "spec.pgbouncer.clientTLSSecret.name",
            "x.data-postgres.svc",
        ),
        (
            "RedisReplication",
            "redis.redis.opstreelabs.in/v1beta2",
            {"TLS": {"secret": {"secretName": "tls"}}},
            "spec.TLS.secret.secretName",
            "x-master.data-postgres.svc, x-replica.data-postgres.svc",
        ),
    ],
)
def test_poolers_and_caches_are_held_to_the_same(  # noqa: PLR0913, PLR0917 - the row of the table
    world: World, only: Only, kind: str, version: str, spec: dict[str, object], place: str, missing: str
) -> None:
    metadata = {"name": "x", "namespace": "data-postgres"}
    shown = certificate("other.example", name="tls", namespace="data-postgres")
    world.add(issuer("internal"), shown, {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec})
    findings = world.findings("TLS-001")
    only(findings, ("TLS-001", f"{kind} data-postgres/x", place))
    assert findings[0].message.endswith(f"does not cover {missing}")


def test_nobody_signs_where_there_is_no_issuer(world: World, only: Only) -> None:
    world.add(certificate("api.bank.example"))
    only(world.findings("TLS-001"), ("TLS-001", "Certificate istio-system/api-tls", "spec.issuerRef.name"))


def test_an_issuer_of_a_namespace_is_looked_for_there(world: World, only: Only) -> None:
    here = issuer("internal") | {"kind": "Issuer", "metadata": {"name": "internal", "namespace": "data-postgres"}}
    asked = certificate("api.bank.example", issuerRef={"kind": "Issuer", "name": "internal"})
    world.add(here, asked)
    only(world.findings("TLS-001"), ("TLS-001", "Certificate istio-system/api-tls", "spec.issuerRef.name"))
    here["metadata"]["namespace"] = "istio-system"
    assert world.findings("TLS-001") == ()


@pytest.mark.parametrize(
    ("duration", "renew_before", "field"),
    [
        ("2160h0m0s", "2160h0m0s", "renewBefore"),
        ("2160h0m0s", "4m0s", "renewBefore"),
        ("30m0s", "10m0s", "duration"),
        ("2160h", "720h0m0s", "duration"),
        ("2160h0m0s", "720h", "renewBefore"),
        ("90m0s", "10m0s", "duration"),
    ],
)
def test_times_fit_each_other_and_are_written_as_they_are_stored(
    world: World, only: Only, duration: str, renew_before: str, field: str
) -> None:
    world.add(issuer("internal"), certificate("api.bank.example", duration=duration, renewBefore=renew_before))
    only(world.findings("TLS-001"), ("TLS-001", "Certificate istio-system/api-tls", f"spec.{field}"))


def test_times_that_fit_are_fine(world: World) -> None:
    times = {"duration": "1h30m0s", "renewBefore": "5m0s"}
    world.add(issuer("internal"), certificate("api.bank.example", **times))
    assert world.findings("TLS-001") == ()
