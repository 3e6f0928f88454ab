"""Reading YAML with the place of every key and value.

Refused is what makes a file mean two things: duplicate keys, anchors, merge keys, tags, several documents.
Scalars follow the core schema of YAML 1.2.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from firefly_gen.errors import InputError, Problem
from firefly_gen.yamlio.compose import DEEPEST, IMPLICIT, compose, decode, too_deep
from firefly_gen.yamlio.places import Mark, Path, dotted


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document as plain data, or several that were laid over each other.

    Attributes:
        data: The data.
        marks: The place of every value.
        introduced: The file that wrote a key first, whichever decided its value in the end.
    """

    data: Any
    marks: Mapping[Path, Mark]
    introduced: Mapping[Path, str]


_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_REPEATS = 100_000
"""Values that aliases may add to what was written out."""
_LONGEST_INT = 1000
"""Digits; Python refuses to read or to write some thousands of them."""


def load(content: bytes, file: str, *, limit: int = 4 << 20) -> Document:
    """Reads one document, with the place of every value.

    Args:
        content: The file's bytes, in UTF-8.
        file: Its path, for messages.
        limit: How many bytes are taken at most.

    Raises:
        InputError: It is too large, is not UTF-8, is not YAML, is nested more than 200 levels deep, is empty,
            holds more than one document, or uses a duplicate key, an anchor, a merge key, a tag, or a key that is
            not a string.
    """
    if len(content) > limit:
        message = f"the file has {len(content):,} bytes; {limit:,} are the most that is read"
        raise InputError(Problem(file=file, message=message, hint="is it really a profile?"))
    text = decode(content, file)
    reader = _Reader(file, text)
    nodes = list(compose(text, file))
    if not nodes or (len(nodes) == 1 and _is_empty(nodes[0])):
        raise InputError(Problem(file=file, line=1, column=1, message="the file is empty"))
    if len(nodes) > 1:
        reader.complain(nodes[1], (), "a second document begins here", "one file holds one document")
    data = reader.read(nodes[0], ())
    reader.complain_of_anchors()
    if reader.problems:
        raise InputError(*reader.problems)
    return _document(data, reader.marks)


def load_objects(content: bytes, file: str) -> list[Any]:
    """Reads every document of a file as plain data; empty documents are left out.

    Raises:
        InputError: As for ``load``, but several documents, anchors and any size are fine. Aliases that
            repeat far more than was written are not.
    """
    text = decode(content, file)
    reader = _Reader(file, text, strict=False)
    read = [reader.read(node, ()) for node in compose(text, file)]
    if reader.problems:
        raise InputError(*reader.problems)
    return [each for each in read if each is not None]


def locate(content: bytes, file: str) -> list[Document]:
    """Reads every document of a file with the place of every value.

    Raises:
        InputError: As for ``load_objects``.
    """
    text = decode(content, file)
    found = []
    for node in compose(text, file):
        reader = _Reader(file, text, strict=False, marking=True)
        found.append(_document(reader.read(node, ()), reader.marks))
    return found


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.value and not node.style


def _document(data: Any, marks: Mapping[Path, Mark]) -> Document:
    return Document(data, marks, {path: mark.file for path, mark in marks.items()})


class _Reader:
    """Turns nodes into plain data; collects marks and problems on the way."""

    def __init__(self, file: str, text: str, *, strict: bool = True, marking: bool = False) -> None:
        self.file = file
        self.text = text
        self.strict = strict
        self.marking = marking or strict
        self.marks: dict[Path, Mark] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()
        self._anchors: dict[int, tuple[Node, Path]] = {}
        self._left = len(text) + _REPEATS  # every value that is written out takes a character at least

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

    def complain_of_anchors(self) -> None:
        """Notes each anchor that no alias uses; where one does, the alias has been noted."""
        for node, path in self._anchors.values():
            self.complain(node, path, "an anchor (&) stands here, which is not supported", "remove it")

    def read(self, node: Node, path: Path, key: Node | None = None, inside: Node | None = None) -> Any:
        """Reads a node: the value of ``key`` in a map, or an item ``inside`` a list."""
        self._left -= 1
        if self._left < 0 or len(path) > DEEPEST:
            raise self._runaway(node)
        if self.marking:
            self._mark(node, path, key)
        if self.strict and self._is_alias(node, path, key or inside):
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(each, (*path, index), inside=node) for index, each in enumerate(node.value)]
        return self._mapping(node, path)

    def _runaway(self, node: Node) -> InputError:
        if self._left >= 0:
            return too_deep(node, self.file)
        return InputError(Problem(file=self.file, message="its aliases repeat values too often"))

    def _mark(self, node: Node, path: Path, key: Node | None) -> None:
        start, named = node.start_mark, (key or node).start_mark
        self.marks[path] = Mark(self.file, (named.line + 1, named.column + 1), (start.line + 1, start.column + 1))

    def _is_alias(self, node: Node, path: Path, holder: Node | None) -> bool:
        # The parser hands out the same node for an alias as for what it stands for, so only the holder has a place.
        if id(node) in self._seen:
            hint = "write the value out; shared values belong into the profile that others extend"
            self.complain(holder or node, path, "an alias (*) stands here, which is not supported", hint)
            self._anchors.pop(id(node), None)
            return True
        self._seen.add(id(node))
        first = self.text[node.start_mark.index : node.start_mark.index + 1]
        if str(node.tag) != IMPLICIT or first == "!":
            tag = node.tag if str(node.tag) != IMPLICIT else first
            self.complain(node, path, f"tag {tag} is not supported", "remove the tag")
        elif first == "&":
            self._anchors[id(node)] = (node, path)
        return False

    def _mapping(self, node: Node, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.complain(key, path, "a key must be a string")
                continue
            name: str = key.value
            if name == "<<" and self.strict and not key.style:
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
        try:
            value = resolve(node.value)
        except ValueError:
            value = math.inf
        if isinstance(value, float) and not math.isfinite(value):
            shown = node.value if len(node.value) <= 40 else f"{node.value[:40]}..."  # noqa: PLR2004 - fits a line
            self.complain(node, path, f"{shown} is not a number that JSON knows")
        return value


def resolve(text: str) -> Any:
    """What a plain scalar means by the core schema of YAML 1.2: null, bool, int, float or the text.

    Raises:
        ValueError: It is an integer of thousands of digits.
    """
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
        if len(text) > _LONGEST_INT:
            raise ValueError(f"an integer of {len(text)} digits")
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return math.inf
    return text
