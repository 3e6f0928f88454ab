from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.check.observability.conftest import Watched


def test_a_service_that_one_monitor_selects_is_fine(watched: Watched) -> None:
    assert watched.found("MON-003") == []


def test_a_service_that_nothing_scrapes_is_found(watched: Watched) -> None:
    watched.world.objects.remove(watched.monitor)
    assert watched.found("MON-003") == [("Service", "", "nothing scrapes core-banking-accounts")]


def test_a_service_that_two_monitors_scrape_is_found(watched: Watched) -> None:
    second = {**watched.monitor, "metadata": {**watched.monitor["metadata"], "name": "again"}}
    watched.world.add(second)
    ((kind, _, message),) = watched.found("MON-003")
    assert kind == "Service"
    assert message.startswith("core-banking-accounts is scraped 2 times: by ServiceMonitor banking-core/again")


def test_a_monitor_of_its_pods_counts_too(watched: Watched) -> None:
    spec = {"selector": watched.monitor["spec"]["selector"], "podMetricsEndpoints": [{"port": "http"}]}
    watched.world.add({**watched.monitor, "kind": "PodMonitor", "spec": spec})
    assert len(watched.found("MON-003")) == 1
    spec["podMetricsEndpoints"] = [{"portNumber": 15090}]
    assert watched.found("MON-003") == []


def test_another_path_than_the_catalogues_is_found(watched: Watched) -> None:
    watched.monitor["spec"]["endpoints"][0]["path"] = "/metrics"
    assert [(kind, path) for kind, path, _ in watched.found("MON-003")] == [
        ("ServiceMonitor", "spec.endpoints[0].path")
    ]
