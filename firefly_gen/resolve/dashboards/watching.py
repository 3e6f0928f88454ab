"""What carries logs and traces, and what holds them."""

from __future__ import annotations

from firefly_gen.model.dashboard import Dashboard, Row, Threshold, Unit
from firefly_gen.resolve.dashboards.parts import ANY, COLUMNS, FULL, HALF, number, time

FOLDER = "infrastructure"

_NEVER = (Threshold(value=0.001, color="red"),)


def traces() -> Dashboard:
    """Whether what watches the others works."""
    spans = "sum by (job) (rate(otelcol_{}_total[$__rate_interval]))"
    return Dashboard(
        uid="firefly-watching",
        title="Traces",
        description="Spans on their way through the collectors, and which traces are kept.",
        folder=FOLDER,
        rows=(
            Row(
                title="Collectors",
                panels=(
                    time("Spans taken", Unit.PER_SECOND, (spans.format("receiver_accepted_spans"), "{{job}}")),
                    time("Spans passed on", Unit.PER_SECOND, (spans.format("exporter_sent_spans"), "{{job}}")),
                    time(
                        "Spans lost",
                        Unit.PER_SECOND,
                        (spans.format("exporter_send_failed_spans"), "{{job}} not passed on"),
                        (spans.format("processor_refused_spans"), "{{job}} no memory left"),
                        thresholds=_NEVER,
                    ),
                    time(
                        "Traces decided on",
                        Unit.PER_SECOND,
                        (
                            (
                                "sum by (policy, sampled) "
                                "(rate(otelcol_processor_tail_sampling_count_traces_sampled_total[$__rate_interval]))"
                            ),
                            "{{policy}} {{sampled}}",
                        ),
                        width=COLUMNS,
                    ),
                ),
            ),
        ),
    )


def logs(*, archived: bool) -> Dashboard:
    """The Elasticsearch that logs and traces lie in, whose exporter has two pods that say the same.

    Args:
        archived: Whether there are snapshots.
    """
    rows = (_state(), _nodes(), _load())
    return Dashboard(
        uid="firefly-logs",
        title="Logs",
        description="Elasticsearch: its state, its nodes, what comes in, and its snapshots.",
        folder=FOLDER,
        rows=(*rows, _snapshots()) if archived else rows,
    )


def _state() -> Row:
    health = "elasticsearch_cluster_health"
    return Row(
        title="State",
        panels=(
            number(
                "Data is missing (red)",
                Unit.COUNT,
                f'max({health}_status{{color="red"}})',
                thresholds=ANY,
            ),
            number("Shards without a node", Unit.COUNT, f"max({health}_unassigned_shards)", thresholds=ANY),
            number("Nodes", Unit.COUNT, f"max({health}_number_of_nodes)"),
            number(
                "Indices off their policy",
                Unit.COUNT,
                'count(max by (index) (elasticsearch_ilm_index_status{step="ERROR"})) or vector(0)',
                thresholds=ANY,
            ),
        ),
    )


def _nodes() -> Row:
    disk = "elasticsearch_filesystem_data_{}_bytes"
    heap = 'max by (name) (elasticsearch_jvm_memory_{}_bytes{{area="heap"}})'
    free = " / ".join(f"max by (name) ({disk.format(each)})" for each in ("available", "size"))
    return Row(
        title="Nodes",
        panels=(
            time("Volumes in use", Unit.RATIO, (f"1 - {free}", "{{name}}"), thresholds=FULL, most=1),
            time(
                "Heap in use",
                Unit.RATIO,
                (f"{heap.format('used')} / {heap.format('max')}", "{{name}}"),
                thresholds=FULL,
                most=1,
            ),
            time(
                "Time spent on garbage",
                Unit.RATIO,
                (
                    "max by (name, gc) (rate(elasticsearch_jvm_gc_collection_seconds_sum[$__rate_interval]))",
                    "{{name}} {{gc}}",
                ),
                thresholds=(Threshold(value=0.1, color="yellow"), Threshold(value=0.3, color="red")),
            ),
        ),
    )


def _load() -> Row:
    pool = 'elasticsearch_thread_pool_{}_count{{type="write"}}'
    shards = "elasticsearch_cluster_health_{}_shards"
    return Row(
        title="What comes in",
        panels=(
            time(
                "Documents stored",
                Unit.PER_SECOND,
                (
                    "max by (name) (rate(elasticsearch_indices_indexing_index_total[$__rate_interval]))",
                    "{{name}}",
                ),
                width=HALF,
                stacked=True,
            ),
            time(
                "Searches",
                Unit.PER_SECOND,
                ("max by (name) (rate(elasticsearch_indices_search_query_total[$__rate_interval]))", "{{name}}"),
                width=HALF,
                stacked=True,
            ),
            time("Writes that wait", Unit.COUNT, (f"max by (name) ({pool.format('queue')})", "{{name}}")),
            time(
                "Writes refused",
                Unit.PER_SECOND,
                (f"max by (name) (rate({pool.format('rejected')}[$__rate_interval]))", "{{name}}"),
                thresholds=_NEVER,
            ),
            time(
                "Shards",
                Unit.COUNT,
                (f"max({shards.format('active')})", "in use"),
                (f"max({shards.format('relocating')})", "on their way"),
                (f"max({shards.format('unassigned')})", "without a node"),
            ),
        ),
    )


def _snapshots() -> Row:
    policy = "max by (policy) (increase(elasticsearch_slm_stats_{}_total[24h]))"
    return Row(
        title="Snapshots",
        panels=(
            time("Snapshots of the last day", Unit.COUNT, (policy.format("snapshots_taken"), "{{policy}}"), width=HALF),
            time(
                "Snapshots of the last day that failed",
                Unit.COUNT,
                (policy.format("snapshots_failed"), "{{policy}}"),
                width=HALF,
                thresholds=ANY,
            ),
        ),
    )
