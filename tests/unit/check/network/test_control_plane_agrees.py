from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CONFIG = {"extensionProviders": [{"name": "logs"}]}


def tell_istiod(world: World, **config: Any) -> None:
    """Gives istiod's chart these values."""
    assert world.environment is not None
    operators = dict(world.environment.operators)
    operators["istiod"] = replace(operators["istiod"], values={"meshConfig": CONFIG | config})
    world.change_environment(operators=operators)


def telemetry(edge: World, field: str, *names: str) -> None:
    body = edge.copy("Gateway", "public") | {"apiVersion": "telemetry.istio.io/v1", "kind": "Telemetry"}
    body["metadata"].update(name="default", namespace="istio-system")
    body["spec"] = {field: [{"providers": [{"name": each} for each in names]}]}
    edge.add(body)


@pytest.mark.parametrize("field", ["tracing", "metrics", "accessLogging"])
def test_a_provider_that_istiod_does_not_know_is_found(edge: World, only: Only, field: str) -> None:
    tell_istiod(edge)
    telemetry(edge, field, "logs", "prometheus", "traces")
    place = f"spec.{field}[0].providers[2].name"
    only(edge.findings("MESH-006"), ("MESH-006", "Telemetry istio-system/default", place))


def test_another_trust_domain_is_found_once_a_policy(edge: World, only: Only) -> None:
    tell_istiod(edge, trustDomain="bank.mesh")
    subjects = ("banking-core/core-banking-accounts", "banking-domain/domain-customer-people")
    place = "spec.rules[0].from[0].source.principals[0]"
    only(edge.findings("MESH-006"), *(("MESH-006", f"AuthorizationPolicy {each}", place) for each in subjects))


def test_istiod_has_a_trust_domain_without_being_told(edge: World, only: Only) -> None:
    tell_istiod(edge)
    only(edge.findings("MESH-006"))


def test_where_istiods_values_are_not_known_nothing_is_said(edge: World, only: Only) -> None:
    telemetry(edge, "tracing", "traces")
    only(edge.findings("MESH-006"))
