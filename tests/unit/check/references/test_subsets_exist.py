from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ROUTE = "VirtualService banking-domain/domain-customer-people-api"
RULE = "DestinationRule banking-core/core-banking-accounts"


def lead_to(edge: World, subset: str) -> None:
    first: dict[str, Any] = edge.get("VirtualService", "domain-customer-people-api")["spec"]["http"][0]
    host = "core-banking-accounts.banking-core.svc.cluster.local"
    first["route"][0]["destination"] = {"host": host, "port": {"number": 8080}, "subset": subset}


def test_a_subset_that_is_declared_is_let_be(edge: World, only: Only) -> None:
    lead_to(edge, "stable")
    only(edge.findings("REF-010"))


def test_a_subset_that_nobody_declares_is_found(edge: World, only: Only) -> None:
    lead_to(edge, "canary")
    only(edge.findings("REF-010"), ("REF-010", ROUTE, "spec.http[0].route[0].destination.subset"))


def test_a_subset_without_pods_is_found(edge: World, only: Only) -> None:
    rule = edge.get("DestinationRule", "core-banking-accounts")["spec"]
    rule["subsets"].append({"name": "canary", "labels": {"app.kubernetes.io/version": "2.0.0"}})
    only(edge.findings("REF-010"), ("REF-010", RULE, "spec.subsets[1].labels"))
