from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.observability.conftest import Watched


def test_a_monitor_that_selects_its_service_is_fine(watched: Watched) -> None:
    assert watched.found("MON-001") == []


def test_a_monitor_that_selects_nothing_is_found(watched: Watched) -> None:
    watched.monitor["spec"]["selector"]["matchLabels"] = {"monitoring": "enabled"}
    ((kind, path, message),) = watched.found("MON-001")
    assert (kind, path) == ("ServiceMonitor", "spec.selector")
    assert message == "it selects nothing: no Service in namespace banking-core matches"


def test_a_monitor_looks_into_its_own_namespace_unless_it_names_others(watched: Watched) -> None:
    watched.monitor["metadata"]["namespace"] = "banking-domain"
    assert len(watched.found("MON-001")) == 1
    watched.monitor["spec"]["namespaceSelector"] = {"matchNames": ["banking-core"]}
    assert watched.found("MON-001") == []
    watched.monitor["spec"]["namespaceSelector"] = {"any": True}
    assert watched.found("MON-001") == []


def test_a_port_that_the_service_does_not_have_is_found(watched: Watched) -> None:
    watched.monitor["spec"]["endpoints"][0]["port"] = "http-metrics"
    ((_, path, message),) = watched.found("MON-001")
    assert path == "spec.endpoints[0].port"
    assert message == "nothing that it selects has a port called http-metrics"


@pytest.mark.parametrize(("port", "count"), [("http", 0), ("metrics", 1)])
def test_pods_are_looked_at_by_the_names_of_their_ports(watched: Watched, port: str, count: int) -> None:
    spec = {"selector": watched.monitor["spec"]["selector"], "podMetricsEndpoints": [{"port": port}]}
    watched.world.add({**watched.monitor, "kind": "PodMonitor", "spec": spec})
    assert [path for _, path, _ in watched.found("MON-001")] == ["spec.podMetricsEndpoints[0].port"] * count
    spec["selector"] = {"matchLabels": {"app": "nobody"}}
    assert [path for _, path, _ in watched.found("MON-001")] == ["spec.selector"]


def test_a_number_that_no_pod_of_an_operator_listens_on_is_found(watched: Watched) -> None:
    watched.world.add(
        {
            "apiVersion": "postgresql.cnpg.io/v1",
            "kind": "Cluster",
            "metadata": {"name": "pg", "namespace": "banking-core"},
            "spec": {},
        }
    )
    spec = {"selector": {"matchLabels": {"cnpg.io/cluster": "pg"}}, "podMetricsEndpoints": [{"portNumber": 1}]}
    watched.world.add({**watched.monitor, "kind": "PodMonitor", "spec": spec})
    assert [path for _, path, _ in watched.found("MON-001")] == ["spec.podMetricsEndpoints[0].portNumber"]
