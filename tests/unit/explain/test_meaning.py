from __future__ import annotations

from typing import Any

import pytest

from firefly_gen.errors import InputError
from firefly_gen.explain import meaning
from firefly_gen.yamlio import Path, undotted

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "kind": {"enum": ["big", 1, None], "default": "big", "description": "Which."},
        "count": {"type": ["integer", "null"], "minimum": 1, "maximum": 9, "x-otherwise": "kind"},
        "most": {"type": "number", "maximum": 9},
        "names": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"$ref": "#/$defs/name"}},
        "things": {"type": "object", "additionalProperties": {"$ref": "#/$defs/thing"}, "description": "By name."},
        "free": {"type": "object", "description": "Anything."},
        "closed": {"type": "object", "additionalProperties": False},
    },
    "$defs": {
        "name": {"type": "string", "pattern": "^a$", "maxLength": 3, "description": "A name."},
        "thing": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"$ref": "#/$defs/name", "description": "Its own."}},
        },
    },
}
DATA = {"kind": "big", "names": ["a"], "things": {"one": {"name": "a"}}, "free": {"x": {"y": [1]}}, "closed": {}}


@pytest.mark.parametrize(
    ("path", "kind", "limits", "description"),
    [
        (("kind",), "", ("one of big, 1, null",), "Which."),
        (("count",), "integer", ("1 to 9",), ""),
        (("most",), "number", ("9 or less",), ""),
        (("names",), "list of string", ("1 item or more", "nothing twice"), ""),
        (("names", 0), "string", ("3 characters or less", "of the form ^a$"), "A name."),
        (("things",), "map", (), "By name."),
        (("things", "one"), "map", ("needs name",), ""),
        (("things", "one", "name"), "string", ("3 characters or less", "of the form ^a$"), "Its own."),
        (("free", "x", "y", 0), "", (), ""),
    ],
)
def test_the_schema_is_told_in_words(path: Path, kind: str, limits: tuple[str, ...], description: str) -> None:
    found = meaning(SCHEMA, path, DATA)
    assert (found.type, found.limits, found.description) == (kind, limits, description)


def test_defaults_and_what_counts_in_their_place() -> None:
    kind, count = meaning(SCHEMA, ("kind",), DATA), meaning(SCHEMA, ("count",), DATA)
    assert (kind.has_default, kind.default, kind.otherwise) == (True, "big", "")
    assert (count.has_default, count.otherwise) == (False, "kind")
    assert meaning(SCHEMA, ("things",), DATA).named
    assert not meaning(SCHEMA, (), DATA).named


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        ("kinds", "kinds: a profile has no 'kinds'", "did you mean 'kind'?"),
        ("things.on", "things.on: things has no 'on'", "did you mean 'one'?"),
        ("kind.x", "kind.x: kind has no 'x'", ""),
        ("closed.x", "closed.x: closed has no 'x'", ""),
        ("names.x", "names.x: names has no 'x'", ""),
        ("things[0]", "things[0]: things has no 0", "known here: one"),
        ("names[3]", "names[3]: names has 1 items", "the first one is [0]"),
    ],
)
def test_what_there_cannot_be_is_refused(path: str, message: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        meaning(SCHEMA, undotted(path), DATA)
    (problem,) = caught.value.problems
    assert (str(problem), problem.hint) == (message, hint)
