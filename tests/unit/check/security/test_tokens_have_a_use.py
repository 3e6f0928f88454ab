from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ACCOUNTS = "core-banking-accounts"
FIELD = "automountServiceAccountToken"
FOUND = ("RBAC-002", f"Deployment banking-core/{ACCOUNTS}", f"spec.template.spec.{FIELD}")


def test_a_token_without_rights_is_found_whoever_asks_for_it(world: World, only: Only) -> None:
    world.pod.pop(FIELD, None)
    account = world.get("ServiceAccount", ACCOUNTS)
    account[FIELD] = True
    only(world.findings("RBAC-002"), FOUND)
    del account[FIELD]
    only(world.findings("RBAC-002"), FOUND)
    account[FIELD] = False
    assert world.findings("RBAC-002") == ()
    world.pod[FIELD] = True
    only(world.findings("RBAC-002"), FOUND)


def test_the_pod_decides_before_its_account(world: World) -> None:
    world.get("ServiceAccount", ACCOUNTS)[FIELD] = True
    world.pod[FIELD] = False
    assert world.findings("RBAC-002") == ()


@pytest.mark.parametrize("kind", ["RoleBinding", "ClusterRoleBinding"])
def test_whoever_has_rights_may_have_a_token(world: World, kind: str) -> None:
    world.pod[FIELD] = True
    subject = {"kind": "ServiceAccount", "name": ACCOUNTS, "namespace": "banking-core"}
    meta = {"name": "reader"} | ({"namespace": "banking-core"} if kind == "RoleBinding" else {})
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}
    body = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": meta}
    world.add(body | {"roleRef": reference, "subjects": [subject]})
    assert world.findings("RBAC-002") == ()
