"""Which of the numbers that Kafka Connect and Debezium keep in their JVM become metrics.

Sources: https://prometheus.github.io/jmx_exporter/ for rules, and for the names of the beans
https://kafka.apache.org/documentation/#connect_monitoring and
https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-monitoring.
"""

from __future__ import annotations

from typing import Any

_CONNECTOR, _TASK = "connector=([^,>]+)", "task=([0-9]+)"


def _gauge(pattern: str, name: str, **labels: str) -> dict[str, Any]:
    return {"pattern": pattern, "name": name, "type": "GAUGE"} | ({"labels": labels} if labels else {})


RULES: dict[str, Any] = {
    "lowercaseOutputName": True,
    "rules": [
        # How far a connector is behind its database, and whether it is connected.
        _gauge(
            "debezium.postgres<type=connector-metrics, context=([a-z]+), server=([^>]+)><>"
            "(Connected|MilliSecondsBehindSource|MilliSecondsSinceLastEvent|NumberOfErroneousEvents|"
            "QueueRemainingCapacity|SnapshotCompleted|SnapshotRunning|TotalNumberOfEventsSeen)",
            "debezium_$3",
            context="$1",
            server="$2",
        ),
        # The state is text: it becomes a label.
        _gauge(
            f"kafka.connect<type=connector-task-metrics, {_CONNECTOR}, {_TASK}><>status: ([a-z-]+)",
            "kafka_connect_task_status",
            connector="$1",
            task="$2",
            status="$3",
        )
        | {"value": 1},
        _gauge(
            f"kafka.connect<type=source-task-metrics, {_CONNECTOR}, {_TASK}><>"
            "(source-record-(?:poll|write)-(?:rate|total)|source-record-active-count)",
            "kafka_connect_$3",
            connector="$1",
            task="$2",
        ),
        _gauge(
            f"kafka.connect<type=task-error-metrics, {_CONNECTOR}, {_TASK}><>"
            "(total-(?:errors-logged|record-errors|record-failures|retries))",
            "kafka_connect_$3",
            connector="$1",
            task="$2",
        ),
        _gauge(
            "kafka.connect<type=connect-worker-rebalance-metrics><>(rebalancing|time-since-last-rebalance-ms)",
            "kafka_connect_$1",
        ),
        _gauge("kafka.connect<type=connect-worker-metrics><>(connector-count|task-count)", "kafka_connect_$1"),
    ],
}
