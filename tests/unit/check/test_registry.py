from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import firefly_gen.check
from firefly_gen.check.registry import ALL, BUILT_IN, infos, select
from firefly_gen.errors import InputError

FAMILIES = (
    *("references", "network", "workloads", "quotas", "security", "data", "observability", "versions"),
    *("gitops", "hygiene"),
)


def modules() -> list[str]:
    return [
        name
        for family in FAMILIES
        for _, name, _ in pkgutil.iter_modules(
            [str(Path(firefly_gen.check.__path__[0]) / family)], f"firefly_gen.check.{family}."
        )
    ]


def test_every_file_with_a_check_is_registered_once() -> None:
    checks = [module for name in modules() if hasattr(module := importlib.import_module(name), "META")]
    assert sorted(each.META.id for each in ALL) == sorted(each.META.id for each in checks)
    assert len({each.META.id for each in ALL}) == len(ALL)
    assert {id(each) for each in ALL} == {id(each) for each in checks}


def test_every_check_has_a_test_file_of_its_name() -> None:
    here = Path(__file__).parent
    for name in modules():
        if hasattr(importlib.import_module(name), "META"):
            family, module = name.split(".")[-2:]
            assert (here / family / f"test_{module}.py").is_file(), f"{family}/{module}.py has no test"


def test_every_check_says_what_holds_why_and_how_to_mend() -> None:
    assert len({info.id for info in infos()}) == len(infos()) == len(ALL) + len(BUILT_IN)
    for info in infos():
        assert re.fullmatch(r"[A-Z]+-[0-9]{3}", info.id)
        assert info.statement.endswith(".")
        assert "\n" not in info.statement
        assert info.why.endswith(".")
        assert info.mend
        assert not info.mend.endswith(".")


def ids(*names: str, ignored: tuple[str, ...] = ()) -> list[str]:
    return [check.META.id for check in select(ALL, names, ignored)]


def test_checks_are_chosen_by_id_and_by_the_beginning_of_it() -> None:
    assert ids("REF-001", "yaml-001") == ["REF-001", "YAML-001"]
    assert ids("REF") == [check.META.id for check in ALL if check.META.id.startswith("REF")]
    assert ids() == [check.META.id for check in ALL]


def test_what_is_ignored_is_left_out_even_where_it_was_chosen() -> None:
    assert "REF-002" not in ids(ignored=("REF-002",))
    assert ids("REF-001", "REF-002", ignored=("REF-002",)) == ["REF-001"]


@pytest.mark.parametrize(("name", "hint"), [("REF-0001", "REF-001"), ("RFE", "REF"), ("?", "list checks")])
def test_a_name_that_no_check_has_is_refused_with_what_was_meant(name: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        select(ALL, (name,), ())
    assert hint in caught.value.problems[0].hint


def test_all_wrong_names_are_reported_at_once() -> None:
    with pytest.raises(InputError) as caught:
        select(ALL, ("NOPE",), ("SCHEMA-001", "NEITHER"))
    assert len(caught.value.problems) == 3
    assert any("always looked at" in each.message for each in caught.value.problems)


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_name_chooses_nothing(empty: str) -> None:
    with pytest.raises(InputError):
        select(ALL, (empty,), ())
