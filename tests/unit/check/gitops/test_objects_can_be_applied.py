from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ACCOUNTS = "ConfigMap banking-core/core-banking-accounts-env-1a2b3c4d5e"


def test_what_etcd_does_not_take_is_found(delivered: World, only: Only) -> None:
    delivered.config["X"] = "x" * 1_100_000
    only(delivered.findings("GIT-006"), ("GIT-006", ACCOUNTS, ""))


def test_what_only_the_server_can_apply_is_found_where_the_client_does(delivered: World, only: Only) -> None:
    delivered.config["X"] = "x" * 300_000
    assert delivered.findings("GIT-006") == ()
    spec = delivered.get("Application", "services-banking-core")["spec"]
    spec["syncPolicy"]["syncOptions"].remove("ServerSideApply=true")
    only(delivered.findings("GIT-006"), ("GIT-006", ACCOUNTS, ""))


def test_annotations_that_are_too_large_together_are_found(delivered: World, only: Only) -> None:
    delivered.service["metadata"]["annotations"] = {"a": "x" * 200_000, "b": "x" * 70_000}
    only(
        delivered.findings("GIT-006"),
        ("GIT-006", "Service banking-core/core-banking-accounts", "metadata.annotations"),
    )
