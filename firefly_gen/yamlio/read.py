"""Reading YAML with the place of every key and value.

Refused is what makes a file mean two things: duplicate keys, anchors, merge keys, tags, several documents.
Scalars follow the core schema of YAML 1.2.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from _ruamel_yaml import CParser  # the C part of ruamel.yaml, from ruamel.yaml.clib
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from firefly_gen.errors import InputError, Problem
from firefly_gen.yamlio.places import Mark, Path, dotted


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document as plain data, with the place of every value in it."""

    data: Any
    marks: Mapping[Path, Mark]


_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_IMPLICIT = "implicit"


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


def locate(content: bytes, file: str) -> list[Document]:
    """Reads every document of a file with the place of every value.

    Raises:
        InputError: As for ``load_objects``.
    """
    found = []
    for node in _compose(content, file):
        reader = _Reader(file, strict=False, marking=True)
        found.append(Document(reader.read(node, ()), reader.marks))
    return found


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
        composer = _Composer(text)
        while composer.check_node():
            yield composer.get_node()
    except MarkedYAMLError as error:
        raise InputError(_syntax_problem(error, file, text)) from error
    except (YAMLError, UnicodeError) as error:
        message = str(error).partition("\n")[0]
        raise InputError(Problem(file=file, message=f"not YAML: {message}")) from error


class _Composer(CParser):  # type: ignore[misc]  # the C part has no types
    """Makes nodes out of text without guessing what each scalar means: that is decided here, once, and faster."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.resolver = self

    def resolve(self, kind: type[Node], value: str | None, implicit: Any) -> str:  # noqa: ARG002 - the parser's protocol
        return _IMPLICIT

    def descend_resolver(self, parent: Node | None, index: Any) -> None:
        """Nothing depends on where a scalar stands."""

    def ascend_resolver(self) -> None:
        """Nothing depends on where a scalar stands."""


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

    def __init__(self, file: str, *, strict: bool = True, marking: bool = False) -> None:
        self.file = file
        self.strict = strict
        self.marking = marking or strict
        self.marks: dict[Path, Mark] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

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
        if self.marking:
            self._mark(node, path, key)
        if self.strict:
            self._check_node(node, path, key)
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(each, (*path, index)) for index, each in enumerate(node.value)]
        return self._mapping(node, path)

    def _mark(self, node: Node, path: Path, key: Node | None) -> None:
        start, named = node.start_mark, (key or node).start_mark
        self.marks[path] = Mark(self.file, (named.line + 1, named.column + 1), (start.line + 1, start.column + 1))

    def _check_node(self, node: Node, path: Path, key: Node | None) -> None:
        # The parser hands out the same node for an alias as for what it stands for.
        if id(node) in self._seen:
            hint = "write the value out; shared values belong into the profile that others extend"
            self.complain(key or node, path, "an alias (*) stands here, which is not supported", hint)
        self._seen.add(id(node))
        if str(node.tag) != _IMPLICIT:
            self.complain(node, path, f"tag {node.tag} is not supported", "remove the tag")

    def _mapping(self, node: Node, path: Path) -> dict[str, Any]:
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
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return math.inf
    return text
