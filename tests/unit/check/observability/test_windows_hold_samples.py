from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.observability.conftest import Watched


def test_usual_times_are_fine(watched: Watched) -> None:
    watched.add_alert("Slow", "rate(http_server_requests_seconds_count[2m]) > 1")
    assert watched.found("MON-004") == []


def test_a_scrape_that_outlasts_its_interval_is_found(watched: Watched) -> None:
    watched.monitor["spec"]["endpoints"][0]["scrapeTimeout"] = "45s"
    ((kind, path, message),) = watched.found("MON-004")
    assert (kind, path) == ("ServiceMonitor", "spec.endpoints[0].scrapeTimeout")
    assert message == "a scrape may take 45 s, but the next one begins after 30 s"


def test_times_of_probes_and_scrape_configs_are_compared_too(watched: Watched) -> None:
    probe = {"interval": "5s", "scrapeTimeout": "6s"}
    config = {"scrapeInterval": "5s", "scrapeTimeout": "6s"}
    watched.world.add({**watched.monitor, "kind": "Probe", "spec": probe})
    watched.world.add({**watched.monitor, "kind": "ScrapeConfig", "spec": config})
    assert [kind for kind, _, _ in watched.found("MON-004")] == ["Probe", "ScrapeConfig"]


@pytest.mark.parametrize(("interval", "count"), [("15s", 0), ("30s", 1), ("60s", 1)])
def test_a_window_holds_four_scrapes(watched: Watched, interval: str, count: int) -> None:
    watched.install({"prometheus": {"prometheusSpec": {"scrapeInterval": "15s"}}})
    watched.monitor["spec"]["endpoints"][0]["interval"] = interval
    watched.alert["expr"] = "sum(rate(http_server_requests_seconds_count[90s])) > 1"
    found = watched.found("MON-004")
    assert [path for _, path, _ in found] == ["spec.groups[0].rules[0].expr"] * count


def test_what_is_no_rate_may_look_at_a_moment(watched: Watched) -> None:
    watched.alert["expr"] = "max_over_time(up[1m]) < 1"
    assert watched.found("MON-004") == []
