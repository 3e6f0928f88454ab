from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.profile import Generated, GeneratedKeys

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ACCOUNTS = "core-banking-accounts"
FOUND = ("SECR-003", f"Deployment banking-core/{ACCOUNTS}", "metadata.annotations")
LISTED = "secret.reloader.stakater.com/reload"


def annotations(world: World) -> dict[str, Any]:
    found: dict[str, Any] = world.deployment["metadata"].setdefault("annotations", {})
    return found


def test_a_secret_that_nobody_is_restarted_for_is_an_error(world: World, only: Only) -> None:
    annotations(world)[LISTED] = "another"
    findings = world.findings("SECR-003")
    only(findings, FOUND)
    assert f"{ACCOUNTS}-db" in findings[0].message


def test_no_annotation_at_all_is_one_too(world: World, only: Only) -> None:
    annotations(world).clear()
    only(world.findings("SECR-003"), FOUND)


@pytest.mark.parametrize(
    ("key", "value"), [(LISTED, f"another, {ACCOUNTS}-db"), ("reloader.stakater.com/auto", "true")]
)
def test_one_among_several_or_all_of_them_is_enough(world: World, key: str, value: str) -> None:
    annotations(world).clear()
    annotations(world)[key] = value
    assert world.findings("SECR-003") == ()


@pytest.mark.parametrize("spec", [{"refreshPolicy": "CreatedOnce"}, {"refreshInterval": "0s"}])
def test_what_is_copied_once_never_changes(world: World, spec: dict[str, str]) -> None:
    annotations(world).clear()
    world.get("ExternalSecret", f"{ACCOUNTS}-db")["spec"].update(spec)
    assert world.findings("SECR-003") == ()


@pytest.mark.parametrize(
    "volume",
    [{"secret": {"secretName": "pair"}}, {"projected": {"sources": [{"secret": {"name": "pair"}}]}}],
)
def test_what_is_mounted_counts_and_so_do_certificates(world: World, only: Only, volume: dict[str, Any]) -> None:
    annotations(world)[LISTED] = f"{ACCOUNTS}-db"
    pair = world.copy("ExternalSecret", f"{ACCOUNTS}-db")
    pair["metadata"]["name"] = pair["spec"]["target"]["name"] = "pair"
    world.add(pair)
    world.pod.setdefault("volumes", []).append({"name": "pair", **volume})
    only(world.findings("SECR-003"), FOUND)


def test_what_nobody_keeps_fresh_is_left_alone(world: World) -> None:
    annotations(world)[LISTED] = f"{ACCOUNTS}-db"
    world.pod.setdefault("volumes", []).append({"name": "x", "secret": {"secretName": "fixed"}})
    world.add({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "fixed", "namespace": "banking-core"}})
    assert world.findings("SECR-003") == ()


def test_what_the_csi_driver_keeps_fresh_restarts_pods_too(world: World, only: Only) -> None:
    assert world.environment
    kind = "SecretProviderClass.secrets-store.csi.x-k8s.io"
    made = Generated(
        secrets=(GeneratedKeys(name="{name}", name_from="", keys=("password",), keys_from=(), any_key=False),),
        config_maps=(),
        services=(),
        pods=(),
    )
    operators = dict(world.environment.operators)
    operators["driver"] = replace(next(iter(operators.values())), generates={kind: made})
    world.change_environment(operators=operators)
    metadata = {"name": "mounted", "namespace": "banking-core"}
    world.add({"apiVersion": "secrets-store.csi.x-k8s.io/v1", "kind": "SecretProviderClass", "metadata": metadata})
    world.pod.setdefault("volumes", []).append({"name": "mounted", "secret": {"secretName": "mounted"}})
    only(world.findings("SECR-003"), FOUND)
    annotations(world)[LISTED] += ",mounted"
    assert world.findings("SECR-003") == ()
