"""The values in which two objects differ."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from firefly_gen.model.changes import ABSENT, FieldChange, Step

_NAMES = ("name", "key", "alert", "record", "containerPort", "port", "type")
"""Fields by which the items of a list are told apart, the first that all items have."""


def differences(old: Any, new: Any) -> Iterator[FieldChange]:
    """Every value that differs: maps key by key, lists item by item, by name where the items have one."""
    yield from _differ(old, new, ())


def pattern(path: Sequence[Step]) -> tuple[str, ...]:
    """A path without the names and positions of list items: each is ``[]``."""
    return tuple("[]" if isinstance(step, int) or step.startswith("[") else step for step in path)


def written(path: Sequence[Step]) -> str:
    """A path as people write it."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.startswith("["):
            text += step
        elif "." in step or "/" in step:
            text += f'["{step}"]'
        else:
            text += f".{step}" if text else step
    return text


def _differ(old: Any, new: Any, path: tuple[Step, ...]) -> Iterator[FieldChange]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}, key=str):
            before, after = old.get(key, ABSENT), new.get(key, ABSENT)
            # Labels, annotations, parameters: each of them counts, the first and the last one too.
            if before is ABSENT and _is_flat(after):
                before = {}
            elif after is ABSENT and _is_flat(before):
                after = {}
            yield from _differ(before, after, (*path, str(key)))
    elif _is_list(old) and _is_list(new):
        yield from _items(old, new, path)
    elif old is ABSENT or new is ABSENT or old != new or isinstance(old, bool) is not isinstance(new, bool):
        yield FieldChange(path=path, old=old, new=new)


def _items(old: Sequence[Any], new: Sequence[Any], path: tuple[Step, ...]) -> Iterator[FieldChange]:
    name = next((each for each in _NAMES if _tells_apart(each, old) and _tells_apart(each, new)), "")
    if name and (old or new):
        before, after = ({str(each[name]): each for each in items} for items in (old, new))
        for key in dict.fromkeys((*before, *after)):
            yield from _differ(before.get(key, ABSENT), after.get(key, ABSENT), (*path, f"[{key}]"))
        kept = [key for key in before if key in after]
        if kept != [key for key in after if key in before]:
            yield FieldChange(path=path, old=list(before), new=list(after))
    elif len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differ(before, after, (*path, index))
    else:
        yield from _come_and_go(old, new, path)


def _tells_apart(name: str, items: Sequence[Any]) -> bool:
    values = [each.get(name) if isinstance(each, Mapping) else None for each in items]
    return None not in values and len(set(map(str, values))) == len(values)


def _come_and_go(old: Sequence[Any], new: Sequence[Any], path: tuple[Step, ...]) -> Iterator[FieldChange]:
    """Items without names: those that one list alone has."""
    gone, come = Counter(map(_key, old)), Counter(map(_key, new))
    gone, come = gone - come, come - gone
    for index, each in enumerate(old):
        if gone[_key(each)] > 0:
            gone[_key(each)] -= 1
            yield FieldChange(path=(*path, index), old=each, new=ABSENT)
    for index, each in enumerate(new):
        if come[_key(each)] > 0:
            come[_key(each)] -= 1
            yield FieldChange(path=(*path, index), old=ABSENT, new=each)


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _is_flat(value: Any) -> bool:
    """Whether it is a map of single values."""
    return (
        isinstance(value, Mapping)
        and bool(value)
        and not any(isinstance(each, Mapping) or _is_list(each) for each in value.values())
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
