from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from firefly_gen.model.finding import Severity
from firefly_gen.model.profile import Provided

if TYPE_CHECKING:
    from tests.unit.check.conftest import Break, Only, World


DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
CONTAINER = "spec.template.spec.containers[0]"


def misspell(world: World) -> None:
    world.container["env"][0]["valueFrom"]["secretKeyRef"]["name"] = "core-banking-accounts-bd"


def ask_for_another_key(world: World) -> None:
    world.container["env"][1]["valueFrom"]["secretKeyRef"]["key"] = "passphrase"


def take_all_of(world: World) -> None:
    world.container["envFrom"].append({"secretRef": {"name": "nobody"}})


def mount(world: World) -> None:
    world.pod["volumes"].append({"name": "tls", "secret": {"secretName": "nobody"}})


def mount_one_key(world: World) -> None:
    items = [{"key": "username", "path": "u"}, {"key": "ca.crt", "path": "ca.crt"}]
    world.pod["volumes"].append({"name": "tls", "secret": {"secretName": "core-banking-accounts-db", "items": items}})


def project(world: World) -> None:
    world.pod["volumes"].append({"name": "all", "projected": {"sources": [{"secret": {"name": "nobody"}}]}})


def ask_in_an_init_container(world: World) -> None:
    world.pod["initContainers"] = [
        {**world.container, "name": "wait", "envFrom": [{"secretRef": {"name": "nobody"}}], "env": []}
    ]


def pull_with_another_secret(world: World) -> None:
    world.pod["imagePullSecrets"] = [{"name": "nobody"}]


def let_the_account_pull_with_another_secret(world: World) -> None:
    world.get("ServiceAccount", "core-banking-accounts")["imagePullSecrets"][0]["name"] = "nobody"


def serve_tls_with_a_secret_of_nobody(world: World) -> None:
    ingress = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {**world.service["metadata"]},
        "spec": {"tls": [{"hosts": ["bank.example"], "secretName": "nobody"}]},
    }
    world.add(ingress)


@pytest.mark.parametrize(
    ("break_it", "subject", "path"),
    [
        (misspell, DEPLOYMENT, f"{CONTAINER}.env[0].valueFrom.secretKeyRef.name"),
        (ask_for_another_key, DEPLOYMENT, f"{CONTAINER}.env[1].valueFrom.secretKeyRef.key"),
        (take_all_of, DEPLOYMENT, f"{CONTAINER}.envFrom[1].secretRef.name"),
        (mount, DEPLOYMENT, "spec.template.spec.volumes[1].secret.secretName"),
        (mount_one_key, DEPLOYMENT, "spec.template.spec.volumes[1].secret.items[1].key"),
        (project, DEPLOYMENT, "spec.template.spec.volumes[1].projected.sources[0].secret.name"),
        (ask_in_an_init_container, DEPLOYMENT, "spec.template.spec.initContainers[0].envFrom[0].secretRef.name"),
        (pull_with_another_secret, DEPLOYMENT, "spec.template.spec.imagePullSecrets[0].name"),
        (
            let_the_account_pull_with_another_secret,
            "ServiceAccount banking-core/core-banking-accounts",
            "imagePullSecrets[0].name",
        ),
        (
            serve_tls_with_a_secret_of_nobody,
            "Ingress banking-core/core-banking-accounts",
            "spec.tls[0].secretName",
        ),
    ],
)
def test_a_secret_that_nothing_makes_or_a_key_that_it_lacks_is_an_error(
    world: World, only: Only, break_it: Break, subject: str, path: str
) -> None:
    break_it(world)
    findings = world.findings("REF-001")
    only(findings, ("REF-001", subject, path))
    assert findings[0].severity is Severity.ERROR


def test_the_message_names_container_secret_and_keys(world: World) -> None:
    misspell(world)
    ask_for_another_key(world)
    missing, keyless = world.findings("REF-001")
    assert missing.message == (
        "container app asks for Secret banking-core/core-banking-accounts-bd, which nothing makes"
    )
    assert keyless.message == (
        "container app asks for key passphrase of Secret banking-core/core-banking-accounts-db, "
        "which has password, username"
    )


def test_nothing_else_fires(world: World, only: Only) -> None:
    misspell(world)
    only(world.findings(), ("REF-001", DEPLOYMENT, f"{CONTAINER}.env[0].valueFrom.secretKeyRef.name"))


def test_a_secret_of_another_namespace_does_not_help_and_the_hint_says_where_it_is(world: World) -> None:
    world.container["envFrom"].append({"secretRef": {"name": "domain-customer-people-db"}})
    (finding,) = world.findings("REF-001")
    assert "exists in namespace banking-domain" in finding.hint


def test_an_optional_secret_is_a_warning(world: World) -> None:
    world.container["envFrom"].append({"secretRef": {"name": "nobody", "optional": True}})
    assert [each.severity for each in world.findings("REF-001")] == [Severity.WARNING]


def test_a_secret_that_the_profile_says_is_provided_exists(world: World) -> None:
    take_all_of(world)
    provided = Provided(kind="Secret", namespace="banking-core", name="nobody", keys=(), reason="made by hand")
    world.change_environment(provided=(provided,))
    assert world.findings("REF-001") == ()
    world.change_environment(provided=(replace(provided, namespace="banking-domain"),))
    assert len(world.findings("REF-001")) == 1


def test_a_rendered_secret_exists_with_the_keys_of_both_its_maps(world: World) -> None:
    world.add(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "plain", "namespace": "banking-core"},
            "data": {"a": ""},
            "stringData": {"b": ""},
        }
    )
    for key in ("a", "b", "c"):
        reference = {"name": "plain", "key": key}
        world.container["env"].append({"name": key.upper(), "valueFrom": {"secretKeyRef": reference}})
    assert [each.path for each in world.findings("REF-001")] == [f"{CONTAINER}.env[4].valueFrom.secretKeyRef.key"]


def test_an_external_secret_with_data_from_may_hold_any_key(world: World) -> None:
    ask_for_another_key(world)
    secret = world.get("ExternalSecret", "core-banking-accounts-db")
    secret["spec"]["dataFrom"] = [{"extract": {"key": "prod/core-banking-accounts"}}]
    assert world.findings("REF-001") == ()


def test_without_an_environment_a_missing_secret_is_a_warning(world: World) -> None:
    misspell(world)
    world.remove("ExternalSecret", "core-banking-accounts-db")
    world.environment = None
    assert {each.severity for each in world.findings("REF-001")} == {Severity.WARNING}
