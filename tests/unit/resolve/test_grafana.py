from __future__ import annotations

import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.model.dashboard import Dashboard, Panel, Query, Row, Unit
from firefly_gen.model.environment import Environment
from firefly_gen.resolve.dashboards import drawn
from firefly_gen.violations import Validator

Resolve = Callable[[str], Environment]
ON = "observability: {enabled: true}\n"
SCHEMA = json.loads((Path(__file__).parents[3] / "schemas/grafana/dashboard.json").read_bytes())

PANELS = st.builds(
    Panel,
    title=st.just("x"),
    unit=st.sampled_from(list(Unit)),
    queries=st.just((Query(expr="up"),)),
    width=st.integers(min_value=1, max_value=24),
    height=st.integers(min_value=1, max_value=12),
)
ROWS = st.builds(Row, title=st.just("row"), panels=st.lists(PANELS, max_size=8).map(tuple))


def cells(grid: dict[str, int]) -> set[tuple[int, int]]:
    return {(grid["x"] + column, grid["y"] + row) for column in range(grid["w"]) for row in range(grid["h"])}


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_panels_of_any_size_lie_beside_each_other_within_24_columns(rows: list[Row]) -> None:
    board = Dashboard(uid="x", title="X", description="", folder="f", rows=tuple(rows))
    panels = json.loads(drawn(board))["panels"]
    assert len(panels) == sum(1 + len(row.panels) for row in rows)
    assert all(each["gridPos"]["x"] + each["gridPos"]["w"] <= 24 for each in panels)
    for one, other in combinations(panels, 2):
        assert not cells(one["gridPos"]) & cells(other["gridPos"])
    assert len({each["id"] for each in panels}) == len(panels)


def test_every_dashboard_is_what_the_schema_says(environment: Resolve) -> None:
    validator = Validator(SCHEMA)
    boards = environment(ON).watch.grafana_dashboards
    assert len(boards) >= 10
    for board in boards:
        assert validator.violations(json.loads(board.text)) == (), board.uid


def test_there_are_dashboards_of_what_there_is(environment: Resolve) -> None:
    every = {each.uid for each in environment(ON).watch.grafana_dashboards}
    assert {"firefly-tier-core", "firefly-tier-edge", "firefly-postgresql", "firefly-kafka", "firefly-redis"} <= every
    less = environment(ON + "kafka: {events: null}\nredis: {cache: null}\n")
    assert every - {each.uid for each in less.watch.grafana_dashboards} == {"firefly-kafka", "firefly-redis"}
    folders = {each.name for each in environment(ON).watch.grafana_folders}
    assert {each.folder for each in environment(ON).watch.grafana_dashboards} == folders


@pytest.mark.parametrize(
    ("off", "uids"),
    [
        ("", {"jaeger", "logs", "prometheus"}),
        ("logging: {enabled: false}", {"jaeger", "prometheus"}),
        ("tracing: {enabled: false}", {"logs", "prometheus"}),
    ],
)
def test_there_are_sources_of_what_there_is(environment: Resolve, off: str, uids: set[str]) -> None:
    found = environment(f"observability: {{enabled: true, {off}}}\n").watch.grafana_datasources
    assert {each.uid for each in found} == uids
    named = json.dumps([dict(each.spec["jsonData"]) for each in found])
    assert all((f'"datasourceUid": "{uid}"' in named) <= (uid in uids) for uid in ("jaeger", "logs"))


def test_without_dashboards_there_is_no_grafana(environment: Resolve) -> None:
    found = environment("observability: {enabled: true, grafana: {enabled: false}}\n")
    assert (
        found.watch.grafanas,
        found.watch.grafana_dashboards,
        found.watch.grafana_datasources,
        found.watch.grafana_folders,
    ) == ((),) * 4
    assert "grafana" not in {each.name for each in found.watch.watch_certificates}


def test_people_log_in_by_the_banks_provider(environment: Resolve) -> None:
    login = """\
observability:
  enabled: true
  grafana:
    login:
      issuer: https://id.bank.example/realms/bank
      client_id: grafana
      vault_key: grafana/login
      editors: [sre, "team:core"]
"""
    (grafana,) = environment(login).watch.grafanas
    oauth = grafana.config["auth.generic_oauth"]
    assert oauth["token_url"] == "https://id.bank.example/realms/bank/protocol/openid-connect/token"
    assert oauth["role_attribute_path"] == (
        "(contains(groups[*], 'sre') || contains(groups[*], 'team:core')) && 'Editor' || 'Viewer'"
    )
    assert grafana.config["auth"]["disable_login_form"] == "true"
    assert grafana.open_to_people
    assert not environment(ON).watch.grafanas[0].open_to_people
