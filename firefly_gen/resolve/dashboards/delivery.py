"""What is rolled out."""

from __future__ import annotations

from firefly_gen.model.dashboard import Dashboard, Row, Unit
from firefly_gen.resolve.dashboards.parts import ANY, number, time


def delivery() -> Dashboard:
    """What Argo CD rolls out, and what came of it."""
    states = "health_status, sync_status"
    return Dashboard(
        uid="firefly-delivery",
        title="Delivery",
        description="Applications of Argo CD, and rollouts of the services.",
        folder="delivery",
        rows=(
            Row(
                title="Applications",
                panels=(
                    number("Applications", Unit.COUNT, "count(argocd_app_info)"),
                    number(
                        "Not as in git",
                        Unit.COUNT,
                        'count(argocd_app_info{sync_status!="Synced"})',
                        thresholds=ANY,
                    ),
                    number(
                        "Not healthy",
                        Unit.COUNT,
                        'count(argocd_app_info{health_status!~"Healthy|Progressing"})',
                        thresholds=ANY,
                    ),
                    number(
                        "Rollouts that are not done",
                        Unit.COUNT,
                        "count(kube_deployment_status_observed_generation < kube_deployment_metadata_generation)",
                    ),
                    number("Versions on trial", Unit.COUNT, 'count(rollout_info{phase=~"Progressing|Paused"} == 1)'),
                ),
            ),
            Row(
                title="Over time",
                panels=(
                    time(
                        "States",
                        Unit.COUNT,
                        (f"count by ({states}) (argocd_app_info)", "{{health_status}}, {{sync_status}}"),
                    ),
                    time(
                        "Syncs",
                        Unit.COUNT,
                        ("sum by (phase) (increase(argocd_app_sync_total[15m]))", "{{phase}}"),
                        stacked=True,
                    ),
                    time(
                        "Pods of the new release",
                        Unit.RATIO,
                        (
                            (
                                'kube_deployment_status_replicas_updated{namespace=~"banking-.*"} '
                                '/ (kube_deployment_spec_replicas{namespace=~"banking-.*"} > 0) < 1'
                            ),
                            "{{deployment}}",
                        ),
                        ("rollout_info_replicas_updated / (rollout_info_replicas_desired > 0) < 1", "{{name}}"),
                        most=1,
                    ),
                ),
            ),
        ),
    )
