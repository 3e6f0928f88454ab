from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

GROUP = "rbac.authorization.k8s.io"
Body = dict[str, Any]


def role(*rules: Body) -> Body:
    meta = {"name": "reader", "namespace": "banking-core"}
    return {"apiVersion": f"{GROUP}/v1", "kind": "Role", "metadata": meta, "rules": list(rules)}


def rule(**fields: Any) -> Body:
    return {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], **fields}


def binding(*subjects: Body, name: str = "reader", kind: str = "Role") -> Body:
    meta = {"name": "reader", "namespace": "banking-core"}
    reference = {"apiGroup": GROUP, "kind": kind, "name": name}
    body = {"apiVersion": f"{GROUP}/v1", "kind": "RoleBinding", "metadata": meta}
    return body | {"roleRef": reference, "subjects": list(subjects)}


def account(name: str, namespace: str = "banking-core") -> Body:
    return {"kind": "ServiceAccount", "name": name, "namespace": namespace}


@pytest.mark.parametrize("field", ["apiGroups", "resources", "verbs"])
def test_a_star_is_an_error_where_it_stands(world: World, only: Only, field: str) -> None:
    world.add(role(rule(**{field: ["*"]})))
    only(world.findings("RBAC-001"), ("RBAC-001", "Role banking-core/reader", f"rules[0].{field}"))


@pytest.mark.parametrize("verb", ["get", "list", "watch"])
def test_nobody_reads_all_secrets(world: World, only: Only, verb: str) -> None:
    world.add(role(rule(), rule(resources=["secrets"], verbs=[verb])))
    only(world.findings("RBAC-001"), ("RBAC-001", "Role banking-core/reader", "rules[1].resources"))


def test_single_secrets_may_be_read_and_new_ones_made(world: World) -> None:
    named = rule(resources=["secrets"], resourceNames=["mine"])
    world.add(role(named, rule(resources=["secrets"], verbs=["create"])))
    assert world.findings("RBAC-001") == ()


@pytest.mark.parametrize("verb", ["bind", "escalate", "impersonate"])
def test_nobody_raises_his_own_rights(world: World, only: Only, verb: str) -> None:
    world.add(role(rule(verbs=[verb])))
    only(world.findings("RBAC-001"), ("RBAC-001", "Role banking-core/reader", "rules[0].verbs"))


def test_a_binding_names_a_role_that_exists(world: World, only: Only) -> None:
    world.add(binding(account("core-banking-accounts")))
    only(world.findings("RBAC-001"), ("RBAC-001", "RoleBinding banking-core/reader", "roleRef.name"))
    world.add(role(rule()))
    assert world.findings("RBAC-001") == ()


@pytest.mark.parametrize("name", ["view", "system:auth-delegator", "cloudnative-pg-edit"])
def test_roles_of_kubernetes_and_of_operators_exist(world: World, name: str) -> None:
    world.add(binding(account("core-banking-accounts"), name=name, kind="ClusterRole"))
    assert world.findings("RBAC-001") == ()


def test_nobody_gets_every_right(world: World, only: Only) -> None:
    world.add(binding(account("core-banking-accounts"), name="cluster-admin", kind="ClusterRole"))
    only(world.findings("RBAC-001"), ("RBAC-001", "RoleBinding banking-core/reader", "roleRef.name"))


@pytest.mark.parametrize(
    "subject",
    [
        account("default"),
        account("nobody"),
        {"kind": "Group", "apiGroup": GROUP, "name": "system:authenticated"},
        {"kind": "Group", "apiGroup": GROUP, "name": "system:serviceaccounts:banking-core"},
    ],
)
def test_rights_go_to_somebody_in_particular_who_exists(world: World, only: Only, subject: Body) -> None:
    world.add(role(rule()), binding(subject))
    only(world.findings("RBAC-001"), ("RBAC-001", "RoleBinding banking-core/reader", "subjects[0].name"))


def test_groups_of_people_and_accounts_of_operators_are_fine(world: World) -> None:
    people = {"kind": "Group", "apiGroup": GROUP, "name": "firefly:core-team"}
    world.add(role(rule()), binding(people, account("operator", "cnpg-system")))
    assert world.findings("RBAC-001") == ()
