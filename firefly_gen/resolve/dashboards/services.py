"""All services at a glance, one dashboard a tier, and the Java machine."""

from __future__ import annotations

from firefly_gen.model.dashboard import Dashboard, Row, Threshold, Unit, Variable
from firefly_gen.resolve.dashboards.parts import ANY, FAILING, FULL, HALF, SLOW, bars, number, time

FOLDER = "services"
OVERVIEW = "firefly-services"
"""Identifier of the dashboard that shows all services."""

_ERRORS = "service:http_server_requests_errors:rate5m"
_REQUESTS = "service:http_server_requests:rate5m"


def overview() -> Dashboard:
    """All services."""
    ratio = f"sum by (service) ({_ERRORS}) / (sum by (service) ({_REQUESTS}) > 0)"
    return Dashboard(
        uid=OVERVIEW,
        title="All services",
        description="Where it hurts: errors, time, and pods of every service.",
        folder=FOLDER,
        rows=(
            Row(
                title="The platform",
                panels=(
                    number("Requests", Unit.REQUESTS, f"sum({_REQUESTS})"),
                    number("Failed", Unit.RATIO, f"sum({_ERRORS}) / (sum({_REQUESTS}) > 0)", thresholds=FAILING),
                    number("Alerts that fire", Unit.COUNT, 'count(ALERTS{alertstate="firing", severity!="info"})'),
                    number(
                        "Services that lack pods",
                        Unit.COUNT,
                        "count(service:replicas_available:sum < service:replicas_desired:sum)",
                        thresholds=ANY,
                    ),
                ),
            ),
            Row(
                title="Worst first",
                panels=(
                    bars("Failed", Unit.RATIO, f"topk(15, {ratio})", "{{service}}", thresholds=FAILING),
                    bars(
                        "99 of 100 requests take at most",
                        Unit.SECONDS,
                        "topk(15, max by (service) (service:http_server_requests_seconds:p99_rate5m))",
                        "{{service}}",
                        thresholds=SLOW,
                    ),
                    bars("Busiest", Unit.REQUESTS, f"topk(15, sum by (service) ({_REQUESTS}))", "{{service}}"),
                    bars(
                        "Fullest heaps",
                        Unit.RATIO,
                        "topk(15, max by (service) (pod:jvm_heap_used:ratio))",
                        "{{service}}",
                        thresholds=FULL,
                    ),
                ),
            ),
            Row(
                title="Tiers",
                panels=(
                    time("Requests", Unit.REQUESTS, (f"sum by (tier) ({_REQUESTS})", "{{tier}}"), stacked=True),
                    time(
                        "Failed",
                        Unit.RATIO,
                        (f"sum by (tier) ({_ERRORS}) / (sum by (tier) ({_REQUESTS}) > 0)", "{{tier}}"),
                        thresholds=FAILING,
                    ),
                    time(
                        "Restarts",
                        Unit.COUNT,
                        (
                            (
                                "sum by (namespace) "
                                '(increase(kube_pod_container_status_restarts_total{namespace=~"banking-.*"}[15m]))'
                            ),
                            "{{namespace}}",
                        ),
                        thresholds=ANY,
                    ),
                ),
            ),
        ),
    )


def tier(name: str, description: str, namespace: str) -> Dashboard:
    """The services of a tier.

    Args:
        name: The tier.
        description: What the profile says of it.
        namespace: Where its services run.
    """
    own = f'tier="{name}", service=~"$service"'
    app = f'namespace="{namespace}", pod=~"($service)-.*", container="app"'
    limits = f'kube_pod_container_resource_limits{{{app}, resource="memory"}}'
    return Dashboard(
        uid=f"firefly-tier-{name}",
        title=f"Tier {name}",
        description=f"The tier of {description}.",
        folder=FOLDER,
        variables=(
            Variable(
                name="service",
                label="Service",
                metric="http_server_requests_seconds_count",
                of="service",
                matchers=f'tier="{name}"',
            ),
        ),
        rows=(
            Row(
                title="Requests",
                panels=(
                    time("Requests", Unit.REQUESTS, (f"{_REQUESTS}{{{own}}}", "{{service}}")),
                    time(
                        "Failed",
                        Unit.RATIO,
                        (f"{_ERRORS}{{{own}}} / ({_REQUESTS}{{{own}}} > 0)", "{{service}}"),
                        thresholds=FAILING,
                    ),
                    time(
                        "99 of 100 take at most",
                        Unit.SECONDS,
                        (f"service:http_server_requests_seconds:p99_rate5m{{{own}}}", "{{service}}"),
                        thresholds=SLOW,
                    ),
                    time(
                        "By path",
                        Unit.REQUESTS,
                        (
                            (
                                "topk(10, sum by (service, method, uri) "
                                f"(rate(http_server_requests_seconds_count{{{own}}}[$__rate_interval])))"
                            ),
                            "{{service}} {{method}} {{uri}}",
                        ),
                        width=HALF,
                    ),
                    time(
                        "Calls of others that fail",
                        Unit.RATIO,
                        (
                            f"service:http_client_requests_errors:ratio_rate5m{{{own}}}",
                            "{{service}} to {{client_name}}",
                        ),
                        width=HALF,
                        thresholds=FAILING,
                    ),
                ),
            ),
            Row(
                title="Pods",
                panels=(
                    time(
                        "CPU",
                        Unit.COUNT,
                        (
                            (f"sum by (pod) (rate(container_cpu_usage_seconds_total{{{app}}}[$__rate_interval]))"),
                            "{{pod}}",
                        ),
                    ),
                    time(
                        "Memory of the limit",
                        Unit.RATIO,
                        (
                            (f"max by (pod) (container_memory_working_set_bytes{{{app}}}) / max by (pod) ({limits})"),
                            "{{pod}}",
                        ),
                        thresholds=FULL,
                        most=1,
                    ),
                    time(
                        "Lines that tell of errors",
                        Unit.PER_SECOND,
                        (
                            f'sum by (service) (rate(logback_events_total{{{own}, level="error"}}[$__rate_interval]))',
                            "{{service}}",
                        ),
                    ),
                ),
            ),
        ),
    )


def jvm() -> Dashboard:
    """The Java machine of each service, and its pools."""
    own = 'service=~"$service"'
    return Dashboard(
        uid="firefly-jvm",
        title="Java and pools",
        description="Heap, collections, threads, and connections to the database.",
        folder=FOLDER,
        variables=(Variable(name="service", label="Service", metric="jvm_info", of="service"),),
        rows=(
            Row(
                title="Memory",
                panels=(
                    time(
                        "Heap in use",
                        Unit.RATIO,
                        (f"pod:jvm_heap_used:ratio{{{own}}}", "{{pod}}"),
                        thresholds=FULL,
                        most=1,
                    ),
                    time(
                        "Time spent on collecting garbage",
                        Unit.RATIO,
                        (f"pod:jvm_gc_pause_seconds:ratio_rate5m{{{own}}}", "{{pod}}"),
                        thresholds=(Threshold(value=0.05, color="yellow"), Threshold(value=0.1, color="red")),
                    ),
                    time(
                        "Allocated",
                        Unit.BYTES_PER_SECOND,
                        (
                            f"sum by (pod) (rate(jvm_gc_memory_allocated_bytes_total{{{own}}}[$__rate_interval]))",
                            "{{pod}}",
                        ),
                    ),
                ),
            ),
            Row(
                title="Threads and pools",
                panels=(
                    time(
                        "Threads",
                        Unit.COUNT,
                        (f"sum by (service, state) (jvm_threads_states_threads{{{own}}})", "{{service}} {{state}}"),
                    ),
                    time(
                        "Virtual threads that were pinned",
                        Unit.PER_SECOND,
                        (
                            f"sum by (pod) (rate(jvm_threads_virtual_pinned_seconds_count{{{own}}}[$__rate_interval]))",
                            "{{pod}}",
                        ),
                    ),
                    time(
                        "Connections of the pool",
                        Unit.RATIO,
                        (f"pod:r2dbc_pool_acquired:ratio{{{own}}}", "{{pod}}"),
                        thresholds=FULL,
                        most=1,
                    ),
                    time(
                        "Requests that wait for a connection",
                        Unit.COUNT,
                        (f"sum by (pod) (r2dbc_pool_pending_connections{{{own}}})", "{{pod}}"),
                        width=HALF,
                        thresholds=ANY,
                    ),
                    time(
                        "Time to become ready",
                        Unit.SECONDS,
                        (f"max by (service) (application_ready_time_seconds{{{own}}})", "{{service}}"),
                        width=HALF,
                    ),
                ),
            ),
        ),
    )
