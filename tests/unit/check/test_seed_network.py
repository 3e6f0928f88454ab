"""The NetworkPolicy that the platform's own documentation shows, held against production."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firefly_gen import yamlio

if TYPE_CHECKING:
    from tests.unit.check.conftest import World

SEED = Path(__file__).parents[2] / "fixtures" / "seed" / "networkpolicy.yaml"
POLICY = "NetworkPolicy banking-core/banking-services-netpol"


@pytest.fixture
def seeded(world: World) -> World:
    """The platform with that policy, where it is meant to stand, in the place of those that guard the namespace."""
    (body,) = yamlio.load_objects(SEED.read_bytes(), SEED.name)
    own = [each for each in world.objects if each["kind"] == "NetworkPolicy"]
    world.objects = [
        each for each in world.objects if each not in own or each["metadata"]["namespace"] != "banking-core"
    ]
    body["metadata"]["namespace"] = "banking-core"
    world.add(body)
    return world


def test_it_has_no_namespace(world: World) -> None:
    world.add(*yamlio.load_objects(SEED.read_bytes(), SEED.name))
    found = {(each.id, str(each.subject), each.path) for each in world.findings("REF-007")}
    assert ("REF-007", "NetworkPolicy banking-services-netpol", "metadata.namespace") in found


def test_it_guards_nothing_and_knows_nobody(seeded: World) -> None:
    found = {(each.id, str(each.subject), each.path) for each in seeded.findings()}
    assert ("SEC-003", "Namespace banking-core", "") in found
    assert {path for check, subject, path in found if (check, subject) == ("NET-006", POLICY)} == {
        "spec.podSelector",
        "spec.ingress[0].from[0]",
        "spec.egress[0].to[0]",
    }


def test_on_pods_with_its_label_it_stops_callers_metrics_names_and_the_mesh(seeded: World) -> None:
    seeded.deployment["spec"]["template"]["metadata"]["labels"]["tier"] = "banking"
    findings = [each for each in seeded.findings() if str(each.subject) == POLICY]
    told = {(each.id, each.path): each.message for each in findings}
    assert "domain-customer-people to" in told["NET-001", "spec.ingress"]
    assert "monitoring/prometheus to" in told["NET-001", "spec.ingress"]
    assert "to istio-system/istiod on port 15012" in told["NET-001", "spec.egress"]
    lost = {each.message.partition("cannot reach ")[2] for each in findings if each.id == "NET-003"}
    assert lost == {"the DNS on port 53", "the DNS on port 53/UDP", "istiod on port 15012"}
