"""Reading and writing YAML; the only module that knows a YAML library.

Reading keeps the place of every key and value, and refuses what makes a file mean two things: duplicate
keys, anchors, merge keys, tags, several documents. Scalars follow the core schema of YAML 1.2.

Writing has one form only: block style, LF, two spaces, and quotes around every string that a reader
of YAML 1.1 (Kubernetes, Argo CD) or of YAML 1.2 would take for something else.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from firefly_gen.errors import InputError, Problem

Path = tuple[str | int, ...]
"""Keys and list positions that lead from the root of a document to a value."""


class Mark(NamedTuple):
    """Where a value stands. Lines and columns count from 1.

    Attributes:
        file: Path of the file.
        key: Line and column of the key (or of the list item's value).
        value: Line and column of the value.
    """

    file: str
    key: tuple[int, int]
    value: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document as plain data, with the place of every value in it."""

    data: Any
    marks: Mapping[Path, Mark]


# --------------------------------------------------------------------------------------------- reading

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_STANDARD_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp")
)


def load(content: bytes, file: str, *, limit: int = 4 << 20) -> Document:
    """Reads one document, with the place of every value.

    Args:
        content: The file's bytes, in UTF-8.
        file: Its path, for messages.
        limit: How many bytes are taken at most.

    Raises:
        InputError: It is too large, is not UTF-8, is not YAML, is empty, holds more than one document, or
            uses a duplicate key, an anchor, a merge key, a tag, or a key that is not a string.
    """
    if len(content) > limit:
        message = f"the file has {len(content):,} bytes; {limit:,} are the most that is read"
        raise InputError(Problem(file=file, message=message, hint="is it really a profile?"))
    reader = _Reader(file)
    nodes = list(_compose(content, file))
    if not nodes or (isinstance(nodes[0], ScalarNode) and not nodes[0].value and len(nodes) == 1):
        raise InputError(Problem(file=file, line=1, column=1, message="the file is empty"))
    if len(nodes) > 1:
        reader.complain(nodes[1], (), "a second document begins here", "one file holds one document")
    data = reader.read(nodes[0], ())
    if reader.problems:
        raise InputError(*reader.problems)
    return Document(data, reader.marks)


def load_objects(content: bytes, file: str) -> list[Any]:
    """Reads every document of a file as plain data; empty documents are left out.

    Raises:
        InputError: As for ``load``, but several documents, anchors and any size are fine.
    """
    reader = _Reader(file, strict=False)
    read = [reader.read(node, ()) for node in _compose(content, file)]
    if reader.problems:
        raise InputError(*reader.problems)
    return [each for each in read if each is not None]


def _compose(content: bytes, file: str) -> Iterator[Node]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        problem = Problem(file=file, line=line, column=column, message=message, hint="save the file as UTF-8")
        raise InputError(problem) from error
    try:
        yield from YAML(typ="safe").compose_all(text)
    except MarkedYAMLError as error:
        raise InputError(_syntax_problem(error, file, text)) from error
    except YAMLError as error:
        raise InputError(Problem(file=file, message=f"not YAML: {error}")) from error


def _syntax_problem(error: MarkedYAMLError, file: str, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    tabbed = line <= len(lines) and "\t" in lines[line - 1][: max(column, 1)]
    hint = "YAML is indented with spaces; a tab stands here" if tabbed else ""
    message = ", ".join(part for part in (error.context, error.problem) if part)
    return Problem(file=file, line=line, column=column, message=f"not YAML: {message}", hint=hint)


class _Reader:
    """Turns nodes into plain data; collects marks and problems on the way."""

    def __init__(self, file: str, *, strict: bool = True) -> None:
        self.file = file
        self.strict = strict
        self.marks: dict[Path, Mark] = {}
        self.problems: list[Problem] = []

    def complain(self, node: Node, path: Path, message: str, hint: str = "") -> None:
        start = node.start_mark
        self.problems.append(
            Problem(
                file=self.file,
                line=start.line + 1,
                column=start.column + 1,
                path=dotted(path),
                message=message,
                hint=hint,
            )
        )

    def read(self, node: Node, path: Path, key: Node | None = None) -> Any:
        if self.strict:
            self._mark(node, path, key)
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(each, (*path, index)) for index, each in enumerate(node.value)]
        return self._mapping(node, path)

    def _mark(self, node: Node, path: Path, key: Node | None) -> None:
        start, named = node.start_mark, (key or node).start_mark
        self.marks[path] = Mark(
            self.file, (named.line + 1, named.column + 1), (start.line + 1, start.column + 1)
        )
        if node.anchor is not None:
            hint = "write the value out; shared values belong into the profile that others extend"
            self.complain(node, path, f"anchor &{node.anchor} is not supported", hint)
        if node.tag is not None and str(node.tag) not in _STANDARD_TAGS:
            self.complain(node, path, f"tag {node.tag} is not supported", "remove the tag")

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.complain(key, path, "a key must be a string")
                continue
            name: str = key.value
            if name == "<<" and self.strict:
                self.complain(key, path, "merge key << is not supported", "use `extends` instead")
                continue
            if name in result:
                self.complain(key, (*path, name), "duplicate key", "the first one stands further up; keep one of them")
                continue
            result[name] = self.read(value, (*path, name), key)
        return result

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        if node.style:  # quoted or block: always a string
            return node.value
        value = resolve(node.value)
        if isinstance(value, float) and not math.isfinite(value):
            self.complain(node, path, f"{node.value} is not a number that JSON knows")
        return value


def resolve(text: str) -> Any:
    """What a plain scalar means by the core schema of YAML 1.2: null, bool, int, float or the text."""
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    first = text[0]
    if not (first.isdigit() or first in "+-."):
        return text
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text) or _INFINITE.fullmatch(text):
        return float(text.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").lower().lstrip(".")
                     if _INFINITE.fullmatch(text) else text)
    return text


def dotted(path: Path) -> str:
    """A path as people write it: ``services.x.ports[0].name``; keys with dots are quoted."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif re.fullmatch(r"[^.\[\]\s\"]+", step):
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{json.dumps(step, ensure_ascii=False)}]")
    return "".join(parts)


# --------------------------------------------------------------------------------------------- writing

_TOP = ("apiVersion", "kind", "metadata", "type", "immutable", "spec", "data")
_METADATA = ("name", "generateName", "namespace", "labels", "annotations", "finalizers")

# What a plain scalar may look like at all: no indicator, no colon or hash that could end it.
_PLAIN = re.compile(r"(?!-\s|-$)[A-Za-z0-9_./$(+-][A-Za-z0-9_./$()+@=,;~^<>|\\-]*(?:[ :#][A-Za-z0-9_./$()+@=,;~^<>|\\-]+)*")
# What YAML 1.1 or 1.2 would read as something other than a string.
AMBIGUOUS = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|<<|="
    r"|[-+.]?[0-9][0-9_.,:eE+xXoOa-fA-F-]*[TtZz ]?[0-9:.Zz+ -]*"  # numbers of every kind, times, dates
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|[-+.]+|---.*|\.\.\..*"
)
_LITERAL_LINE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff\ufffe\uffff]*")
_UNPRINTABLE = re.compile("[\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_LONGEST_KEY = 900


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


def _in_order(mapping: Mapping[str, Any], first: Sequence[str]) -> dict[str, Any]:
    ordered = {key: mapping[key] for key in first if key in mapping}
    ordered.update((key, value) for key, value in mapping.items() if key not in ordered)
    return ordered


def _mapping(mapping: Mapping[str, Any], indent: str, lines: list[str]) -> None:
    for key, value in mapping.items():
        if len(key) > _LONGEST_KEY:
            raise ValueError(f"key {key[:40]!r}... has {len(key)} characters; {_LONGEST_KEY} are the most")
        _entry(f"{indent}{_string(key)}:", value, indent, lines)


def _entry(head: str, value: Any, indent: str, lines: list[str]) -> None:
    if isinstance(value, Mapping) and value:
        lines.append(head)
        _mapping(value, indent + "  ", lines)
    elif isinstance(value, (list, tuple)) and value:
        lines.append(head)
        _sequence(value, indent + "  ", lines)
    elif isinstance(value, str) and "\n" in value and _is_literal(value):
        _literal(head, value, indent + "  ", lines)
    else:
        lines.append(f"{head} {_flat(value)}")


def _sequence(sequence: Sequence[Any], indent: str, lines: list[str]) -> None:
    for value in sequence:
        if isinstance(value, (Mapping, list, tuple)) and value:
            # Nested collections begin on the dash's line: their first line trades its indent for the dash.
            start = len(lines)
            write = _mapping if isinstance(value, Mapping) else _sequence
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
    if isinstance(value, str):
        return _string(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, (list, tuple)):
        return "[]"
    raise ValueError(f"{type(value).__name__} is not a value that JSON knows")


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number that JSON knows")
    text = repr(value)
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return text


def _string(text: str) -> str:
    if _PLAIN.fullmatch(text) and not AMBIGUOUS.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(_escape, quoted)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - one byte or two
