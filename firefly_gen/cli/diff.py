"""``firefly-gen diff``: what would change in a tree, and what that means for a bank that runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firefly_gen.cli import options as opt
from firefly_gen.cli import output
from firefly_gen.cli.listing import TableFormat
from firefly_gen.model.report import ExitCode
from firefly_gen.pipeline.request import Engine
from firefly_gen.report.style import one_line

if TYPE_CHECKING:
    from firefly_gen.model.changes import Changes, FieldChange, ObjectChange

EXAMPLES = """\b
Examples:
  firefly-gen diff prod                    what would `render` change, and what would that do?
  firefly-gen diff prod --verbose          every value, whole
  firefly-gen diff prod -o ../manifests    the tree is ../manifests/prod
  firefly-gen diff prod --format json
"""
_MARKS = {"added": "+", "changed": "~", "removed": "-", "renamed": "~", "moved": "~"}
_FIELDS, _LONGEST = 12, 72  # fields of an object, and characters of a value, unless everything is asked for


def diff(
    name: opt.EnvironmentArgument,
    *,
    folder: opt.OutputOption = Path("out"),
    table_format: Annotated[TableFormat, typer.Option("--format", "-f", help="How it is written.")] = TableFormat.TEXT,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every value, whole.")] = False,
) -> None:
    """Say what `render` would change, object by object, and what each change does to a bank that runs; the worst first.

    Nothing is proved and nothing is written. Exit code 0 where nothing differs, 1 where something does, 2 where the
    input is wrong.
    """
    from firefly_gen.pipeline.diff import diff as compared  # noqa: PLC0415

    wanted = opt.request(name, folder, engine=Engine.EMBEDDED, select=None, ignore=None)
    with opt.progress(wanted.clock, name, quiet=False):
        found = compared(wanted)
    if table_format is TableFormat.JSON:
        output.write(f"{json.dumps(_as_data(found), indent=2, ensure_ascii=False)}\n", encoding="utf-8")
    else:
        output.write("".join(f"{one_line(line)}\n" for line in _told(found, verbose=verbose)))
    if found:
        raise typer.Exit(ExitCode.FINDINGS)


def _told(found: Changes, *, verbose: bool) -> Iterator[str]:
    from firefly_gen.model.changes import EFFECTS  # noqa: PLC0415

    if not found.exists and not verbose:
        yield _summary(found)
        return
    for effect, objects in groupby(found.objects, key=lambda each: each.effect):
        yield f"{effect}: {EFFECTS[effect]}"
        for each in objects:
            yield from _object(each, verbose=verbose)
        yield ""
    if found.pages:
        yield "pages: for people, and for what is done by hand"
        yield from (f"  {mark} {path}" for mark, path in found.pages)
        yield ""
    yield from (
        f"note: {found.target}/{path} was edited by hand, and `render` refuses to undo that" for path in found.edited
    )
    yield _summary(found)


def _object(change: ObjectChange, *, verbose: bool) -> Iterator[str]:
    before = f" (was {change.before})" if change.before else ""
    yield f"  {_MARKS[change.how]} {change.identity}{before}"
    yield from (f"      {says}" for says in change.says)
    shown = change.fields if verbose else change.fields[:_FIELDS]
    for (effect, says), fields in groupby(shown, key=lambda each: (each.effect, each.says)):
        about = ": ".join(part for part in ("" if effect is change.effect else str(effect), says) if part)
        if about:
            yield f"      {about}"
        yield from (f"        {_field(each, verbose=verbose)}" for each in fields)
    if len(change.fields) > len(shown):
        yield f"        … and {len(change.fields) - len(shown)} more (--verbose shows all)"


def _field(change: FieldChange, *, verbose: bool) -> str:
    from firefly_gen.change.fields import written  # noqa: PLC0415

    old, new = _text(change.old), _text(change.new)
    if not verbose:
        alike = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), 0)
        old, new = _shortened(old, alike), _shortened(new, alike)
    return f"{written(change.path)}: {old} -> {new}"


def _text(value: Any) -> str:
    from firefly_gen.model.changes import ABSENT  # noqa: PLC0415

    return "nothing" if value is ABSENT else json.dumps(value, ensure_ascii=False)


def _shortened(text: str, alike: int) -> str:
    """As much of a text as fits into a line, from a little before the place where it begins to differ."""
    if len(text) <= _LONGEST:
        return text
    start = max(0, min(alike - _LONGEST // 4, len(text) - _LONGEST))
    end = start + _LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _summary(found: Changes) -> str:
    from firefly_gen.model.changes import How  # noqa: PLC0415

    if not found.exists:
        return f"{found.target}: there is no tree yet; `render` writes {len(found.objects)} objects"
    if not found:
        return f"{found.target}: nothing would change, {found.unchanged} objects stay as they are"
    counts = ", ".join(f"{found.count(how)} {how}" for how in How if found.count(how)) or "no object changed"
    return f"{found.target}: {counts}, {found.unchanged} as they are"


# ------------------------------------------------------------------------------------------------------------- JSON


def _as_data(found: Changes) -> dict[str, Any]:
    return {
        "environment": found.environment,
        "target": found.target,
        "exists": found.exists,
        "unchanged": found.unchanged,
        "objects": [_object_data(each) for each in found.objects],
        "pages": [{"change": mark, "file": path} for mark, path in found.pages],
        "edited": list(found.edited),
    }


def _object_data(change: ObjectChange) -> dict[str, Any]:
    identity = change.identity
    return {
        "effect": str(change.effect),
        "change": str(change.how),
        "api_version": identity.api_version,
        "kind": identity.kind,
        "namespace": identity.namespace,
        "name": identity.name,
        "file": change.path,
        "before": change.before,
        "says": list(change.says),
        "fields": list(_fields_data(change.fields)),
    }


def _fields_data(fields: Iterable[FieldChange]) -> Iterator[dict[str, Any]]:
    from firefly_gen.change.fields import written  # noqa: PLC0415
    from firefly_gen.model.changes import ABSENT  # noqa: PLC0415

    for each in fields:
        values = {name: value for name, value in (("old", each.old), ("new", each.new)) if value is not ABSENT}
        yield {"path": written(each.path), **values, "effect": str(each.effect), "says": each.says}
