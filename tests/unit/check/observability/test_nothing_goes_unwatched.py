from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.observability.conftest import Watched


def test_a_watchdog_and_an_alert_for_the_job_are_enough(watched: Watched) -> None:
    assert unwatched(watched) == []


def unwatched(watched: Watched) -> list[tuple[str, str]]:
    return [(kind, message) for kind, _, message in watched.found("ALERT-002") if kind != "ExternalSecret"]


def test_without_a_watchdog_nobody_notices(watched: Watched) -> None:
    watched.group.pop()
    ((kind, message),) = unwatched(watched)
    assert kind == "PrometheusRule"
    assert message == "no alert fires all the time, so nobody notices when alerts stop to arrive"


def test_a_watchdog_that_nobody_waits_for_is_found(watched: Watched) -> None:
    watched.route["routes"].pop(0)
    assert unwatched(watched) == [("PrometheusRule", "Watchdog is sent to nobody who waits for it")]


def test_a_job_without_an_alert_on_its_absence_is_found(watched: Watched) -> None:
    watched.group[1]["expr"] = 'absent(up{job="another"})'
    assert unwatched(watched) == [
        ("ServiceMonitor", "no alert says when nothing of the job core-banking-accounts is scraped")
    ]


def test_jobs_of_pods_probes_and_scrape_configs_are_known_too(watched: Watched) -> None:
    renamed = [{"port": "http", "relabelings": [{"targetLabel": "job", "replacement": "x"}]}]
    selector = watched.monitor["spec"]["selector"]
    for kind, spec in (
        ("PodMonitor", {"selector": selector, "podMetricsEndpoints": [{"port": "http"}]}),
        ("PodMonitor", {"selector": selector, "podMetricsEndpoints": renamed}),
        ("Probe", {"jobName": "p"}),
        ("ScrapeConfig", {}),
    ):
        watched.world.add({**watched.monitor, "kind": kind, "spec": spec})
    name = "banking-core/core-banking-accounts"
    jobs = [name, "x", "p", f"scrapeConfig/{name}"]
    assert [message for _, message in unwatched(watched)] == [
        f"no alert says when nothing of the job {job} is scraped" for job in jobs
    ]


@pytest.mark.parametrize(
    ("kind", "version", "spec", "metric"),
    [
        ("Cluster", "postgresql.cnpg.io/v1", {"instances": 3}, "cnpg_pg_replication_lag"),
        ("Cluster", "postgresql.cnpg.io/v1", {"plugins": [{}]}, "cnpg_pg_stat_archiver_seconds_since_last_archival"),
        (
            "ScheduledBackup",
            "postgresql.cnpg.io/v1",
            {},
            "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
        ),
        ("Kafka", "kafka.strimzi.io/v1", {}, "kafka_controller_kafkacontroller_offlinepartitionscount"),
        ("Certificate", "cert-manager.io/v1", {}, "certmanager_certificate_expiration_timestamp_seconds"),
        ("Schedule", "velero.io/v1", {}, "velero_backup_last_successful_timestamp"),
        ("Elasticsearch", "elasticsearch.k8s.elastic.co/v1", {}, "elasticsearch_cluster_health_status"),
        (
            "KafkaMirrorMaker2",
            "kafka.strimzi.io/v1",
            {},
            "kafka_connect_mirror_mirrorsourceconnector_replication_latency_ms_avg",
        ),
    ],
)
def test_what_can_be_lost_has_an_alert(
    watched: Watched, kind: str, version: str, spec: dict[str, object], metric: str
) -> None:
    metadata = {"name": "x", "namespace": "banking-core"}
    watched.world.add({"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec})
    ((found, message),) = unwatched(watched)
    assert found == kind
    assert message.startswith("no alert watches over")
    watched.group.insert(0, {"record": "a:b:c", "expr": metric})
    watched.add_alert("Lost", "a:b:c > 1")
    assert unwatched(watched) == []


def test_consumers_lag_matters_where_it_is_exported(watched: Watched) -> None:
    watched.add_alert("Offline", "kafka_controller_kafkacontroller_offlinepartitionscount > 0")
    kafka = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "Kafka",
        "metadata": {"name": "k", "namespace": "banking-core"},
    }
    watched.world.add({**kafka, "spec": {"kafkaExporter": {"groupRegex": ".*"}}})
    assert unwatched(watched) == [("Kafka", "no alert watches over consumers' lag")]
    environment = watched.world.environment
    assert environment is not None
    waiting = tuple(replace(each, standby=True) for each in environment.services)
    watched.world.change_environment(services=waiting)
    assert unwatched(watched) == []
