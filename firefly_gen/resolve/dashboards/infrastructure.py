"""Nodes, namespaces and their quotas, and the mesh."""

from __future__ import annotations

from firefly_gen.model.dashboard import Dashboard, Row, Threshold, Unit, Variable
from firefly_gen.model.profile import Profile
from firefly_gen.resolve.dashboards.parts import ANY, COLUMNS, FAILING, FULL, HALF, bars, number, time
from firefly_gen.resolve.mesh.names import reporter_of

FOLDER = "infrastructure"

_FILES = 'fstype!~"tmpfs|overlay|squashfs", mountpoint="/"'
_FREE = f"node_filesystem_avail_bytes{{{_FILES}}} / node_filesystem_size_bytes{{{_FILES}}}"
_NAMESPACE = 'destination_workload_namespace=~"$namespace"'


def nodes() -> Dashboard:
    """The nodes."""
    busy = '1 - avg by (node) (rate(node_cpu_seconds_total{mode="idle", node=~"$node"}[$__rate_interval]))'
    used = '1 - node_memory_MemAvailable_bytes{node=~"$node"} / node_memory_MemTotal_bytes{node=~"$node"}'
    wires = 'device!="lo", node=~"$node"'
    ready = 'kube_node_status_condition{condition="Ready", status="true"}'
    return Dashboard(
        uid="firefly-nodes",
        title="Nodes",
        description="What the nodes have, and how much of it is used.",
        folder=FOLDER,
        variables=(Variable(name="node", label="Node", metric="node_uname_info", of="node"),),
        rows=(
            Row(
                title="Cluster",
                panels=(
                    number("Nodes", Unit.COUNT, "count(kube_node_info)"),
                    number("Nodes that are not ready", Unit.COUNT, f"sum(1 - {ready})", thresholds=ANY),
                    number(
                        "CPU requested",
                        Unit.RATIO,
                        'sum(kube_pod_container_resource_requests{resource="cpu"}) '
                        '/ sum(kube_node_status_allocatable{resource="cpu"})',
                        thresholds=FULL,
                    ),
                    number(
                        "Memory requested",
                        Unit.RATIO,
                        'sum(kube_pod_container_resource_requests{resource="memory"}) '
                        '/ sum(kube_node_status_allocatable{resource="memory"})',
                        thresholds=FULL,
                    ),
                ),
            ),
            Row(
                title="Each node",
                panels=(
                    time("CPU in use", Unit.RATIO, (busy, "{{node}}"), thresholds=FULL, most=1),
                    time("Memory in use", Unit.RATIO, (used, "{{node}}"), thresholds=FULL, most=1),
                    time("Root disk in use", Unit.RATIO, (f"1 - {_FREE}", "{{node}}"), thresholds=FULL, most=1),
                    time(
                        "Time that processes wait for CPU",
                        Unit.RATIO,
                        ('rate(node_pressure_cpu_waiting_seconds_total{node=~"$node"}[$__rate_interval])', "{{node}}"),
                    ),
                    time(
                        "Time that processes wait for disks",
                        Unit.RATIO,
                        ('rate(node_pressure_io_waiting_seconds_total{node=~"$node"}[$__rate_interval])', "{{node}}"),
                    ),
                    time(
                        "Network",
                        Unit.BYTES_PER_SECOND,
                        (
                            (f"sum by (node) (rate(node_network_receive_bytes_total{{{wires}}}[$__rate_interval]))"),
                            "{{node}} in",
                        ),
                        (
                            (f"sum by (node) (rate(node_network_transmit_bytes_total{{{wires}}}[$__rate_interval]))"),
                            "{{node}} out",
                        ),
                    ),
                ),
            ),
        ),
    )


def namespaces() -> Dashboard:
    """Namespaces, and how much of their quotas is used."""
    inside = 'namespace=~"$namespace"'
    quota = (
        f'max by (namespace, resource) (kube_resourcequota{{type="used", {inside}}}) '
        f'/ (max by (namespace, resource) (kube_resourcequota{{type="hard", {inside}}}) > 0)'
    )
    volumes = f"kubelet_volume_stats_used_bytes{{{inside}}} / kubelet_volume_stats_capacity_bytes{{{inside}}}"
    return Dashboard(
        uid="firefly-namespaces",
        title="Namespaces and quotas",
        description="What runs in each namespace, and how much room its quota leaves.",
        folder=FOLDER,
        variables=(
            Variable(name="namespace", label="Namespace", metric="kube_namespace_status_phase", of="namespace"),
        ),
        rows=(
            Row(
                title="Quotas",
                panels=(
                    bars("Quota used", Unit.RATIO, quota, "{{namespace}} {{resource}}", thresholds=FULL),
                    bars(
                        "Volumes used", Unit.RATIO, volumes, "{{namespace}} {{persistentvolumeclaim}}", thresholds=FULL
                    ),
                ),
            ),
            Row(
                title="Use",
                panels=(
                    time(
                        "CPU",
                        Unit.COUNT,
                        (f"namespace:container_cpu_usage_seconds:sum_rate5m{{{inside}}}", "{{namespace}}"),
                        width=HALF,
                        stacked=True,
                    ),
                    time(
                        "Memory",
                        Unit.BYTES,
                        (f"namespace:container_memory_working_set_bytes:sum{{{inside}}}", "{{namespace}}"),
                        width=HALF,
                        stacked=True,
                    ),
                    time(
                        "Containers that restarted",
                        Unit.COUNT,
                        (
                            (
                                "sum by (namespace, pod) "
                                f"(increase(kube_pod_container_status_restarts_total{{{inside}}}[15m])) > 0"
                            ),
                            "{{pod}}",
                        ),
                        thresholds=ANY,
                    ),
                    time(
                        "Containers that ran out of memory",
                        Unit.COUNT,
                        (
                            f"sum by (namespace, pod) (increase(container_oom_events_total{{{inside}}}[15m])) > 0",
                            "{{pod}}",
                        ),
                        thresholds=ANY,
                    ),
                    time(
                        "Pods that wait for a node",
                        Unit.COUNT,
                        (f"sum by (namespace) (kube_pod_status_unschedulable{{{inside}}})", "{{namespace}}"),
                        thresholds=ANY,
                    ),
                ),
            ),
        ),
    )


def mesh(profile: Profile) -> Dashboard:
    """What the sidecars see, or the waypoints.

    Args:
        profile: The profile.
    """
    who = "waypoints" if profile.mesh.ambient else "sidecars"
    seen = f'reporter="{reporter_of(profile)}", {_NAMESPACE}'
    by = "destination_workload_namespace, destination_workload"
    errors = (
        f'sum by ({by}) (rate(istio_requests_total{{{seen}, response_code=~"5.."}}[$__rate_interval])) '
        f"/ (sum by ({by}) (rate(istio_requests_total{{{seen}}}[$__rate_interval])) > 0)"
    )
    slow = (
        f"histogram_quantile(0.99, sum by (le, {by}) "
        f"(rate(istio_request_duration_milliseconds_bucket{{{seen}}}[$__rate_interval])))"
    )
    plain = f'{seen}, connection_security_policy!="mutual_tls"'
    return Dashboard(
        uid="firefly-mesh",
        title="Mesh",
        description=f"Requests between services as the {who} of the called ones see them.",
        folder=FOLDER,
        variables=(
            Variable(
                name="namespace",
                label="Namespace",
                metric="istio_requests_total",
                of="destination_workload_namespace",
            ),
        ),
        rows=(
            Row(
                title="Requests",
                panels=(
                    time(
                        "Requests",
                        Unit.REQUESTS,
                        (
                            f"sum by ({by}) (rate(istio_requests_total{{{seen}}}[$__rate_interval]))",
                            "{{destination_workload}}",
                        ),
                    ),
                    time("Failed", Unit.RATIO, (errors, "{{destination_workload}}"), thresholds=FAILING),
                    time(
                        "99 of 100 take at most",
                        Unit.MILLISECONDS,
                        (slow, "{{destination_workload}}"),
                        thresholds=(Threshold(value=1000, color="yellow"), Threshold(value=2000, color="red")),
                    ),
                    time(
                        "Requests without mutual TLS",
                        Unit.REQUESTS,
                        (
                            f"sum by ({by}, source_workload) (rate(istio_requests_total{{{plain}}}[$__rate_interval]))",
                            "{{source_workload}} to {{destination_workload}}",
                        ),
                        width=COLUMNS,
                        thresholds=(Threshold(value=0.001, color="red"),),
                    ),
                ),
            ),
            Row(
                title="Control plane",
                panels=(
                    time("Proxies that follow it", Unit.COUNT, ("sum by (type) (pilot_xds)", "{{type}}"), width=HALF),
                    time(
                        "Configuration that proxies refused",
                        Unit.PER_SECOND,
                        ("sum by (type) (rate(pilot_total_xds_rejects[$__rate_interval]))", "{{type}}"),
                        width=HALF,
                        thresholds=(Threshold(value=0.001, color="red"),),
                    ),
                ),
            ),
        ),
    )
