"""YAML-001: every file of the tree means one thing, whichever version of YAML a reader follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from firefly_gen import yamlio
from firefly_gen.check.hygiene.scalars import DIFFERENT
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.errors import InputError
from firefly_gen.model.finding import Finding, Location, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="YAML-001",
    severity=Severity.ERROR,
    statement="Every file is one document without anchors, tags and nulls, which YAML 1.1 and 1.2 read alike.",
    why="Argo CD reads `on` as true and `0644` as 420, so that the cluster gets another value than the reviewer saw.",
    mend="put the value in quotes if it is a string, and write numbers and booleans in their plain form",
)

_BAD = rf"""(?=[yYnNoO<=0-9+.&*!%?\[{{~-])(?:         # what none of the others begins with is dismissed at once
          (?:{DIFFERENT})[ \r]*(?:$|:(?:[ ]|$)|[ ]\#)  # two readings
        | [&*!%]                                         # anchor, alias, tag, directive
        | \?[ ]                                          # a key of its own line
        | [\[{{][ ]*[^ \]}}]                             # a collection in one line, which may hold any of these
        | (?:~|null|Null|NULL)[ \r]*(?:$|\#)
        )"""
_SUSPECT_START = re.compile(rf"[ ]*(?:-[ ]+)*{_BAD}|---(?:\s|$)|\.\.\.(?:\s|$)", re.VERBOSE)
_SUSPECT_VALUE = re.compile(rf":[ ]+{_BAD}", re.VERBOSE)
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_INDENT = re.compile(r" *(?:-(?: +|$))*")
_BETWEEN = re.compile(r"^---(?:[ \t].*)?\r?$|^\.\.\.[ \t]*\r?$", re.MULTILINE)
_CONTENT = re.compile(r"^[ \t]*[^ \t\r\n#]", re.MULTILINE)
_SCALAR = re.compile(rf"({DIFFERENT})(?=[ \t\r]*(?:$|[,\]}}]|[ \t]\#|:(?:[ \t]|$)))")

_ONE_MEANING = "write every value out where it stands: no anchors, aliases, merge keys or tags, and each key once"


class _Depth(NamedTuple):
    """Spaces before a line: before an item of a list, and before anything else."""

    other: int
    dash: int


Lines = Iterable[tuple[str, str]]


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every line once, however many files hold it, and reads only those files that a line makes suspect."""
    pairs: set[tuple[str, str]] = set()
    for text in platform.texts.values():
        pairs.update(_pairs(text))
    suspects = _suspects(pairs)
    if not suspects:
        return
    first = {resource.path: resource for resource in reversed(platform.resources)}
    for file, text in platform.texts.items():
        if not suspects.isdisjoint(_pairs(text)):
            # A tree that nobody promised to be canonical may have its anchors; a value that changes is wrong anywhere.
            style = META.severity if platform.environment is not None else Severity.NOTE
            yield from _File(file, text, first.get(file), style).findings()


def _pairs(text: str) -> Lines:
    lines = text.split("\n")
    return zip(lines, [*lines[1:], ""], strict=True)


def _suspects(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    lines = {line for line, _ in pairs}
    bad = {line for line in lines if _SUSPECT_START.match(line) or _SUSPECT_VALUE.search(line) or "\r" in line}
    needed = {line: least for line in lines if (least := _needed_below(line)) is not None}
    return {
        (line, following)
        for line, following in pairs
        if line in bad or (line in needed and not _is_below(following, needed[line]))
    }


def _needed_below(line: str) -> _Depth | None:
    """How deep the next line must stand, where a key or a dash has no value on its own; None for other lines."""
    bare = _COMMENT.sub("", line) if "#" in line else line
    bare = bare.rstrip()
    if not bare.endswith((":", "-")):
        return None
    match = _INDENT.match(bare)
    indent = match.end() if match else 0
    if bare.endswith(":"):
        return _Depth(indent + 1, indent)
    return _Depth(indent, indent) if indent == len(bare) else None


def _is_below(line: str, least: _Depth) -> bool:
    deep = len(line) - len(line.lstrip(" "))
    return deep >= (least.dash if line.startswith("- ", deep) else least.other)


class _Value(NamedTuple):
    path: yamlio.Path
    line: int
    column: int
    value: Any


class _File:
    """A file that is looked at closely."""

    def __init__(self, file: str, text: str, subject: Resource | None, style: Severity) -> None:
        self._file = file
        self._text = text
        self._lines = text.split("\n")
        self._subject = subject
        self._style = style

    def findings(self) -> Iterator[Finding]:
        if "\r" in self._text:
            line = self._text[: self._text.index("\r")].count("\n") + 1
            yield self._finding("the lines do not end in LF alone", line, 1, hint="write LF line ends", style=True)
        documents = [(start, text) for start, text in self._documents() if _CONTENT.search(text)]
        if len(documents) > 1:
            message, hint = f"the file holds {len(documents)} documents", "one file holds one object"
            yield self._finding(message, documents[1][0] + 1, 1, hint=hint, style=True)
        for start, text in documents:
            yield from self._document("\n" * start + text)

    def _documents(self) -> Iterator[tuple[int, str]]:
        """Each document, and how many lines stand before it."""
        begin = 0
        for match in _BETWEEN.finditer(self._text):
            yield self._text.count("\n", 0, begin), self._text[begin : match.start()]
            begin = match.end()
        yield self._text.count("\n", 0, begin), self._text[begin:]

    def _document(self, text: str) -> Iterator[Finding]:
        content = text.encode(errors="surrogatepass")
        try:
            document = yamlio.load(content, self._file, limit=len(content))
        except InputError as error:
            for problem in error.problems:
                place = (problem.line, problem.column)
                yield self._finding(problem.message, *place, problem.path, _ONE_MEANING, style=True)
            return
        for path, mark in document.marks.items():
            if path and isinstance(path[-1], str):
                yield from self._scalar(_Value(path, *mark.key, path[-1]), "key")
            value = _at(document.data, path)
            if value is None:
                yield self._null(path, mark.value)
            elif not isinstance(value, (dict, list)):
                yield from self._scalar(_Value(path, *mark.value, value), "value")

    def _scalar(self, found: _Value, what: str) -> Iterator[Finding]:
        line = self._lines[found.line - 1] if found.line <= len(self._lines) else ""
        match = _SCALAR.match(line, found.column - 1)
        if match and (not isinstance(found.value, str) or found.value == match.group(1)):
            message = f"YAML 1.1 and 1.2 read the {what} {match.group(1)} differently"
            hint = f'write "{match.group(1)}" if it is a string'
            yield self._finding(message, found.line, found.column, yamlio.dotted(found.path), hint)

    def _null(self, path: yamlio.Path, place: tuple[int, int]) -> Finding:
        hint = "leave the field out, or write {} or [] if it is to be empty"
        name = yamlio.dotted(path)
        return self._finding("the value is null", *place, name, hint, style=True)

    def _finding(  # noqa: PLR0913 - a place, and what is wrong at it
        self, message: str, line: int, column: int, path: str = "", hint: str = "", *, style: bool = False
    ) -> Finding:
        return Finding(
            id=META.id,
            severity=self._style if style else META.severity,
            message=message,
            subject=self._subject.identity if self._subject else None,
            path=path,
            location=Location(self._file, line, column),
            hint=hint or META.mend,
            origin=self._subject.origin if self._subject else None,
        )


def _at(data: Any, path: yamlio.Path) -> Any:
    for step in path:
        data = data[step]  # the path leads through this very document
    return data
