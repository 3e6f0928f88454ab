"""What the bank does."""

from __future__ import annotations

from firefly_gen.model.dashboard import Dashboard, Row, Threshold, Unit
from firefly_gen.resolve.dashboards.parts import FAILING, HALF, time

FOLDER = "business"


def business(*, events: bool) -> Dashboard:
    """What the bank does, as far as the framework counts it: commands, and events of what happened.

    Args:
        events: Whether any service publishes what happened.
    """
    parts = (
        ("Applications for loans", "domain-lending-.*|core-lending-.*"),
        ("Payments and cards", "core-banking-payment.*|core-banking-card.*|domain-banking-cards"),
        ("Onboarding of customers", "domain-customer-.*|core-common-customer-mgmt"),
    )
    return Dashboard(
        uid="firefly-business",
        title="Business",
        description="Applications, payments and onboarding, by the commands and requests of their services.",
        folder=FOLDER,
        rows=(
            *(_business(title, services) for title, services in parts),
            *((_published(),) if events else ()),
        ),
    )


def _published() -> Row:
    return Row(
        title="Events",
        panels=(
            time(
                "Published",
                Unit.PER_SECOND,
                (
                    (
                        "sum by (service, destination) "
                        '(rate(firefly_eda_publish_count_total{status="success"}[$__rate_interval]))'
                    ),
                    "{{service}} to {{destination}}",
                ),
                width=HALF,
            ),
            time(
                "Not published",
                Unit.PER_SECOND,
                ("service:firefly_eda_publish_failed:rate5m", "{{service}} to {{destination}}"),
                width=HALF,
                thresholds=(Threshold(value=0.001, color="red"),),
            ),
        ),
    )


def _business(title: str, services: str) -> Row:
    own = f'service=~"{services}"'
    return Row(
        title=title,
        panels=(
            time(
                "Commands carried out",
                Unit.PER_SECOND,
                (
                    (
                        "sum by (service, command_type) "
                        f"(rate(firefly_cqrs_command_type_processed_total{{{own}}}[$__rate_interval]))"
                    ),
                    "{{command_type}}",
                ),
            ),
            time(
                "Commands that failed",
                Unit.RATIO,
                (f"service:firefly_cqrs_commands_failed:ratio_rate5m{{{own}}}", "{{service}}"),
                thresholds=FAILING,
            ),
            time(
                "Changes asked for",
                Unit.REQUESTS,
                (
                    (
                        "sum by (service, uri) (rate(http_server_requests_seconds_count"
                        f'{{{own}, method=~"POST|PUT|PATCH", outcome="SUCCESS"}}[$__rate_interval]))'
                    ),
                    "{{service}} {{uri}}",
                ),
                description="Requests that change something and succeeded.",
            ),
        ),
    )
