from __future__ import annotations

from typing import TYPE_CHECKING, Any

from firefly_gen.model.profile import KubernetesRange, Operator

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
POD = "spec.template.spec"


def bundle(selector: dict[str, Any], **source: Any) -> dict[str, Any]:
    return {
        "apiVersion": "trust.cert-manager.io/v1alpha1",
        "kind": "Bundle",
        "metadata": {"name": "authorities"},
        "spec": {"sources": [source], "target": {"configMap": {"key": "ca.crt"}, "namespaceSelector": selector}},
    }


def mount(world: World) -> None:
    world.pod.setdefault("volumes", []).append({"name": "ca", "configMap": {"name": "authorities"}})


def with_trust_manager(world: World) -> None:
    assert world.environment
    operator = Operator(
        namespace="data-postgres",
        description="",
        kubernetes=KubernetesRange(min="", max=""),
        runs={},
        wave=-44,
        provides={},
        generates={},
    )
    world.change_environment(operators={**world.environment.operators, "trust-manager": operator})


def test_pods_find_a_copy_where_the_bundle_selects_their_namespace(world: World) -> None:
    world.add(bundle({"matchLabels": {"firefly.io/tier": "core"}}, useDefaultCAs=True))
    mount(world)
    assert world.findings("TLS-003", "REF-002") == ()


def test_elsewhere_there_is_nothing_to_mount(world: World, only: Only) -> None:
    world.add(bundle({"matchLabels": {"firefly.io/tier": "domain"}}, useDefaultCAs=True))
    mount(world)
    place = f"{POD}.volumes[{len(world.pod['volumes']) - 1}].configMap.name"
    only(world.findings("TLS-003"), ("TLS-003", DEPLOYMENT, place))


def test_a_source_has_to_exist_in_the_namespace_of_trust_manager(world: World, only: Only) -> None:
    with_trust_manager(world)
    world.add(bundle({}, secret={"name": "root", "key": "ca.crt"}))
    only(world.findings("TLS-003"), ("TLS-003", "Bundle authorities", "spec.sources[0].secret.name"))
    root = {"metadata": {"name": "root", "namespace": "data-postgres"}, "stringData": {"tls.crt": "x"}}
    world.add({"apiVersion": "v1", "kind": "Secret", **root})
    only(world.findings("TLS-003"), ("TLS-003", "Bundle authorities", "spec.sources[0].secret.key"))
    world.get("Secret", "root")["stringData"]["ca.crt"] = "x"
    assert world.findings("TLS-003") == ()


def test_who_checks_the_certificate_of_a_database_mounts_an_authority(world: World, only: Only) -> None:
    world.config["DB_SSL_MODE"] = "verify-full"
    only(world.findings("TLS-003"), ("TLS-003", DEPLOYMENT, f"{POD}.volumes"))
    source = {"secretName": "core-banking-accounts-db", "items": [{"key": "password", "path": "x"}]}
    world.pod.setdefault("volumes", []).append({"name": "ca", "secret": source})
    only(world.findings("TLS-003"), ("TLS-003", DEPLOYMENT, f"{POD}.volumes"))
    source["items"] = [{"key": "ca.crt", "path": "ca.crt"}]
    assert world.findings("TLS-003") == ()


def test_who_only_encrypts_needs_none(world: World) -> None:
    world.config["DB_SSL_MODE"] = "require"
    assert world.findings("TLS-003") == ()


def test_the_authority_may_lie_in_a_volume_of_the_secrets_store_driver(world: World, only: Only) -> None:
    world.config["DB_SSL_MODE"] = "verify-full"
    volume = {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": {"secretProviderClass": "db"}}
    world.pod.setdefault("volumes", []).append({"name": "db", "csi": volume})
    parameters = {"objects": "- {objectName: password, secretPath: secret/data/db, secretKey: password}\n"}
    metadata = {"name": "db", "namespace": "banking-core"}
    api = {"apiVersion": "secrets-store.csi.x-k8s.io/v1", "kind": "SecretProviderClass"}
    world.add({**api, "metadata": metadata, "spec": {"provider": "vault", "parameters": parameters}})
    only(world.findings("TLS-003"), ("TLS-003", DEPLOYMENT, f"{POD}.volumes"))
    parameters["objects"] += "- {objectName: ca.crt, secretPath: secret/data/pki, secretKey: ca.crt}\n"
    world.get("SecretProviderClass", "db")["spec"]["parameters"] = parameters
    assert world.findings("TLS-003") == ()
