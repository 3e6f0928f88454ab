"""Text in, the nodes of its documents out, with a problem at its place for everything that is no YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from _ruamel_yaml import CParser  # the C part of ruamel.yaml, from ruamel.yaml.clib
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node
from ruamel.yaml.tag import Tag

from firefly_gen.errors import InputError, Problem

IMPLICIT = "implicit"
"""Tag of every node that was written without one."""

_IMPLICIT = Tag(suffix=IMPLICIT)  # made once: out of a string, each node would make one of its own

DEEPEST = 200
"""Levels of nesting that are read at most: the C parser has no bound of its own but the process's stack."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_HINTS = (
    ("unexpected ':'", "inside {...} and [...], text with a colon in it stands in quotes"),
    ("mapping values are not allowed", "text with a colon and a space in it stands in quotes; else look at the indent"),
    ("cannot start any token", "text that begins with @, ` or % stands in quotes"),
    ("could not find expected ':'", "a key ends with a colon and a space"),
)


def decode(content: bytes, file: str) -> str:
    """The text of a file, without a byte order mark.

    Raises:
        InputError: It is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        problem = Problem(file=file, line=line, column=column, message=message, hint="save the file as UTF-8")
        raise InputError(problem) from error


def compose(text: str, file: str) -> Iterator[Node]:
    """The root node of each document.

    Raises:
        InputError: It is not YAML, or is nested too deeply.
    """
    try:
        composer = _Composer(text, file)
        while composer.check_node():
            yield composer.get_node()
    except MarkedYAMLError as error:
        raise InputError(_syntax_problem(error, file, text)) from error
    except (YAMLError, UnicodeError) as error:
        raise InputError(_stream_problem(error, file, text)) from error


def too_deep(node: Node, file: str) -> InputError:
    """The error for a node that lies deeper than anything is read."""
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    message = f"nested more than {DEEPEST} levels deep"
    return InputError(Problem(file=file, line=line, column=column, message=message))


class _Composer(CParser):  # type: ignore[misc]  # the C part has no types
    """Makes nodes out of text without guessing what each scalar means: that is decided by who reads them, faster."""

    def __init__(self, text: str, file: str) -> None:
        super().__init__(text)
        self.resolver = self
        self.file = file
        self.depth = 0

    def resolve(self, kind: type[Node], value: str | None, implicit: Any) -> Tag:  # noqa: ARG002 - the parser's protocol
        return _IMPLICIT

    def descend_resolver(self, parent: Node | None, index: Any) -> None:  # noqa: ARG002 - the parser's protocol
        """Called before each node."""
        self.depth += 1
        if self.depth > DEEPEST and parent is not None:
            raise too_deep(parent, self.file)

    def ascend_resolver(self) -> None:
        """Called after each node."""
        self.depth -= 1


def _syntax_problem(error: MarkedYAMLError, file: str, text: str) -> Problem:
    # Where a colon is missing, the parser notices a line later; the key that it belongs to is the context.
    late = error.context_mark if "expected ':'" in str(error.problem) else None
    mark = late or error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    message = ", ".join(part for part in (error.context, error.problem) if part)
    hint = next((hint for words, hint in _HINTS if words in message), "")
    if "\t" in "".join(text.split("\n")[line - 1 : line])[: max(column, 1)]:
        hint = "YAML is indented with spaces; a tab stands here"
    return Problem(file=file, line=line, column=column, message=f"not YAML: {message}", hint=hint)


def _stream_problem(error: Exception, file: str, text: str) -> Problem:
    found = _UNPRINTABLE.search(text)
    if not found:
        return Problem(file=file, message=f"not YAML: {str(error).partition(chr(10))[0]}")
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    message = f"not YAML: the control character U+{ord(found.group()):04X} stands here"
    return Problem(file=file, line=line, column=column, message=message, hint="remove it; editors hide it")
