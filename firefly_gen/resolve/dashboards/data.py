"""PostgreSQL and Redis."""

from __future__ import annotations

from firefly_gen.model.dashboard import Dashboard, Row, Threshold, Unit, Variable
from firefly_gen.resolve.dashboards.parts import FULL, SLOW, number, time

FOLDER = "data"

_LAG = (Threshold(value=10, color="yellow"), Threshold(value=60, color="red"))
_CLUSTER = 'cnpg_io_cluster=~"$cluster"'
_REDIS = 'app=~"$redis"'


def postgresql() -> Dashboard:
    """The PostgreSQL clusters."""
    database = "cnpg_pg_stat_database"
    hits = f"rate(cnpg_pg_stat_database_blks_hit{{{_CLUSTER}}}[$__rate_interval])"
    reads = f"rate(cnpg_pg_stat_database_blks_read{{{_CLUSTER}}}[$__rate_interval])"
    by = "cnpg_io_cluster, datname"
    return Dashboard(
        uid="firefly-postgresql",
        title="PostgreSQL",
        description="Clusters, their standbys, their connections and their archives.",
        folder=FOLDER,
        variables=(Variable(name="cluster", label="Cluster", metric="cnpg_collector_up", of="cnpg_io_cluster"),),
        rows=(
            Row(
                title="Health",
                panels=(
                    number("Servers", Unit.COUNT, f"sum(cnpg_collector_up{{{_CLUSTER}}})"),
                    number(
                        "Standbys",
                        Unit.COUNT,
                        f"sum(cnpg_pg_replication_in_recovery{{{_CLUSTER}}})",
                    ),
                    number(
                        "Largest lag of a standby",
                        Unit.SECONDS,
                        f"max(cnpg_pg_replication_lag{{{_CLUSTER}}})",
                        thresholds=_LAG,
                    ),
                    number(
                        "Oldest of the last backups",
                        Unit.DURATION,
                        "time() - min(barman_cloud_cloudnative_pg_io_last_available_backup_timestamp"
                        f"{{{_CLUSTER}}} > 0)",
                        thresholds=(Threshold(value=90000, color="yellow"), Threshold(value=180000, color="red")),
                    ),
                ),
            ),
            Row(
                title="Load",
                panels=(
                    time(
                        "Connections taken",
                        Unit.RATIO,
                        (f"cluster:cnpg_backends:ratio{{{_CLUSTER}}}", "{{cnpg_io_cluster}}"),
                        thresholds=FULL,
                        most=1,
                    ),
                    time(
                        "Transactions",
                        Unit.PER_SECOND,
                        (
                            f"sum by ({by}) (rate({database}_xact_commit{{{_CLUSTER}}}[$__rate_interval]))",
                            "{{datname}}",
                        ),
                    ),
                    time(
                        "Transactions rolled back",
                        Unit.PER_SECOND,
                        (
                            f"sum by ({by}) (rate({database}_xact_rollback{{{_CLUSTER}}}[$__rate_interval]))",
                            "{{datname}}",
                        ),
                    ),
                    time(
                        "Found in memory",
                        Unit.RATIO,
                        (
                            (
                                f"sum by (cnpg_io_cluster) ({hits}) / "
                                f"(sum by (cnpg_io_cluster) ({hits}) + sum by (cnpg_io_cluster) ({reads}) > 0)"
                            ),
                            "{{cnpg_io_cluster}}",
                        ),
                        most=1,
                    ),
                    time(
                        "Longest open transaction",
                        Unit.SECONDS,
                        (
                            f"max by (cnpg_io_cluster, datname) (cnpg_backends_max_tx_duration_seconds{{{_CLUSTER}}})",
                            "{{datname}}",
                        ),
                        thresholds=(Threshold(value=60, color="yellow"), Threshold(value=300, color="red")),
                    ),
                    time(
                        "Deadlocks",
                        Unit.PER_SECOND,
                        (
                            f"sum by ({by}) (rate(cnpg_pg_stat_database_deadlocks{{{_CLUSTER}}}[$__rate_interval]))",
                            "{{datname}}",
                        ),
                        thresholds=(Threshold(value=0.001, color="red"),),
                    ),
                ),
            ),
            Row(
                title="Replication and archive",
                panels=(
                    time(
                        "Lag of standbys",
                        Unit.SECONDS,
                        (f"cnpg_pg_replication_lag{{{_CLUSTER}}}", "{{pod}}"),
                        thresholds=_LAG,
                    ),
                    time(
                        "Time since the log was archived",
                        Unit.SECONDS,
                        (f"cnpg_pg_stat_archiver_seconds_since_last_archival{{{_CLUSTER}}}", "{{pod}}"),
                    ),
                    time(
                        "Size of databases",
                        Unit.BYTES,
                        (f"max by ({by}) (cnpg_pg_database_size_bytes{{{_CLUSTER}}})", "{{datname}}"),
                        stacked=True,
                    ),
                ),
            ),
        ),
    )


def redis() -> Dashboard:
    """The Redis instances."""
    return Dashboard(
        uid="firefly-redis",
        title="Redis",
        description="Memory, commands and replication.",
        folder=FOLDER,
        variables=(Variable(name="redis", label="Instance", metric="redis_up", of="app"),),
        rows=(
            Row(
                title="Redis",
                panels=(
                    time(
                        "Memory in use",
                        Unit.RATIO,
                        (f"redis_memory_used_bytes{{{_REDIS}}} / (redis_memory_max_bytes{{{_REDIS}}} > 0)", "{{pod}}"),
                        thresholds=FULL,
                        most=1,
                    ),
                    time(
                        "Commands",
                        Unit.PER_SECOND,
                        (
                            f"sum by (pod) (rate(redis_commands_processed_total{{{_REDIS}}}[$__rate_interval]))",
                            "{{pod}}",
                        ),
                    ),
                    time("Clients", Unit.COUNT, (f"redis_connected_clients{{{_REDIS}}}", "{{pod}}")),
                    time(
                        "Replicas that follow the master",
                        Unit.COUNT,
                        (f"redis_connected_slaves{{{_REDIS}}}", "{{pod}}"),
                    ),
                    time(
                        "Keys evicted",
                        Unit.PER_SECOND,
                        (f"sum by (pod) (rate(redis_evicted_keys_total{{{_REDIS}}}[$__rate_interval]))", "{{pod}}"),
                        thresholds=(Threshold(value=0.001, color="yellow"),),
                    ),
                    time(
                        "Longest of the slow commands",
                        Unit.SECONDS,
                        (f"redis_last_slow_execution_duration_seconds{{{_REDIS}}}", "{{pod}}"),
                        thresholds=SLOW,
                    ),
                ),
            ),
        ),
    )
