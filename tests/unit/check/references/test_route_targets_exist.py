from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ROUTE = "VirtualService banking-domain/domain-customer-people-api"
RULE = "DestinationRule banking-core/core-banking-accounts"
PLACE = "spec.http[1].route[0].destination"


def destination(edge: World) -> dict[str, Any]:
    return edge.get("VirtualService", "domain-customer-people-api")["spec"]["http"][1]["route"][0]["destination"]


@pytest.mark.parametrize(
    "host",
    ["domain-customer-people.banking-core.svc.cluster.local", "customer-people", "payments.example"],
)
def test_a_host_that_nothing_has_is_found(edge: World, only: Only, host: str) -> None:
    destination(edge)["host"] = host
    only(edge.findings("REF-009"), ("REF-009", ROUTE, f"{PLACE}.host"))


def test_a_short_name_is_a_service_of_the_same_namespace(edge: World, only: Only) -> None:
    destination(edge)["host"] = "domain-customer-people"
    only(edge.findings("REF-009"))


def test_a_port_that_the_service_lacks_is_found(edge: World, only: Only) -> None:
    destination(edge)["port"]["number"] = 8081
    findings = edge.findings("REF-009")
    only(findings, ("REF-009", ROUTE, PLACE))
    assert "but 8080" in findings[0].message


def test_a_port_is_named_where_the_service_has_several(edge: World, only: Only) -> None:
    del destination(edge)["port"]
    only(edge.findings("REF-009"))
    edge.get("Service", "domain-customer-people")["spec"]["ports"].append({"name": "tcp", "port": 9090})
    only(edge.findings("REF-009"), ("REF-009", ROUTE, PLACE))


def test_a_rule_for_nobody_is_found(edge: World, only: Only) -> None:
    edge.get("DestinationRule", "core-banking-accounts")["spec"]["host"] = "core-banking-cards"
    only(edge.findings("REF-009"), ("REF-009", RULE, "spec.host"))


def test_a_host_of_a_service_entry_is_known(edge: World, only: Only) -> None:
    destination(edge).update(host="kms.example", port={"number": 443})
    entry = edge.copy("DestinationRule", "core-banking-accounts") | {"kind": "ServiceEntry"}
    entry["metadata"]["name"] = "kms"
    entry["spec"] = {"hosts": ["kms.example"], "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}]}
    edge.add(entry)
    only(edge.findings("REF-009"))


def test_without_an_environment_other_hosts_may_be_anywhere(edge: World, only: Only) -> None:
    edge.environment = None
    destination(edge)["host"] = "payments.example"
    only(edge.findings("REF-009"))
