from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import World
    from tests.unit.check.observability.conftest import Found

ID = "GRAF-001"
BOARD = "GrafanaDashboard firefly-all"
Change = Callable[[dict[str, Any]], object]


def redraw(world: World, change: Change) -> None:
    spec = world.get("GrafanaDashboard", "firefly-all")["spec"]
    model = json.loads(spec["json"])
    change(model)
    spec["json"] = json.dumps(model)


def spec(world: World, kind: str) -> dict[str, Any]:
    names = {"GrafanaDashboard": "firefly-all", "GrafanaFolder": "services", "GrafanaDatasource": "prometheus"}
    found: dict[str, Any] = world.get(kind, names[kind])["spec"]
    return found


def test_a_dashboard_that_shows_something_is_no_finding(shown: World, found: Found) -> None:
    assert found(shown, ID) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda m: m["panels"][1]["gridPos"].update(x=8),
            "'One' and panels[2] 'Two' lie on top of each other",
        ),
        (lambda m: m["panels"][2]["gridPos"].update(w=13), "panels[2] 'Two' takes columns 12 to 24, and there are 24"),
        (lambda m: m["panels"][1].update(title=""), "panels[1] has no title"),
        (lambda m: m["panels"][1]["fieldConfig"]["defaults"].pop("unit"), "panels[1] 'One' has no unit"),
        (lambda m: m["panels"][1].update(targets=[]), "panels[1] 'One' has no query"),
        (
            lambda m: m["panels"][1]["targets"][0]["datasource"].update(uid="thanos"),
            "panels[1] 'One' asks the source 'thanos', and there is none of that uid",
        ),
        (
            lambda m: m["panels"][1]["targets"][0].update(expr="http_requests_total"),
            "panels[1] 'One': nothing has a metric http_requests_total",
        ),
        (lambda m: m.update(uid="another"), "its JSON calls it 'another', and the object 'firefly-all'"),
        (lambda m: m["panels"][1].update(span=4), "panels[1].span: unknown field"),
        (lambda m: m.pop("schemaVersion"), "schemaVersion"),
    ],
)
def test_a_panel_that_shows_nothing_is_found(shown: World, found: Found, change: Change, message: str) -> None:
    redraw(shown, change)
    told = found(shown, ID)
    assert {(subject, path) for subject, path, _ in told} <= {(BOARD, "spec.json"), (BOARD, "spec.uid")}
    assert any(message in said for _, _, said in told), told


def test_a_query_parses(shown: World, found: Found) -> None:
    redraw(shown, lambda m: m["panels"][1]["targets"][0].update(expr="sum(requests_total"))
    assert "is no PromQL" in found(shown, ID)[0][2]


def test_a_hidden_panel_is_looked_at_too(shown: World, found: Found) -> None:
    def hide(model: dict[str, Any]) -> None:
        row, first, second = model["panels"]
        first["targets"][0]["expr"] = "gone_total"
        row.update(collapsed=True, panels=[first])
        second["gridPos"].update(x=0)
        model["panels"] = [row, second]

    redraw(shown, hide)
    ((_, _, message),) = found(shown, ID)
    assert message == "panels[0].panels[0] 'One': nothing has a metric gone_total"


@pytest.mark.parametrize("text", ["{", "[]", '"x"'])
def test_a_dashboard_is_json(shown: World, found: Found, text: str) -> None:
    spec(shown, "GrafanaDashboard")["json"] = text
    ((_, path, message),) = found(shown, ID)
    assert path == "spec.json"
    assert message.startswith("is no dashboard: ")


@pytest.mark.parametrize("kind", ["GrafanaDashboard", "GrafanaFolder", "GrafanaDatasource"])
def test_a_grafana_is_found(shown: World, found: Found, kind: str) -> None:
    spec(shown, kind)["instanceSelector"] = {"matchLabels": {"dashboards": "grafana"}}
    assert [path for _, path, _ in found(shown, ID)] == ["spec.instanceSelector"]


def test_a_grafana_takes_nothing_from_other_namespaces_unless_it_is_told(shown: World, found: Found) -> None:
    shown.get("Grafana", "grafana")["metadata"]["namespace"] = "elsewhere"
    assert len(found(shown, ID)) == 3
    for kind in ("GrafanaDashboard", "GrafanaFolder", "GrafanaDatasource"):
        spec(shown, kind)["allowCrossNamespaceImport"] = True
    assert found(shown, ID) == []


def test_a_folder_exists(shown: World, found: Found) -> None:
    spec(shown, "GrafanaDashboard")["folderRef"] = "service"
    assert found(shown, ID) == [(BOARD, "spec.folderRef", "there is no GrafanaFolder service in its namespace")]


def test_a_dashboard_comes_from_one_place(shown: World, found: Found) -> None:
    spec(shown, "GrafanaDashboard")["url"] = "https://example.org"
    assert found(shown, ID) == [(BOARD, "spec", "a dashboard comes from one place, and this one from json and url")]


def test_identifiers_and_titles_are_unique(shown: World, found: Found) -> None:
    twin = shown.copy("GrafanaDashboard", "firefly-all")
    twin["metadata"]["name"] = "twin"
    shown.add(twin)
    assert {(subject, path) for subject, path, _ in found(shown, ID)} == {
        ("GrafanaDashboard twin", "spec.uid"),
        ("GrafanaDashboard twin", "spec.json"),
    }
