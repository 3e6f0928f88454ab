from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from firefly_gen.model.finding import Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import Break, Only, World


DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
CONTAINER = "spec.template.spec.containers[0]"


def keep_the_hash_of_yesterday(world: World) -> None:
    world.container["envFrom"][0]["configMapRef"]["name"] = "core-banking-accounts-env-0000000000"


def ask_for_one_key(world: World) -> None:
    reference = {"name": "core-banking-accounts-env-1a2b3c4d5e", "key": "NO_SUCH_KEY"}
    world.container["env"].append({"name": "X", "valueFrom": {"configMapKeyRef": reference}})


def mount(world: World) -> None:
    world.pod["volumes"].append({"name": "ca", "configMap": {"name": "nobody"}})


def project_one_key(world: World) -> None:
    source = {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "tls.crt", "path": "x"}]}}
    world.pod["volumes"].append({"name": "ca", "projected": {"sources": [source]}})


@pytest.mark.parametrize(
    ("break_it", "path"),
    [
        (keep_the_hash_of_yesterday, f"{CONTAINER}.envFrom[0].configMapRef.name"),
        (ask_for_one_key, f"{CONTAINER}.env[2].valueFrom.configMapKeyRef.key"),
        (mount, "spec.template.spec.volumes[1].configMap.name"),
        (project_one_key, "spec.template.spec.volumes[1].projected.sources[0].configMap.items[0].key"),
    ],
)
def test_a_config_map_that_nothing_makes_or_a_key_that_it_lacks_is_an_error(
    world: World, only: Only, break_it: Break, path: str
) -> None:
    break_it(world)
    only(world.findings("REF-002"), ("REF-002", DEPLOYMENT, path))


def test_the_bundle_that_kubernetes_puts_into_each_namespace_exists(world: World) -> None:
    world.pod["volumes"].append({"name": "ca", "configMap": {"name": "kube-root-ca.crt"}})
    assert world.findings("REF-002") == ()


def test_binary_keys_count(world: World) -> None:
    reference = {"name": "core-banking-accounts-env-1a2b3c4d5e", "key": "logo"}
    world.container["env"].append({"name": "X", "valueFrom": {"configMapKeyRef": reference}})
    world.get("ConfigMap", "core-banking-accounts-env-1a2b3c4d5e")["binaryData"] = {"logo": "AAAA"}
    assert world.findings("REF-002") == ()


def test_without_an_environment_an_operator_may_make_it_unless_there_is_none(world: World) -> None:
    mount(world)
    world.environment = None
    assert [each.severity for each in world.findings("REF-002")] == [Severity.WARNING]
    world.objects = [each for each in world.objects if each["apiVersion"] in {"v1", "apps/v1"}]
    assert [each.severity for each in world.findings("REF-002")] == [Severity.ERROR]
