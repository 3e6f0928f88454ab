"""ALERT-002: the alerts are there that whatever is in the tree needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.alerts import CONFIG, receivers, taken, variants
from firefly_gen.check.meta import Meta
from firefly_gen.check.monitors import jobs
from firefly_gen.check.platform import Platform
from firefly_gen.check.queries import RULES, Rule, rules
from firefly_gen.check.reading import at, whole
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.promql import PromqlError, Selector, parse

META = Meta(
    id="ALERT-002",
    severity=Severity.ERROR,
    statement="There is a watchdog, an alert for each job that is gone, and one for each way to lose data.",
    why="What has no alert is found out by customers, or when a backup is needed.",
    mend="leave the catalogue's alert enabled, or write one that asks for the metric",
)
_ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Needed:
    """An alert that a kind needs.

    Attributes:
        metrics: Any of these has to be asked for.
        when: Path that leads to something in the object, or to a number that is ``more_than``; empty for always.
        working: Whether it matters only where services run, and do not wait for the day that they are needed.
    """

    kind: str
    what: str
    metrics: tuple[str, ...]
    when: str = ""
    more_than: int = 0
    working: bool = False


_NEEDED = (
    _Needed(
        kind="Cluster.postgresql.cnpg.io",
        what="replication lag",
        metrics=("cnpg_pg_replication_lag", "cnpg_pg_stat_replication_replay_lag_seconds"),
        when="spec.instances",
        more_than=1,
    ),
    _Needed(
        kind="Cluster.postgresql.cnpg.io",
        what="the archive of the write-ahead log",
        metrics=("cnpg_pg_stat_archiver_seconds_since_last_archival", "cnpg_collector_pg_wal_archive_status"),
        when="spec.plugins",
    ),
    _Needed(
        kind="ScheduledBackup.postgresql.cnpg.io",
        what="the age of backups",
        metrics=("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",),
    ),
    _Needed(
        kind="Kafka.kafka.strimzi.io",
        what="partitions without a leader",
        metrics=("kafka_controller_kafkacontroller_offlinepartitionscount",),
    ),
    _Needed(
        kind="Kafka.kafka.strimzi.io",
        what="consumers' lag",
        metrics=("kafka_consumergroup_lag", "kafka_consumergroup_lag_sum"),
        when="spec.kafkaExporter",
        working=True,
    ),
    _Needed(
        kind="KafkaMirrorMaker2.kafka.strimzi.io",
        what="how far the copy is behind",
        metrics=(
            "kafka_connect_mirror_mirrorsourceconnector_replication_latency_ms_avg",
            "kafka_connect_mirror_mirrorsourceconnector_replication_latency_ms_max",
        ),
    ),
    _Needed(
        kind="Elasticsearch.elasticsearch.k8s.elastic.co",
        what="the state of Elasticsearch",
        metrics=("elasticsearch_cluster_health_status",),
    ),
    _Needed(
        kind="Certificate.cert-manager.io",
        what="certificates that expire",
        metrics=("certmanager_certificate_expiration_timestamp_seconds",),
    ),
    _Needed(
        kind="Schedule.velero.io",
        what="the age of backups",
        metrics=("velero_backup_last_successful_timestamp",),
    ),
    _Needed(kind="ExternalSecret.external-secrets.io", what="secrets", metrics=("externalsecret_status_condition",)),
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks for the alerts that the objects of the tree ask for."""
    if not platform.of_kind(RULES):
        return
    alerts = [rule for rule in rules(platform) if rule.alert]
    asked = [selector for rule in alerts for selector in _selectors(rule)]
    yield from _watchdog(platform, alerts)
    yield from _jobs(platform, asked)
    names = _through_records(platform, {each.name for each in asked})
    standby = platform.environment is not None and platform.environment.standby
    for needed in _NEEDED:
        if not (standby and needed.working):
            yield from _missing(platform, needed, names)


def _selectors(rule: Rule) -> tuple[Selector, ...]:
    try:
        return parse(rule.expr).selectors
    except PromqlError:
        return ()


def _through_records(platform: Platform, names: set[str]) -> set[str]:
    recorded = {rule.record: {each.name for each in _selectors(rule)} for rule in rules(platform) if rule.record}
    return names | {below for name in names for below in recorded.get(name, ())}


def _watchdog(platform: Platform, alerts: list[Rule]) -> Iterator[Finding]:
    always = [rule for rule in alerts if rule.expr.replace(" ", "") == "vector(1)"]
    if not always:
        first = platform.of_kind(RULES)[0]
        yield META.finding(first, "no alert fires all the time, so nobody notices when alerts stop to arrive")
        return
    if platform.environment is None or not platform.environment.prod:
        return
    for rule in always:
        for config in platform.of_kind(CONFIG):
            ways = receivers(config)
            ends = {end.receiver for labels in variants(rule) for end in taken(config, labels)}
            if not any("webhookConfigs" in ways.get(each, ()) for each in ends):
                message = f"{rule.alert} is sent to nobody who waits for it"
                hint = "set `observability.alerting.watchdog` to a receiver with a webhook"
                yield META.finding(rule.resource, message, rule.path, hint)


def _jobs(platform: Platform, asked: list[Selector]) -> Iterator[Finding]:
    watched = [dict(each.equal) for each in asked if each.function == _ABSENT and each.name == "up"]
    for monitor, namespace, job in jobs(platform):
        if not any(_covers(each, namespace, job) for each in watched):
            yield META.finding(monitor, f"no alert says when nothing of the job {job} is scraped", "", _ABSENT_HINT)


_ABSENT_HINT = 'add `absent(up{job="..."})` to an alert; those of the tree are made for every monitor that it renders'


def _covers(equal: Mapping[str, str], namespace: str, job: str) -> bool:
    return equal.get("job") == job and equal.get("namespace", namespace) == namespace


def _missing(platform: Platform, needed: _Needed, names: set[str]) -> Iterator[Finding]:
    if not names.isdisjoint(needed.metrics):
        return
    for resource in platform.of_kind(needed.kind):
        if _applies(resource.body, needed):
            hint = f"write an alert on {' or '.join(needed.metrics)}"
            yield META.finding(resource, f"no alert watches over {needed.what}", "", hint)
            return


def _applies(body: Any, needed: _Needed) -> bool:
    if not needed.when:
        return True
    value = at(body, needed.when)
    number = whole(value)
    return number > needed.more_than if number is not None else bool(value)
