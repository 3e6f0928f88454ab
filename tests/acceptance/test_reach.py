"""``firefly-gen reach``, as a user asks it, of a profile and of a tree that is there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli

CALL = ("domain-customer-people", "core-common-customer-mgmt:8080")
FORBIDDEN = ("internet", "core-banking-ledger:8080")


def test_a_call_that_gets_through_is_a_yes_with_everything_that_decides(cli: Cli) -> None:
    outcome = cli("reach", "prod", *CALL)
    assert outcome.err == ""
    first, *rest = outcome.out.splitlines()
    assert first == (
        "banking-domain/domain-customer-people -> banking-core/core-common-customer-mgmt:8080: yes (declared: calls it)"
    )
    assert "  network: yes" in rest
    assert "  mesh: yes" in rest
    decided = {line.split()[1] for line in rest if line.startswith("    +")}
    assert decided == {"NetworkPolicy", "Sidecar", "PeerAuthentication", "AuthorizationPolicy"}


def test_one_that_does_not_is_a_no_and_ends_with_one(cli: Cli) -> None:
    outcome = cli("reach", "prod", *FORBIDDEN, code=1)
    assert outcome.err == ""
    assert outcome.out.startswith("internet -> banking-core/core-banking-ledger:8080: no (not declared)\n")
    assert re.search(r"^    - NetworkPolicy banking-core/default-deny ", outcome.out, re.MULTILINE)


def test_programs_are_told_the_same(cli: Cli) -> None:
    outcome = cli("reach", "prod", *CALL, "--format", "json")
    (answer,) = json.loads(outcome.out)
    assert answer["allowed"] is True
    assert answer["declared"] == ["calls it"]
    levels = answer["levels"]
    assert [levels[name]["allowed"] for name in ("network", "mesh")] == [True, True]
    reason = levels["network"]["reasons"][0]
    assert reason["kind"] == "NetworkPolicy"
    assert reason["file"].endswith("networkpolicy-domain-customer-people.yaml")
    assert reason["path"].startswith("spec.egress[")


def test_the_matrix_is_a_table_data_or_a_graph(cli: Cli) -> None:
    table = cli("reach", "prod", "--matrix")
    header, *rows = table.out.splitlines()
    assert header.split() == ["FROM", "TO", "PORTS", "DECLARED", "REQUESTS"]
    data = json.loads(cli("reach", "prod", "--matrix", "-f", "json").out)
    assert len(data) == len(rows)
    assert all(each["declared"] for each in data)
    graph = cli("reach", "prod", "--matrix", "-f", "dot").out
    assert graph.startswith("digraph reach {\n")
    assert graph.count(" -> ") == len(rows)
    assert 'label="banking-core";' in graph


def test_a_tree_is_asked_like_a_profile_and_shows_what_was_changed_by_hand(cli: Cli, tmp_path) -> None:
    out = tmp_path / "out"
    cli("render", "prod", "-o", str(out), "--engine", "embedded")
    tree = out / "prod"
    assert " yes (" in cli("reach", str(tree), *CALL).out
    policy = tree / "services/core-common-customer-mgmt/authorizationpolicy-core-common-customer-mgmt.yaml"
    text = policy.read_text()
    policy.write_text(text.replace("sa/domain-customer-people", "sa/domain-customer-peoples"))
    outcome = cli("reach", str(tree), *CALL, code=1)
    assert "  network: yes" in outcome.out
    assert "  mesh: no" in outcome.out
    assert "- AuthorizationPolicy banking-core/core-common-customer-mgmt spec.rules" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("prod",), "FROM and TO are missing"),
        (("prod", "exp-accounts"), "FROM and TO are missing"),
        (("prod", "exp-accounts", "exp-cards", "--matrix"), "--matrix is about everybody"),
        (("prod", *CALL, "-f", "dot"), "only the matrix can be written as a graph"),
        (("prod", "exp-acounts", "exp-cards"), "nobody here is called 'exp-acounts'"),
        (("nowhere", *CALL), "nowhere"),
    ],
)
def test_what_cannot_be_asked_is_told(cli: Cli, arguments: tuple[str, ...], message: str) -> None:
    outcome = cli("reach", *arguments, code=2)
    assert outcome.out == ""
    assert message in outcome.err
