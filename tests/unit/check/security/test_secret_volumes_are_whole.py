from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen import yamlio

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

SEED = Path(__file__).parents[3] / "fixtures" / "seed" / "secretproviderclass.yaml"
CLASS = "SecretProviderClass banking-core/vault-secrets"
OBJECTS = "spec.parameters.objects"
OBJECT = "- {objectName: db, secretPath: secret/data/db, secretKey: password}\n"


@pytest.fixture
def mounted(world: World) -> dict[str, Any]:
    """A class that the pods of the accounts service mount."""
    (body,) = yamlio.load_objects(SEED.read_bytes(), SEED.name)
    body["metadata"]["namespace"] = "banking-core"
    body["spec"]["parameters"]["objects"] = OBJECT
    volume = {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": {"secretProviderClass": "vault-secrets"}}
    world.pod.setdefault("volumes", []).append({"name": "vault", "csi": volume})
    world.add(body)
    found: dict[str, Any] = body
    return found


def test_a_class_that_is_whole_and_mounted_is_fine(world: World, mounted: dict[str, Any]) -> None:
    assert mounted
    assert world.findings("SECR-004") == ()


@pytest.mark.parametrize("written", ["", "db", "{objectName: db}", "[", "[]", "- a\n---\n- b\n"])
def test_objects_that_are_no_list_are_an_error(world: World, only: Only, mounted: dict[str, Any], written: str) -> None:
    mounted["spec"]["parameters"]["objects"] = written
    only(world.findings("SECR-004"), ("SECR-004", CLASS, OBJECTS))


@pytest.mark.parametrize("field", ["objectName", "secretPath", "secretKey"])
def test_an_object_needs_every_field(world: World, only: Only, mounted: dict[str, Any], field: str) -> None:
    mounted["spec"]["parameters"]["objects"] = OBJECT + OBJECT.replace(field, "other")
    findings = world.findings("SECR-004")
    only(findings, ("SECR-004", CLASS, OBJECTS))
    assert findings[0].message == f"object 2 has no {field}"


def test_what_becomes_a_secret_is_an_object_of_the_class(world: World, only: Only, mounted: dict[str, Any]) -> None:
    data = [{"key": "password", "objectName": "db"}]
    mounted["spec"]["secretObjects"] = [{"secretName": "x", "type": "Opaque", "data": data}]
    assert world.findings("SECR-004") == ()
    data.append({"key": "token", "objectName": "token"})
    only(world.findings("SECR-004"), ("SECR-004", CLASS, "spec.secretObjects[0].data[1].objectName"))


def test_pods_cannot_mount_what_is_not_there(world: World, mounted: dict[str, Any], only: Only) -> None:
    world.objects.remove(mounted)
    place = f"spec.template.spec.volumes[{len(world.pod['volumes']) - 1}].csi.volumeAttributes.secretProviderClass"
    only(world.findings("SECR-004"), ("SECR-004", "Deployment banking-core/core-banking-accounts", place))


def test_the_one_of_the_platforms_documentation_is_mounted_by_nobody_and_lies_nowhere(world: World) -> None:
    world.add(*yamlio.load_objects(SEED.read_bytes(), SEED.name))
    found = {(each.id, each.path) for each in world.findings() if each.subject.name == "vault-secrets"}
    assert {("COST-001", ""), ("REF-007", "metadata.namespace"), ("REF-019", "apiVersion")} <= found
