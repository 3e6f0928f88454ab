from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.check.conftest import Only, World

ROOT = "Application argocd/argocd"
CORE = "Application argocd/services-banking-core"

STORE = {"group": "external-secrets.io", "kind": "ClusterSecretStore"}


def spec(world: World, kind: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = world.get(kind, name)["spec"]
    return found


def test_the_delivered_platform_is_clean(delivered: World) -> None:
    assert [f"{each.id} {each.subject}: {each.message}" for each in delivered.findings()] == []


def test_a_folder_that_nobody_applies_is_found_once(delivered: World) -> None:
    delivered.remove("Application", "services-banking-core")
    (finding,) = delivered.findings("GIT-001")
    assert finding.message.startswith("no Application applies the folder services/banking-core, which holds ")


def test_a_part_of_a_tree_may_leave_folders_to_others(delivered: World) -> None:
    delivered.change_environment(layers={})
    delivered.remove("Application", "services-banking-core")
    assert delivered.findings("GIT-001") == ()


def test_a_folder_that_does_not_exist_is_found(delivered: World) -> None:
    spec(delivered, "Application", "services-banking-core")["source"]["path"] = "out/prod/services/banking"
    findings = delivered.findings("GIT-001")
    assert (CORE, "spec.source.path") in {(str(each.subject), each.path) for each in findings}


def test_a_folder_of_another_repository_is_not_looked_for(delivered: World) -> None:
    delivered.change_environment(layers={})
    source = spec(delivered, "Application", "services-banking-core")["source"]
    source.update(repoURL="https://charts.bank.example", path="anywhere")
    assert delivered.findings("GIT-001") == ()


def test_a_project_that_does_not_exist_is_found(delivered: World, only: Only) -> None:
    spec(delivered, "Application", "services-banking-core")["project"] = "banking-platform"
    findings = delivered.findings()
    only(findings, ("GIT-001", CORE, "spec.project"))
    assert findings[0].hint == "there are bank, delivery"


def forbid_the_repository(project: dict[str, Any]) -> None:
    project["sourceRepos"].remove("https://git.bank.example/tree.git")


def forbid_the_namespace(project: dict[str, Any]) -> None:
    project["destinations"] = [
        {"server": "*", "namespace": each} for each in ("banking-domain", "argocd", "d*", "[!b]*")
    ]


def forbid_the_cluster(project: dict[str, Any]) -> None:
    project["destinations"][0]["name"] = "elsewhere"


@pytest.mark.parametrize(
    ("break_it", "path", "said"),
    [
        (forbid_the_repository, "spec.source.repoURL", "allows no source https://git.bank.example/tree.git"),
        (forbid_the_namespace, "spec.destination", "allows no namespace banking-core of cluster in-cluster"),
        (forbid_the_cluster, "spec.destination", "allows no namespace banking-core of cluster in-cluster"),
    ],
)
def test_what_the_project_does_not_allow_is_found_at_the_application(
    delivered: World, break_it: Callable[[dict[str, Any]], None], path: str, said: str
) -> None:
    break_it(spec(delivered, "AppProject", "bank"))
    (finding,) = (each for each in delivered.findings("GIT-001") if str(each.subject) == CORE)
    assert finding.path == path
    assert finding.message == f"project bank {said}"


def test_a_cluster_may_go_by_its_name_or_its_address(delivered: World) -> None:
    spec(delivered, "AppProject", "bank")["destinations"] = [
        {"server": "https://kubernetes.default.svc", "namespace": "*"}
    ]
    spec(delivered, "Application", "services-banking-core")["destination"] = {"name": "in-cluster", "namespace": "x"}
    assert delivered.findings("GIT-001") == ()


@pytest.mark.parametrize(
    ("field", "kinds", "kind"),
    [
        ("namespaceResourceBlacklist", [{"group": "", "kind": "Service"}], "Service"),
        ("clusterResourceWhitelist", [{"group": "", "kind": "Namespace"}, STORE], "PriorityClass"),
        ("clusterResourceBlacklist", [{"group": "*", "kind": "PriorityC*"}], "PriorityClass"),
    ],
)
def test_a_kind_that_the_project_does_not_allow_is_found_at_its_first_object(
    delivered: World, field: str, kinds: list[dict[str, str]], kind: str
) -> None:
    spec(delivered, "AppProject", "bank")[field] = kinds
    findings = delivered.findings("GIT-001")
    assert {each.subject.kind for each in findings if each.subject} == {kind}
    assert {each.path for each in findings} == {"kind"}


def test_a_list_of_kinds_in_namespaces_allows_no_others(delivered: World) -> None:
    everything = [{"group": "*", "kind": "[!D]*"}]
    spec(delivered, "AppProject", "bank")["namespaceResourceWhitelist"] = everything
    assert {each.subject.kind for each in delivered.findings("GIT-001") if each.subject} == {"Deployment"}


def test_without_a_list_nothing_outside_of_namespaces_is_allowed(delivered: World) -> None:
    del spec(delivered, "AppProject", "bank")["clusterResourceWhitelist"]
    kinds = {each.subject.kind for each in delivered.findings("GIT-001") if each.subject}
    assert {"Namespace", "PriorityClass"} <= kinds


def test_several_sources_are_looked_at_each(delivered: World) -> None:
    application = spec(delivered, "Application", "services-banking-core")
    source = application.pop("source")
    application["sources"] = [source, {"repoURL": "https://x.example", "path": "y"}]
    (finding,) = delivered.findings("GIT-001")
    assert (finding.path, finding.message) == (
        "spec.sources[1].repoURL",
        "project bank allows no source https://x.example",
    )
