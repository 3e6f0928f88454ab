"""``firefly-gen explain``: where a value comes from, and what made an object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firefly_gen.cli import options as opt
from firefly_gen.cli import output
from firefly_gen.cli.listing import TableFormat
from firefly_gen.errors import InputError
from firefly_gen.report.style import one_line

if TYPE_CHECKING:
    from firefly_gen.model.explained import Entry, Explained, Made, Said

EXAMPLES = """\b
Examples:
  firefly-gen explain prod services.core-banking-accounts.max_replicas
  firefly-gen explain prod services.core-banking-accounts     each of its fields, and who decides it
  firefly-gen explain prod --object Deployment/core-banking-accounts
  firefly-gen explain prod --object out/prod/monitoring/podmonitor-istiod.yaml
"""
_SHORT = 60  # characters of a value in a list
_LABEL = 10  # width of the first column


def explain(
    name: opt.EnvironmentArgument,
    path: Annotated[
        str, typer.Argument(metavar="[PATH]", help='A value: services.NAME.field, list[0], map["a.b"].')
    ] = "",
    *,
    thing: Annotated[
        str,
        typer.Option("--object", metavar="OBJECT", help="KIND/NAME, KIND/NAME.NAMESPACE, or a file of the tree."),
    ] = "",
    table_format: Annotated[TableFormat, typer.Option("--format", "-f", help="How it is written.")] = TableFormat.TEXT,
) -> None:
    """Say where a value of a profile comes from: the file and line that decides, what it overrode, what it means.

    With --object, say what made an object or a file of the tree: layer, template, item and patches.
    """
    from firefly_gen.pipeline import explain as asked  # noqa: PLC0415

    if thing and path:
        raise InputError.of("PATH and --object are two questions", hint="leave one of them out")
    if thing:
        made = asked.explain_object(name, thing, opt.sources())
        _write([asdict(each) for each in made], _told_objects(made), table_format)
        return
    found = asked.explain_value(name, path, opt.sources())
    _write(_as_data(found), _told(found), table_format)


def _write(data: Any, lines: Iterator[str], table_format: TableFormat) -> None:
    if table_format is TableFormat.JSON:
        output.write(f"{json.dumps(data, indent=2, ensure_ascii=False)}\n", encoding="utf-8")
        return
    output.write("".join(f"{one_line(line)}\n" for line in lines))


# ----------------------------------------------------------------------------------------------------------- values


def _told(found: Explained) -> Iterator[str]:
    path = found.path or "the profile"
    if isinstance(found.value, dict):
        yield f"{path}: {_entries(len(found.value))}"
    else:
        yield f"{path} = {_json(found.value)}" if found.is_set else f"{path} is not set"
    yield from _deciders(found)
    if found.otherwise:
        decided = found.otherwise.decided
        where = f"from {decided.place}" if decided else "the default"
        yield from _row("so", f"{found.otherwise.path} = {_json(found.otherwise.value)}, {where}")
    means = found.meaning
    yield from _row("means", means.description)
    yield from _row("type", means.type)
    yield from _row("allowed", "; ".join(means.limits))
    if means.has_default and found.decided:
        yield from _row("default", _json(means.default))
    yield from _row("schema", found.schema)
    yield from _listed(found.entries)


def _deciders(found: Explained) -> Iterator[str]:
    if isinstance(found.value, dict):  # a map is put together from all of them
        for label, said in _labelled("written in", [*([found.decided] if found.decided else []), *found.earlier]):
            yield from _row(label, f"{said.place}{': taken away' if said.removed else ''}")
        return
    if found.decided:
        yield from _row("from", found.decided.place)
    elif found.is_set:
        yield from _row("from", "the default")
    for label, said in _labelled("overrode", found.earlier):
        yield from _row(label, f"{said.place}: {'taken away' if said.removed else _json(said.value)}")


def _labelled(label: str, said: Iterator[Said] | list[Said] | tuple[Said, ...]) -> Iterator[tuple[str, Said]]:
    for index, each in enumerate(said):
        yield ("" if index else label), each


def _listed(entries: tuple[Entry, ...]) -> Iterator[str]:
    if not entries:
        return
    yield ""
    rows = [(each.key, _short(each.value), each.decided.place if each.decided else "the default") for each in entries]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for row in rows:
        yield f"  {row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}".rstrip()


def _row(label: str, text: str) -> Iterator[str]:
    if text:
        yield f"  {label:<{_LABEL}}  {text}"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _short(value: Any) -> str:
    if isinstance(value, dict) and value:
        return f"{{{_entries(len(value))}}}"
    text = _json(value)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def _as_data(found: Explained) -> dict[str, Any]:
    return {
        "path": found.path,
        "set": found.is_set,
        "value": found.value,
        "from": asdict(found.decided) if found.decided else None,
        "overrode": [asdict(each) for each in found.earlier],
        "otherwise": asdict(found.otherwise) if found.otherwise else None,
        "schema": {"file": found.schema, **asdict(found.meaning)},
        "entries": {each.key: asdict(each.decided) if each.decided else None for each in found.entries},
    }


# ---------------------------------------------------------------------------------------------------------- objects


def _told_objects(made: tuple[Made, ...]) -> Iterator[str]:
    for index, each in enumerate(made):
        if index:
            yield ""
        yield each.subject
        yield from _row("file", each.file)
        yield from _row("applied by", f"{each.application}, wave {each.wave}" if each.application else "nobody")
        yield from _row("layer", f"{each.layer}: {each.summary}" if each.summary else each.layer)
        yield from _row("template", each.template)
        yield from _row("made for", f"{each.item} ({each.profile})" if each.profile else each.item)
        for number, patch in enumerate(each.patches):
            yield from _row("" if number else "patched by", patch)
