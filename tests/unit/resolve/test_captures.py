"""Tables whose changes are read: as production is resolved, with some fields changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firefly_gen.model.capture import CapturedTable
from firefly_gen.model.environment import Environment
from firefly_gen.pipeline.build import Sources, load_environment

ROOT = Path(__file__).parents[3]
NAME = "core-banking-accounts"
Resolve = Callable[[str], Environment]


@pytest.fixture
def resolve(tmp_path: Path) -> Resolve:
    def load(text: str) -> Environment:
        (tmp_path / "changed.yaml").write_text(f"extends: prod\n{text}")
        sources = Sources((tmp_path, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",))
        return load_environment("changed", sources)

    return load


def test_what_is_captured_has_a_reader_and_names_of_its_own(resolve: Resolve) -> None:
    (found,) = resolve("").data.captures
    assert (found.name, found.cluster, found.database) == (NAME, "accounts", "accounts_db")
    assert (found.role, found.publication, found.slot) == (
        "core_banking_accounts_capture",
        "core_banking_accounts_changes",
        "core_banking_accounts_changes",
    )
    assert found.tables[0] == CapturedTable(schema="public", name="account")
    assert found.table_list == "public.account,public.account_balance,public.account_status_history"
    assert found.schemas == ("public",)
    assert found.host == "accounts-rw.data-postgres.svc.cluster.local"


def test_its_password_is_read_where_the_operator_takes_it_from(resolve: Resolve) -> None:
    environment = resolve("")
    (found,) = environment.data.captures
    (secret,) = (each for each in environment.secrets if (each.namespace, each.name) == (found.namespace, found.secret))
    assert secret.literals == {"username": found.role}
    assert secret.entries[0].remote_key == found.vault_key == f"firefly/prod/banking-core/{NAME}/capture"
    assert secret.target_labels == {"cnpg.io/reload": "true"}


def test_its_connections_are_a_part_of_the_budget(resolve: Resolve) -> None:
    without = f"services: {{{NAME}: {{database: {{capture: null}}}}}}\n"
    demands = [
        next(each.demand for each in resolve(text).data.database_clusters if each.name == "accounts")
        for text in ("", without)
    ]
    assert demands[0] - demands[1] == 4
    assert resolve(without).data.captures == ()
