from __future__ import annotations

import pytest

from firefly_gen.change.row import Row, Way
from firefly_gen.change.table import TABLE
from firefly_gen.change.whole import COME, GONE
from firefly_gen.model.changes import EFFECTS, Effect, FieldChange
from firefly_gen.model.resource import Identity

NUMBERS = {Way.ANY: ("a", "b"), Way.UP: ("1Gi", "2Gi"), Way.DOWN: (9, "3")}


def of(kind: str) -> Identity:
    name, _, group = kind.partition(".")
    return Identity(f"{group}/v1", name, "n", "a")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{'-'.join(sorted(row.kinds))}:{'.'.join(row.path)}:{row.way}")
def test_every_row_counts_for_some_change_of_each_of_its_kinds(row: Row) -> None:
    old, new = NUMBERS[row.way]
    change = FieldChange(path=row.path, old=old, new=new)
    for kind in row.kinds or {"Anything"}:
        body = {row.where: True} if row.where else {}
        assert next(each for each in TABLE if each.fits(of(kind), body, change)) is row


def test_no_row_says_one_thing_twice_and_each_sentence_stands_alone() -> None:
    for row in TABLE:
        assert row.says == row.says.strip()
        assert not row.says.endswith(".")


def test_every_effect_is_told_in_words_the_worst_first() -> None:
    assert list(EFFECTS) == list(Effect)
    assert {effect for effect, _ in (*GONE.values(), *COME.values())} <= set(Effect)
