"""Writing YAML in one form only.

Block style, LF, two spaces, and quotes around every string that a reader of YAML 1.1 (Kubernetes, Argo CD)
or of YAML 1.2 would take for something else.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

_TOP = ("apiVersion", "kind", "metadata", "type", "immutable", "spec", "data")
_METADATA = ("name", "generateName", "namespace", "labels", "annotations", "finalizers")

# What a plain scalar may look like at all: no indicator, no colon or hash that could end it.
_PLAIN = re.compile(
    r"""(?!-\s|-$)[A-Za-z0-9_./$(+-]"""
    r"""[A-Za-z0-9_./$()+@=,;~^<>|\\!&*?'"%{}\[\]-]*"""
    r"""(?:[ :#][A-Za-z0-9_./$()+@=,;~^<>|\\!&*?'"%{}\[\]-]+)*"""
)
# What YAML 1.1 or 1.2 would read as something other than a string.
AMBIGUOUS = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|<<|="
    r"|[-+]?[._]*[0-9_][0-9_.,:eE+xXoOa-fA-F-]*[TtZz ]?[0-9:.Zz+ -]*"  # numbers of every kind, times, dates
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|[-+.]+|---.*|\.\.\..*"
)
_LITERAL_LINE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff\ufffe\uffff]*")
_UNPRINTABLE = re.compile("[\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# With a quote or a backslash in it, and nothing that would have to be written in another way: JSON in a string, say.
_READS_BEST_IN_SINGLE_QUOTES = re.compile(r'(?=.*["\\])[ -&(-~]+')  # ASCII, but for the apostrophe
_LONGEST_KEY = 900
_MAP = (dict, Mapping)  # nearly all are dicts, and of those that is known at once
_REMEMBERED = 1 << 14


def dump(body: Mapping[str, Any]) -> str:
    """Writes one Kubernetes object.

    Keys of the object and of its metadata stand in the order that the Kubernetes documentation uses; all
    others keep the order that they have.

    Raises:
        ValueError: A value is none that JSON knows, or a key is longer than YAML allows.
    """
    ordered = _in_order(body, _TOP)
    metadata = ordered.get("metadata")
    if isinstance(metadata, Mapping):
        ordered["metadata"] = _in_order(metadata, _METADATA)
    lines: list[str] = []
    _mapping(ordered, "", lines)
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """Writes a text as a scalar of one line, in quotes where a reader would take it for something else."""
    return _string(text)


def _in_order(mapping: Mapping[str, Any], first: Sequence[str]) -> dict[str, Any]:
    ordered = {key: mapping[key] for key in first if key in mapping}
    ordered.update((key, value) for key, value in mapping.items() if key not in ordered)
    return ordered


def _mapping(mapping: Mapping[str, Any], indent: str, lines: list[str]) -> None:
    for key, value in mapping.items():
        written = _string(key)
        if len(written) > _LONGEST_KEY:
            raise ValueError(f"key {key[:40]!r}... takes {len(written)} characters; {_LONGEST_KEY} are the most")
        _entry(f"{indent}{written}:", value, indent, lines)


def _entry(head: str, value: Any, indent: str, lines: list[str]) -> None:
    if isinstance(value, str):  # most values are
        if "\n" in value and _is_literal(value):
            _literal(head, value, indent + "  ", lines)
        else:
            lines.append(f"{head} {_string(value)}")
    elif isinstance(value, _MAP) and value:
        lines.append(head)
        _mapping(value, indent + "  ", lines)
    elif isinstance(value, (list, tuple)) and value:
        lines.append(head)
        _sequence(value, indent + "  ", lines)
    else:
        lines.append(f"{head} {_flat(value)}")


def _sequence(sequence: Sequence[Any], indent: str, lines: list[str]) -> None:
    for value in sequence:
        if isinstance(value, (dict, list, tuple, Mapping)) and value:
            # Nested collections begin on the dash's line: their first line trades its indent for the dash.
            start = len(lines)
            write = _mapping if isinstance(value, _MAP) else _sequence
            write(value, indent + "  ", lines)  # type: ignore[arg-type]
            lines[start] = f"{indent}- {lines[start][len(indent) + 2 :]}"
        else:
            _entry(f"{indent}-", value, indent, lines)


def _literal(head: str, text: str, indent: str, lines: list[str]) -> None:
    stripped = text.rstrip("\n")
    trailing = len(text) - len(stripped)
    lines.append(f"{head} |{'-' if trailing == 0 else '' if trailing == 1 else '+'}")
    content = stripped.split("\n") + [""] * (trailing - 1)
    lines.extend(indent + line if line else "" for line in content)


def _is_literal(text: str) -> bool:
    if not text.strip("\n") or text[0] in " \n\t":
        return False
    return all(_LITERAL_LINE.fullmatch(line) and line == line.rstrip() for line in text.split("\n"))


def _flat(value: Any) -> str:
    match value:
        case str():
            return _string(value)
        case None | bool() | int():
            return json.dumps(value)
        case float():
            return _float(value)
        case Mapping() if not value:
            return "{}"
        case list() | tuple() if not value:
            return "[]"
    raise ValueError(f"{type(value).__name__} is not a value that JSON knows")


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number that JSON knows")
    text = repr(value)
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return text


@lru_cache(maxsize=_REMEMBERED)  # every key, and most values, stand in many objects
def _string(text: str) -> str:
    if _PLAIN.fullmatch(text) and not AMBIGUOUS.fullmatch(text):
        return text
    if _READS_BEST_IN_SINGLE_QUOTES.fullmatch(text):
        return f"'{text}'"
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(_escape, quoted)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - one byte or two
