from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.deliver import deliver
from firefly_gen.errors import InputError
from firefly_gen.model.delivery import IN_CLUSTER, KindOf
from firefly_gen.model.environment import Environment
from firefly_gen.model.resource import Identity, Origin, Resource, path_in_tree
from firefly_gen.resolve import resolve

if TYPE_CHECKING:
    from firefly_gen.load.profile import Loaded
    from firefly_gen.model.delivery import Application, Chart, Project

PROFILE = """
delivery:
  repository: {url: "https://git.bank.example/tree.git", revision: env/prod}
  projects:
    data: {description: databases, prune: false, deployers: [dba]}
    operators: {prune: false}
    platform: {}
  folders:
    data/*: {project: data, wave: -10}
    namespaces: {project: platform, wave: -60}
    "*": {project: platform, wave: 5}
  windows:
    nights: {schedule: "0 22 * * *", hours: 8, time_zone: Europe/Madrid, projects: [data]}
    weekend: {schedule: "0 18 * * 5", hours: 62, time_zone: Europe/Madrid}
operators:
  strimzi:
    chart: {repository: quay.io/strimzi, name: strimzi-operator, version: 1.2.0}
    namespace: strimzi
    watched_namespaces: operator.watchNamespaces
    values: {replicas: 2, a: {z: 1, b: [1]}}
    wave: -40
    provides: {kafka.strimzi.io: [v1]}
  shared-one:
    chart: {repository: "https://charts.example", name: one, version: 1.0.0}
    namespace: shared
    requires: [base]
    needed_by: {kinds: [HorizontalPodAutoscaler], annotations: [example.io/reload], labels: [example.io/mode]}
    also_in: [kube-system]
    wave: -39
    provides: {}
  base:
    chart: {repository: "https://charts.example", name: base, version: 1.0.0}
    namespace: shared
    wave: -41
    provides: {Rollout.argoproj.io: [v1alpha1]}
  routes:
    manifests: {repository: "https://git.example/routes", path: config/crd, version: v1.5.1}
    namespace: shared
    wave: -42
    provides: {gateway.networking.k8s.io: [v1]}
  cloud:
    chart: {repository: "https://charts.example", name: cloud, version: 1.0.0}
    provided_by: the cloud
    namespace: kube-system
    wave: -41
    provides: {snapshot.storage.k8s.io: [v1]}
  argo-cd:
    chart: {repository: "https://charts.example", name: argo-cd, version: 1.0.0}
    namespace: argocd
    wave: -90
    provides: {Application.argoproj.io: [v1alpha1], AppProject.argoproj.io: [v1alpha1]}
"""


def thing(folder: str, kind: str, namespace: str = "", api: str = "v1", **metadata: Any) -> Resource:
    names = {"name": kind.lower(), **({"namespace": namespace} if namespace else {}), **metadata}
    body = {"apiVersion": api, "kind": kind, "metadata": names}
    identity = Identity.of(body)
    return Resource(identity, body, Origin("toy", "a.yaml.j2"), folder, path_in_tree(folder, identity))


TREE = (
    thing("services/accounts", "Deployment", "bank-core", "apps/v1"),
    thing("services/gateway", "Deployment", "bank-edge", "apps/v1"),
    thing("services/gateway", "HorizontalPodAutoscaler", "bank-edge", "autoscaling/v2"),
    thing("data/kafka/events", "Kafka", "data", "kafka.strimzi.io/v1"),
    thing("data/kafka/events", "Secret", "data"),
    thing("namespaces", "Namespace"),
    thing("namespaces/argocd", "Secret", "argocd"),
    thing("snapshots", "VolumeSnapshotClass", "", "snapshot.storage.k8s.io/v1"),
    thing("bootstrap", "ConfigMap", "argocd"),
)


@pytest.fixture
def delivered(load: Callable[[str], Loaded]) -> Callable[..., Environment]:
    """The environment of the profile above, with more text behind it, and what delivers a tree."""

    def made(more: str = "", tree: Iterable[Resource] = TREE, profile: str = PROFILE) -> Environment:
        loaded = load(profile + more)
        return deliver(resolve("bank", loaded.profile, loaded.places), tuple(tree), loaded.places)

    return made


def application(environment: Environment, name: str) -> Application:
    return next(each for each in environment.applications if each.name == name)


def chart(environment: Environment, operator: str) -> Chart:
    return next(each for each in environment.charts if each.operator == operator)


def project(environment: Environment, name: str) -> Project:
    return next(each for each in environment.projects if each.name == name)


def test_each_folder_has_an_application_but_for_what_a_person_applies(delivered: Callable[..., Environment]) -> None:
    found = delivered()
    assert [(each.name, each.project, each.wave, each.objects) for each in found.applications] == [
        ("accounts", "bank-core", 0, 1),
        ("data-kafka-events", "data", -10, 2),
        ("gateway", "bank-edge", 10, 2),
        ("namespaces", "platform", -60, 1),
        ("namespaces-argocd", "platform", 5, 1),
        ("snapshots", "platform", 5, 1),
    ]
    assert application(found, "accounts").path == "out/bank/services/accounts"
    assert application(found, "accounts").labels["firefly.io/tier"] == "core"


def test_only_what_may_go_is_pruned(delivered: Callable[..., Environment]) -> None:
    found = delivered()
    assert {each.name for each in found.applications if not each.prune} == {"data-kafka-events"}


def test_an_application_leaves_alone_what_controllers_in_it_change(delivered: Callable[..., Environment]) -> None:
    found = delivered()
    (ignored,) = application(found, "gateway").ignored
    assert (ignored.group, ignored.kind, ignored.pointers) == ("apps", "Deployment", ("/spec/replicas",))
    assert application(found, "accounts").ignored == ()


def test_charts_are_those_that_the_tree_needs(delivered: Callable[..., Environment]) -> None:
    assert [each.operator for each in delivered().charts] == ["argo-cd", "base", "shared-one", "strimzi"]
    others = tuple(each for each in TREE if each.identity.kind not in {"Kafka", "HorizontalPodAutoscaler"})
    assert [each.operator for each in delivered(tree=others).charts] == ["argo-cd"]
    noted = thing("services/accounts", "Service", "bank-core", annotations={"example.io/reload": "x"})
    assert [each.operator for each in delivered(tree=(*others, noted)).charts] == ["argo-cd", "base", "shared-one"]
    noted = thing("namespaces", "Namespace", labels={"example.io/mode": "x"})
    assert [each.operator for each in delivered(tree=(*others, noted)).charts] == ["argo-cd", "base", "shared-one"]
    rollout = thing("services/accounts", "Rollout", "bank-core", "argoproj.io/v1alpha1")
    assert [each.operator for each in delivered(tree=(*others, rollout)).charts] == ["argo-cd", "base"]


def test_an_operator_looks_after_the_namespaces_that_hold_its_kinds(delivered: Callable[..., Environment]) -> None:
    strimzi = chart(delivered(), "strimzi")
    assert strimzi.values == {"a": {"b": [1], "z": 1}, "operator": {"watchNamespaces": ["data"]}, "replicas": 2}
    assert strimzi.also_in == ("data",)


def test_one_chart_makes_a_namespace_that_nobody_else_does(delivered: Callable[..., Environment]) -> None:
    found = delivered()
    assert {each.operator for each in found.charts if each.creates_namespace} == {"strimzi", "base"}
    found = delivered("namespaces: {strimzi: {description: the operator of Kafka}}\n")
    assert {each.operator for each in found.charts if each.creates_namespace} == {"base"}
    assert chart(found, "base").namespace_labels["pod-security.kubernetes.io/enforce"] == "baseline"


def test_who_is_not_installed_makes_no_namespace(delivered: Callable[..., Environment]) -> None:
    profile = PROFILE.replace(
        "    wave: -41\n    provides: {Rollout", "    provided_by: us\n    wave: -41\n    provides: {Rollout"
    )
    assert {each.operator for each in delivered(profile=profile).charts if each.creates_namespace} == {
        "strimzi",
        "shared-one",
    }


def test_only_argo_cd_is_installed_by_hand(delivered: Callable[..., Environment]) -> None:
    assert [each.operator for each in delivered().charts if each.by_hand] == ["argo-cd"]


def test_a_project_may_do_what_its_applications_hold_and_no_more(delivered: Callable[..., Environment]) -> None:
    found = delivered()
    data = project(found, "data")
    assert data.sources == ("https://git.bank.example/tree.git",)
    assert [each.namespace for each in data.targets] == ["data"]
    assert data.cluster_kinds == ()
    assert data.namespaced_kinds == (KindOf("", "Secret"), KindOf("kafka.strimzi.io", "Kafka"))
    assert [(each.name, each.groups) for each in data.roles] == [("deployer", ("dba",))]
    assert data.roles[0].policies == (
        "p, proj:data:deployer, applications, get, data/*, allow",
        "p, proj:data:deployer, applications, sync, data/*, allow",
    )
    platform = project(found, "platform")
    assert platform.cluster_kinds == (KindOf("", "Namespace"), KindOf("snapshot.storage.k8s.io", "VolumeSnapshotClass"))


def test_the_project_of_charts_reaches_where_they_put_something(delivered: Callable[..., Environment]) -> None:
    operators = project(delivered(), "operators")
    assert operators.sources == ("https://charts.example", "quay.io/strimzi")
    assert [each.namespace for each in operators.targets] == ["argocd", "data", "kube-system", "shared", "strimzi"]
    assert KindOf("apiextensions.k8s.io", "CustomResourceDefinition") in operators.cluster_kinds
    assert not operators.bounded


def test_plain_manifests_are_applied_where_there_is_no_chart(delivered: Callable[..., Environment]) -> None:
    route = thing("services/accounts", "HTTPRoute", "bank-core", "gateway.networking.k8s.io/v1")
    found = delivered(tree=(*TREE, route))
    routes = chart(found, "routes")
    assert (routes.repository, routes.chart, routes.path) == ("https://git.example/routes", "", "config/crd")
    assert (routes.version, routes.what) == ("v1.5.1", "manifests config/crd v1.5.1")
    operators = project(found, "operators")
    assert "https://git.example/routes" in operators.sources
    assert KindOf("admissionregistration.k8s.io", "ValidatingAdmissionPolicy") in operators.cluster_kinds


def test_a_tier_has_a_project_by_the_name_of_its_namespace(delivered: Callable[..., Environment]) -> None:
    found = delivered()
    core = project(found, "bank-core")
    assert [(each.name, each.groups) for each in core.roles] == [("reader", ("core-team",))]


def test_windows_hold_for_those_that_they_name_or_for_all_but_operators(delivered: Callable[..., Environment]) -> None:
    found = delivered()
    windows = {each.name: [window.description for window in each.windows] for each in found.projects}
    assert windows == {
        "bank-core": ["weekend"],
        "bank-edge": ["weekend"],
        "data": ["nights", "weekend"],
        "operators": [],
        "platform": ["weekend"],
    }
    assert project(found, "bank-core").windows[0].duration == "62h"


def test_names_get_the_prefix_and_the_tree_goes_to_the_cluster_that_is_named(
    delivered: Callable[..., Environment],
) -> None:
    extra = "  prefix: eu-\n  cluster: {name: prod-eu}\n"
    found = delivered(profile=PROFILE.replace("delivery:\n", f"delivery:\n{extra}"))
    assert {each.name.partition("-")[0] for each in (*found.applications, *found.charts, *found.projects)} == {"eu"}
    assert application(found, "eu-accounts").cluster.name == "prod-eu"
    assert {each.cluster.name for each in project(found, "eu-data").targets} == {"prod-eu"}
    assert application(found, "eu-namespaces-argocd").cluster == chart(found, "argo-cd").cluster == IN_CLUSTER
    assert project(found, "eu-bank-core").roles[0].policies[0].endswith("applications, get, eu-bank-core/*, allow")


def test_two_folders_that_make_one_name_are_refused(delivered: Callable[..., Environment]) -> None:
    clash = thing("services/data-kafka-events", "ConfigMap", "bank-core")
    with pytest.raises(InputError) as caught:
        delivered(tree=(*TREE, clash))
    (problem,) = caught.value.problems
    assert "both make an Application 'data-kafka-events'" in problem.message


def test_a_name_that_is_too_long_is_refused(delivered: Callable[..., Environment]) -> None:
    with pytest.raises(InputError) as caught:
        delivered(tree=(thing(f"data/{'x' * 60}", "ConfigMap", "data"),))
    assert "longer than 63 characters" in caught.value.problems[0].message


def test_the_order_is_that_of_the_waves(delivered: Callable[..., Environment]) -> None:
    waves = [each.wave for each in delivered().order]
    assert waves == sorted(waves)
    assert delivered().order[0].name == "operator-argo-cd"


def test_a_folder_that_no_project_takes_is_refused(delivered: Callable[..., Environment]) -> None:
    profile = PROFILE.replace('    "*": {project: platform, wave: 5}\n', "")
    with pytest.raises(InputError) as caught:
        delivered(profile=profile)
    assert [each.message for each in caught.value.problems] == [
        "no project takes the folder 'namespaces/argocd'",
        "no project takes the folder 'snapshots'",
    ]


GROUPS = """
  grower:
    chart: {repository: "https://charts.example", name: grower, version: 1.0.0}
    namespace: kube-system
    needed_by: {environment: [node-groups]}
    wave: -41
    provides: {}
  cluster-autoscaler:
    chart: {repository: "https://charts.example", name: cluster-autoscaler, version: 1.0.0}
    namespace: kube-system
    wave: -41
    provides: {}
nodes:
  scaler: cluster-autoscaler
  cluster_name: bank
  pools: {general: {cpu: "12", memory: 64Gi}}
provider_catalog: {metal: {autoscaler: {cloud_provider: clusterapi}}}
"""


def test_an_operator_may_be_needed_by_what_shows_in_no_object(delivered: Callable[..., Environment]) -> None:
    without = GROUPS.replace("scaler: cluster-autoscaler", "scaler: none")
    asked, not_asked = ({each.operator for each in delivered(text).charts} for text in (GROUPS, without))
    assert asked - not_asked == {"grower"}


def test_namespaces_of_kubernetes_are_not_made_anew(delivered: Callable[..., Environment]) -> None:
    assert not chart(delivered(GROUPS), "grower").creates_namespace
