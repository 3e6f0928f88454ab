"""What tiers and services promise."""

from __future__ import annotations

from firefly_gen.model.dashboard import Dashboard, Row, Threshold, Unit
from firefly_gen.resolve.dashboards.parts import HALF, bars, time
from firefly_gen.resolve.dashboards.services import FOLDER

_BURNING = (Threshold(value=1, color="yellow"), Threshold(value=6, color="red"))
_SPENT = (Threshold(value=0.75, color="yellow"), Threshold(value=1, color="red"))


def objectives() -> Dashboard:
    """What tiers and services promise, and how much of their budgets is left."""
    rows = []
    for level, label in (("tier", "{{tier}}"), ("service", "{{service}}")):
        errors, budget = f"{level}:http_server_requests_errors:ratio_rate", f"{level}:objective:error_budget"
        slow, slow_budget = f"{level}:http_server_requests_slow:ratio_rate", f"{level}:objective:slow_budget"
        group = f"on ({level}) group_left ()"
        rows.append(
            Row(
                title=f"Each {level}",
                panels=(
                    bars(
                        "Error budget burnt over three days",
                        Unit.RATIO,
                        f"{errors}3d / {group} {budget} * 3 / 30",
                        label,
                        thresholds=_SPENT,
                    ),
                    bars(
                        "Latency budget burnt over three days",
                        Unit.RATIO,
                        f"{slow}3d / {group} {slow_budget} * 3 / 30",
                        label,
                        thresholds=_SPENT,
                    ),
                    time(
                        "How fast the error budget burns",
                        Unit.COUNT,
                        (f"{errors}1h / {group} {budget}", f"{label} 1 h"),
                        (f"{errors}6h / {group} {budget}", f"{label} 6 h"),
                        width=HALF,
                        thresholds=_BURNING,
                        description="At 1, the budget of 30 days lasts for 30 days.",
                    ),
                    time(
                        "How fast the latency budget burns",
                        Unit.COUNT,
                        (f"{slow}1h / {group} {slow_budget}", f"{label} 1 h"),
                        (f"{slow}6h / {group} {slow_budget}", f"{label} 6 h"),
                        width=HALF,
                        thresholds=_BURNING,
                        description="At 1, the budget of 30 days lasts for 30 days.",
                    ),
                ),
            )
        )
    return Dashboard(
        uid="firefly-objectives",
        title="Objectives and error budgets",
        description="What was promised, and what is left of the budget for breaking it.",
        folder=FOLDER,
        rows=tuple(rows),
    )
