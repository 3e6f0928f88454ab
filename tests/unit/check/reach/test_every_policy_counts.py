"""Production without any one of its policies, or with a rule that is too wide, does not pass."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from firefly_gen.check.network import policies_are_sound
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach import edges
from firefly_gen.check.reach.index import AUTHORIZATION, Reachability, reachability
from firefly_gen.check.registry import ALL
from firefly_gen.model.resource import Resource
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources

ROOT = Path(__file__).parents[4]
KINDS = ("NetworkPolicy", AUTHORIZATION)
REQUIRING = [check for check in ALL if check.META.id in {"SEC-003", "SEC-005", "SEC-007"}]
"""Checks that ask for policies whose absence alone changes nobody's reach: others close the same pods, too."""


AMBIENT = "templates/layers/mesh/cases/ambient/profile.yaml"


@pytest.fixture(scope="module", params=["prod", "ambient"])
def production(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Production as it is shipped, and in the ambient mode of the mesh."""
    folder = tmp_path_factory.mktemp("profiles")
    shutil.copyfile(ROOT / AMBIENT, folder / "ambient.yaml")
    sources = Sources((folder, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",))
    return build(request.param, sources, Clock())


@pytest.fixture(scope="module")
def platform(production: Built) -> Platform:
    return Platform(production.environment, production.resources, {})


@pytest.fixture(scope="module")
def reach(platform: Platform) -> Reachability:
    return platform.once(reachability)


def test_production_allows_what_is_declared_and_nothing_else(reach: Reachability) -> None:
    assert list(differences(reach)) == []
    assert len(reach.intent.meant) > 250
    assert len(reach.network.policies) > 90
    assert len(reach.mesh.policies) > 60


def differences(reach: Reachability) -> Iterator[object]:
    yield from edges.missing_on_network(reach)
    yield from edges.surplus_on_network(reach)
    yield from edges.missing_in_mesh(reach)
    yield from edges.surplus_in_mesh(reach)


def differences_without(reach: Reachability, policy: Resource) -> Iterator[object]:
    """What is different where a policy is gone; only its own level is worked out anew."""
    if policy.identity.kind == "NetworkPolicy":
        network = reach.network.with_policies([each for each in reach.network.policies if each.resource is not policy])
        yield from edges.missing_on_network(replace(reach, network=network))
        yield from edges.surplus_on_network(replace(reach, network=network))
    else:
        mesh = reach.mesh.with_policies(each for each in reach.mesh.policies if each.resource is not policy)
        yield from edges.missing_in_mesh(replace(reach, mesh=mesh))
        yield from edges.surplus_in_mesh(replace(reach, mesh=mesh))


def test_every_policy_that_is_taken_away_is_missed(platform: Platform, reach: Reachability) -> None:
    unnoticed = []
    for policy in platform.of_kind(*KINDS):
        if next(differences_without(reach, policy), None):
            continue
        rest = [each for each in platform.resources if each is not policy]
        if not any(check_finds(Platform(platform.environment, rest, {}))):
            unnoticed.append(str(policy.identity))
    assert unnoticed == []


def check_finds(platform: Platform) -> Iterator[object]:
    for check in REQUIRING:
        yield from check.run(platform)


def widened(body: Mapping[str, Any]) -> dict[str, Any]:
    """The policy with one more rule, for an empty peer."""
    found = copy.deepcopy(dict(body))
    spec = found["spec"] = dict(found.get("spec") or {})
    rules = "ingress" if found["kind"] == "NetworkPolicy" else "rules"
    spec[rules] = [*spec.get(rules, ()), {"from": [{}]}]
    return found


def test_an_empty_peer_in_any_policy_is_found_there(platform: Platform) -> None:
    changed = {id(each): replace(each, body=widened(each.body)) for each in platform.of_kind(*KINDS)}
    wide = Platform(platform.environment, [changed.get(id(each), each) for each in platform.resources], {})
    found = {each.subject: each.path for each in policies_are_sound.run(wide) if each.path.endswith(".from[0]")}
    assert set(found) == {each.identity for each in changed.values()}


def test_an_empty_peer_lets_in_what_nobody_declares(platform: Platform) -> None:
    """Where the API server and istiod would let it pass, the proof holds for what it would mean."""
    for policy in some(platform.of_kind("NetworkPolicy"), "core-banking-ledger", "banking", "firefly-kafka"):
        assert let_in(platform, policy), policy.identity
    for policy in some(platform.of_kind(AUTHORIZATION), "core-banking-ledger", "exp-accounts"):
        assert let_in(platform, policy), policy.identity


def some(policies: Iterable[Resource], *names: str) -> list[Resource]:
    found = [each for each in policies if each.identity.name in names]
    assert len(found) == len(names)
    return found


def let_in(platform: Platform, policy: Resource) -> bool:
    wide = replace(policy, body=widened(policy.body))
    changed = Platform(platform.environment, [wide if each is policy else each for each in platform.resources], {})
    reach = changed.once(reachability)
    surplus = [*edges.surplus_on_network(reach), *edges.surplus_in_mesh(reach)]
    return any(each.reason.resource is wide for each in surplus)


def without_label(body: Mapping[str, Any], label: str) -> dict[str, Any]:
    found = copy.deepcopy(dict(body))
    del found["metadata"]["labels"][label]
    return found


@pytest.mark.parametrize("production", ["ambient"], indirect=True)
@pytest.mark.parametrize(
    ("kind", "name", "label"),
    [
        ("Namespace", "banking-core", "istio.io/dataplane-mode"),
        ("Service", "core-banking-ledger", "istio.io/use-waypoint"),
        ("Service", "core-banking-psdx", "istio.io/ingress-use-waypoint"),
        ("Gateway.gateway.networking.k8s.io", "waypoint", ""),
    ],
)
def test_how_connections_are_carried_is_read_from_the_objects(
    platform: Platform, kind: str, name: str, label: str
) -> None:
    """The policies are those of an ambient mesh still, and no longer what is meant."""
    changed = next(each for each in platform.of_kind(kind) if each.identity.name == name)
    rest = [each for each in platform.resources if each is not changed]
    if label:
        rest.append(replace(changed, body=without_label(changed.body, label)))
    reach = Platform(platform.environment, rest, {}).once(reachability)
    assert next(edges.missing_on_network(reach), None)
    assert next(edges.surplus_on_network(reach), None)
