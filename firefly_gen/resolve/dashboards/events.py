"""Kafka, what copies its events, and the registry of schemas."""

from __future__ import annotations

from firefly_gen.model.dashboard import Dashboard, Row, Threshold, Unit, Variable
from firefly_gen.resolve.dashboards.parts import ANY, FAILING, HALF, SLOW, number, time

FOLDER = "data"

_KAFKA = 'strimzi_io_cluster=~"$kafka"'
_BEHIND = (Threshold(value=30000, color="yellow"), Threshold(value=120000, color="red"))


def kafka(*, mirrored: bool, registered: bool) -> Dashboard:
    """The Kafka clusters.

    Args:
        mirrored: Whether events of another region are copied.
        registered: Whether there is a registry of schemas.
    """
    rows = [_health(), _traffic()]
    if mirrored:
        rows.append(_mirror())
    if registered:
        rows.append(_registry())
    return Dashboard(
        uid="firefly-kafka",
        title="Kafka",
        description="Brokers, topics, and how far consumers are behind.",
        folder=FOLDER,
        variables=(
            Variable(
                name="kafka",
                label="Cluster",
                metric="kafka_server_replicamanager_leadercount",
                of="strimzi_io_cluster",
            ),
        ),
        rows=tuple(rows),
    )


def _health() -> Row:
    return Row(
        title="Health",
        panels=(
            number(
                "Controllers in charge",
                Unit.COUNT,
                f"sum(kafka_controller_kafkacontroller_activecontrollercount{{{_KAFKA}}})",
            ),
            number(
                "Partitions without a leader",
                Unit.COUNT,
                f"sum(kafka_controller_kafkacontroller_offlinepartitionscount{{{_KAFKA}}})",
                thresholds=ANY,
            ),
            number(
                "Partitions that lack copies",
                Unit.COUNT,
                f"sum(kafka_server_replicamanager_underreplicatedpartitions{{{_KAFKA}}})",
                thresholds=ANY,
            ),
            number(
                "Partitions that take no writes",
                Unit.COUNT,
                f"sum(kafka_server_replicamanager_underminisrpartitioncount{{{_KAFKA}}})",
                thresholds=ANY,
            ),
        ),
    )


def _traffic() -> Row:
    topics = f'{_KAFKA}, topic!=""'
    return Row(
        title="Traffic",
        panels=(
            time(
                "Messages",
                Unit.PER_SECOND,
                (
                    (
                        "sum by (topic) "
                        f"(rate(kafka_server_brokertopicmetrics_messagesin_total{{{topics}}}[$__rate_interval]))"
                    ),
                    "{{topic}}",
                ),
            ),
            time(
                "Written",
                Unit.BYTES_PER_SECOND,
                (
                    (
                        "sum by (topic) "
                        f"(rate(kafka_server_brokertopicmetrics_bytesin_total{{{topics}}}[$__rate_interval]))"
                    ),
                    "{{topic}}",
                ),
            ),
            time(
                "Read",
                Unit.BYTES_PER_SECOND,
                (
                    (
                        "sum by (topic) "
                        f"(rate(kafka_server_brokertopicmetrics_bytesout_total{{{topics}}}[$__rate_interval]))"
                    ),
                    "{{topic}}",
                ),
            ),
            time(
                "Behind",
                Unit.COUNT,
                (
                    f"sum by (consumergroup, topic) (kafka_consumergroup_lag{{{_KAFKA}}})",
                    "{{consumergroup}} {{topic}}",
                ),
                width=HALF,
                description="Messages that a group of consumers has not read yet.",
            ),
            time(
                "Network threads at rest",
                Unit.RATIO,
                (f"kafka_network_socketserver_networkprocessoravgidlepercent{{{_KAFKA}}}", "{{pod}}"),
                width=HALF,
                most=1,
            ),
        ),
    )


def _mirror() -> Row:
    """What comes from the other region; the mirror is a cluster of its own for Strimzi, so no choice applies."""
    source = "kafka_connect_mirror_mirrorsourceconnector"
    return Row(
        title="Copies from the other region",
        panels=(
            number(
                "Tasks that failed",
                Unit.COUNT,
                'count(kafka_connect_connector_task_metrics_status{status="failed"}) or vector(0)',
                thresholds=ANY,
            ),
            number(
                "Events that wait there",
                Unit.COUNT,
                "sum(kafka_consumer_consumer_fetch_manager_metrics_records_lag)",
            ),
            number(
                "Latest of the copies",
                Unit.MILLISECONDS,
                f"max({source}_replication_latency_ms_avg)",
                thresholds=_BEHIND,
            ),
            number(
                "Latest of the consumers' places",
                Unit.MILLISECONDS,
                "max(kafka_connect_mirror_mirrorcheckpointconnector_checkpoint_latency_ms_avg)",
                thresholds=_BEHIND,
            ),
            time(
                "Copied",
                Unit.PER_SECOND,
                (f"sum by (topic) (rate({source}_record_count[$__rate_interval]))", "{{topic}}"),
            ),
            time(
                "Copied, in size",
                Unit.BYTES_PER_SECOND,
                (f"sum by (topic) (rate({source}_byte_count[$__rate_interval]))", "{{topic}}"),
            ),
            time(
                "Time until an event is here",
                Unit.MILLISECONDS,
                (f"max by (topic) ({source}_replication_latency_ms_avg)", "{{topic}}"),
                thresholds=_BEHIND,
            ),
        ),
    )


def _registry() -> Row:
    rate = "sum by ({}) (rate(rest_requests_seconds_count{}[$__rate_interval]))"
    failed = rate.format("job", '{status_code_group="5xx"}')
    slow = "histogram_quantile(0.95, sum by (job, le) (rate(rest_requests_seconds_bucket[$__rate_interval])))"
    return Row(
        title="Registry of schemas",
        panels=(
            time(
                "Requests",
                Unit.REQUESTS,
                (rate.format("status_code_group", ""), "{{status_code_group}}"),
                stacked=True,
            ),
            time(
                "Failed",
                Unit.RATIO,
                (f"{failed} / ({rate.format('job', '')} > 0)", "{{job}}"),
                thresholds=FAILING,
            ),
            time("95 of 100 take at most", Unit.SECONDS, (slow, "{{job}}"), thresholds=SLOW),
        ),
    )
