from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from firefly_gen.check.platform import Platform
from firefly_gen.model.profile import Provided
from firefly_gen.model.resource import Identity

if TYPE_CHECKING:
    from tests.unit.check.conftest import World


CLUSTER = {
    "apiVersion": "postgresql.cnpg.io/v1",
    "kind": "Cluster",
    "metadata": {"name": "core-pg", "namespace": "data-postgres"},
}


def external_secret(world: World) -> dict[str, Any]:
    return world.get("ExternalSecret", "core-banking-accounts-db")


def test_resources_stand_in_the_order_of_their_paths_whatever_order_they_came_in(world: World) -> None:
    forwards = world.platform().resources
    world.objects.reverse()
    assert world.platform().resources == forwards
    assert [each.path for each in forwards] == sorted(each.path for each in forwards)


def test_kinds_are_found_by_name_and_by_name_with_group(world: World) -> None:
    platform = world.platform()
    assert len(platform.of_kind("Deployment")) == 2
    assert platform.of_kind("ExternalSecret") == platform.of_kind("ExternalSecret.external-secrets.io")
    assert [each.identity.kind for each in platform.of_kind("Namespace", "PriorityClass")] == (
        ["Namespace"] * 4 + ["PriorityClass"] * 2
    )
    assert platform.of_kind("Unheard") == ()


def test_a_custom_kind_with_the_name_of_one_of_kubernetes_is_another_kind(world: World) -> None:
    world.add({**world.copy("Service", "core-banking-accounts"), "apiVersion": "serving.knative.dev/v1"})
    platform = world.platform()
    assert {each.identity.api_version for each in platform.of_kind("Service")} == {"v1"}
    assert len(platform.of_kind("Service.serving.knative.dev")) == 1


def test_objects_are_found_by_name(world: World) -> None:
    platform = world.platform()
    found = platform.find("Deployment", "banking-core", "core-banking-accounts")
    assert found is not None
    assert found.identity == Identity("apps/v1", "Deployment", "banking-core", "core-banking-accounts")
    assert platform.find("Deployment", "banking-domain", "core-banking-accounts") is None
    assert platform.find("Namespace", "", "banking-core") is not None


def test_an_object_whose_name_is_no_string_is_left_to_the_schemas(world: World) -> None:
    broken = world.resources()[0]
    broken = replace(broken, identity=replace(broken.identity, name=7))  # type: ignore[arg-type]
    assert Platform(None, [broken], {}).resources == ()


def test_pods_are_found_by_labels_and_selectors_of_one_namespace(world: World) -> None:
    platform = world.platform()
    labels = {"app.kubernetes.io/part-of": "firefly"}
    assert [pod.owner.identity.name for pod in platform.pods_matching("banking-core", labels)] == [
        "core-banking-accounts"
    ]
    assert platform.pods_matching("banking-core", {**labels, "app.kubernetes.io/name": "x"}) == ()
    assert len(platform.pods_matching("banking-core", {})) == 1
    assert platform.pods_matching("data-postgres", {}) == ()
    assert len(platform.pods_selected("banking-core", {"matchLabels": labels})) == 1
    assert platform.pods_selected("banking-core", None) == ()
    (pod,) = platform.pods_matching("banking-core", labels)
    assert platform.pods_of(pod.owner) == (pod,)


def test_an_operator_makes_pods_and_secrets_out_of_its_custom_resources(world: World) -> None:
    world.add(CLUSTER)
    platform = world.platform()
    (pod,) = platform.pods_matching("data-postgres", {"cnpg.io/cluster": "core-pg"})
    assert (pod.generated, pod.ports, pod.spec, pod.containers) == (True, frozenset({5432, 9187}), {}, ())
    assert pod not in platform.rendered_pods
    made = platform.secrets["data-postgres", "core-pg-app"]
    assert made.keys == {"username", "password"}
    assert made.maker is not None
    assert made.maker.identity.kind == "Cluster"


def test_pods_that_are_made_for_a_field_need_it(world: World) -> None:
    assert world.environment is not None
    operator = world.environment.operators["cloudnative-pg"]
    made = operator.generates["Cluster.postgresql.cnpg.io"]
    pods = tuple(replace(each, made_for="spec.monitoring") for each in made.pods)
    generates = {"Cluster.postgresql.cnpg.io": replace(made, pods=pods)}
    changed = {"cloudnative-pg": replace(operator, generates=generates)}
    world.change_environment(operators=world.environment.operators | changed)
    world.add(CLUSTER)
    assert world.platform().pods_matching("data-postgres", {}) == ()
    world.objects[-1] = {**CLUSTER, "spec": {"monitoring": {}}}
    assert len(world.platform().pods_matching("data-postgres", {})) == 1


def test_pods_are_made_where_fields_have_the_values_asked_for_and_so_is_their_account(world: World) -> None:
    assert world.environment is not None
    operator = world.environment.operators["cloudnative-pg"]
    made = operator.generates["Cluster.postgresql.cnpg.io"]
    account = {"made_where": {"spec.kind": "x"}, "service_account": "{name}-sa"}
    pods = tuple(replace(each, **account) for each in made.pods)
    generates = {"Cluster.postgresql.cnpg.io": replace(made, pods=pods)}
    changed = {"cloudnative-pg": replace(operator, generates=generates)}
    world.change_environment(operators=world.environment.operators | changed)
    for kind, there in (("y", False), ("x", True)):
        world.objects = [body for body in world.objects if body["kind"] != "Cluster"]
        world.add({**CLUSTER, "spec": {"kind": kind}})
        platform = world.platform()
        assert [pod.spec for pod in platform.pods_matching("data-postgres", {})] == (
            [{"serviceAccountName": "core-pg-sa"}] if there else []
        )
        assert (("data-postgres", "core-pg-sa") in platform.service_accounts) == there


def test_without_an_environment_nothing_is_made(world: World) -> None:
    world.add(CLUSTER)
    world.environment = None
    platform = world.platform()
    assert [pod for pod in platform.pods if pod.generated] == []
    assert platform.secrets == {}
    assert not platform.closed


def test_the_name_of_a_made_secret_comes_from_its_field_or_from_the_object(world: World) -> None:
    external_secret(world)["spec"]["target"]["name"] = "other"
    assert ("banking-core", "other") in world.platform().secrets
    del external_secret(world)["spec"]["target"]["name"]
    assert ("banking-core", "core-banking-accounts-db") in world.platform().secrets


def test_the_keys_of_a_made_secret_come_from_lists_and_maps(world: World) -> None:
    external_secret(world)["spec"]["target"]["template"]["data"] = {"url": "{{ .username }}"}
    made = world.platform().secrets["banking-core", "core-banking-accounts-db"]
    assert made.keys == {"username", "password", "url"}


def test_keys_that_only_the_store_knows_make_any_key_possible(world: World) -> None:
    external_secret(world)["spec"]["dataFrom"] = [{"extract": {"key": "x"}}]
    assert world.platform().secrets["banking-core", "core-banking-accounts-db"].keys is None


def test_a_rendered_object_goes_before_one_that_is_made_or_provided(world: World) -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "core-banking-accounts-db", "namespace": "banking-core"},
        "data": {"only": ""},
    }
    world.add(secret)
    world.change_environment(
        provided=(
            Provided(
                kind="Secret",
                namespace="banking-core",
                name="core-banking-accounts-db",
                keys=("x",),
                reason="made by hand",
            ),
        )
    )
    assert world.platform().secrets["banking-core", "core-banking-accounts-db"].keys == {"only"}


def test_what_kubernetes_makes_in_each_namespace_exists(world: World) -> None:
    platform = world.platform()
    assert platform.service_accounts["data-postgres", "default"] is None
    assert platform.config_maps["data-postgres", "kube-root-ca.crt"].keys == {"ca.crt"}
    assert platform.priority_classes["system-node-critical"] is None
    assert platform.priority_classes["firefly-core"] is not None
    assert platform.namespaces["kube-system"] is None


def test_what_is_provided_exists(world: World) -> None:
    reason = "made by hand"
    world.change_environment(
        provided=(
            Provided(kind="StorageClass", namespace="", name="fast", keys=(), reason=reason),
            Provided(kind="ServiceAccount", namespace="banking-core", name="robot", keys=(), reason=reason),
            Provided(kind="ConfigMap", namespace="banking-core", name="some", keys=("a",), reason=reason),
        )
    )
    platform = world.platform()
    assert platform.storage_classes == {"fast": None}
    assert platform.service_accounts["banking-core", "robot"] is None
    assert platform.config_maps["banking-core", "some"].keys == {"a"}


def test_the_catalogue_knows_a_workload_by_name_and_namespace(world: World) -> None:
    platform = world.platform()
    for pod in platform.workloads:
        service = platform.service_of(pod)
        assert service is not None
        assert (service.name, service) == (pod.owner.identity.name, platform.service_of(pod.owner))


def test_in_a_namespace_of_its_own_another_tree_may_run_a_service_of_the_catalogue(world: World) -> None:
    world.deployment["metadata"]["namespace"] = "somewhere-else"
    (pod,) = (each for each in world.platform().workloads if each.namespace == "somewhere-else")
    assert world.platform().service_of(pod) is not None
    world.deployment["metadata"]["namespace"] = "data-postgres"
    (pod,) = (each for each in world.platform().workloads if each.namespace == "data-postgres")
    assert world.platform().service_of(pod) is None


def test_a_tree_of_kubernetes_kinds_only_hides_nothing(world: World) -> None:
    world.environment = None
    world.objects = [world.service]
    assert world.platform().closed
