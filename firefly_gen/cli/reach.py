"""``firefly-gen reach``: who reaches whom, and what decides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firefly_gen.cli import options as opt
from firefly_gen.cli import output
from firefly_gen.errors import InputError
from firefly_gen.model.report import ExitCode
from firefly_gen.pipeline.request import Engine

if TYPE_CHECKING:
    from firefly_gen.check.reach.asking import Answer
    from firefly_gen.check.reach.decision import Reason
    from firefly_gen.check.reach.matrix import Passage

EXAMPLES = """\b
Examples:
  firefly-gen reach prod exp-accounts core-banking-accounts      does it get through, and what decides?
  firefly-gen reach prod internet data-postgres/banking:5432     exit 1: it does not
  firefly-gen reach out/prod monitoring/prometheus exp-cards:8080
  firefly-gen reach prod --matrix                                everything that gets through
  firefly-gen reach prod --matrix --format dot | dot -Tsvg > reach.svg
"""


class ReachFormat(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    JSON = "json"
    DOT = "dot"


def reach(
    target: Annotated[
        str,
        typer.Argument(
            metavar="NAME|PATH",
            help="Name of a profile, or a file or folder.",
            autocompletion=opt.environment_names,
        ),
    ],
    source: Annotated[
        str, typer.Argument(metavar="[FROM]", help="A service, namespace/workload, host, address, or `internet`.")
    ] = "",
    destination: Annotated[
        str, typer.Argument(metavar="[TO[:PORT]]", help="Likewise; without a port, every one that it listens on.")
    ] = "",
    *,
    matrix: Annotated[bool, typer.Option("--matrix", help="List everything that gets through, pair by pair.")] = False,
    environment: Annotated[
        str,
        typer.Option(
            "--environment",
            "-e",
            metavar="NAME",
            help="Profile that a PATH is held against.",
            autocompletion=opt.environment_names,
        ),
    ] = "",
    reach_format: Annotated[
        ReachFormat, typer.Option("--format", "-f", help="How it is written; dot is for the matrix.")
    ] = ReachFormat.TEXT,
) -> None:
    """Say whether FROM reaches TO, by NetworkPolicies and by the mesh, and name every object that decides.

    Exit code 0 where every connection that was asked for gets through, 1 where one does not.
    """
    from firefly_gen.pipeline import reach as asked  # noqa: PLC0415

    _check_usage(source, destination, reach_format, matrix=matrix)
    named = environment or (target if opt.is_environment(target) else "")
    wanted = opt.request(named, Path("out"), engine=Engine.EMBEDDED, select=None, ignore=None)
    path = None if named and not environment else Path(target)
    if matrix:
        _write_matrix(asked.matrix(wanted, path), reach_format)
        return
    answers = asked.answers(wanted, path, source, destination)
    if reach_format is ReachFormat.JSON:
        _write_json([_as_data(each) for each in answers])
    else:
        output.write("".join(f"{line}\n" for answer in answers for line in _told(answer)))
    if not all(each.allowed for each in answers):
        raise typer.Exit(ExitCode.FINDINGS)


def _check_usage(source: str, destination: str, reach_format: ReachFormat, *, matrix: bool) -> None:
    if matrix and source:
        raise InputError.of("--matrix is about everybody", hint="leave FROM and TO out")
    if not matrix and not (source and destination):
        raise InputError.of("FROM and TO are missing", hint="name both, or ask for everything with --matrix")
    if not matrix and reach_format is ReachFormat.DOT:
        raise InputError.of("only the matrix can be written as a graph", hint="add --matrix, and leave FROM and TO out")


# --------------------------------------------------------------------------------------------------- one question


def _told(answer: Answer) -> Iterator[str]:
    flows = "; ".join(answer.declared)
    intent = f"declared: {flows}" if flows else "not declared"
    yield f"{answer.source} -> {answer.target}:{answer.port}: {_word(yes=answer.allowed)} ({intent})"
    for level in answer.levels:
        yield f"  {level.level}: {_word(yes=level.allowed)}"
        yield from (f"    {'+' if reason.allows else '-'} {reason}" for reason in level.reasons)


def _word(*, yes: bool) -> str:
    return "yes" if yes else "no"


def _as_data(answer: Answer) -> dict[str, Any]:
    return {
        "from": answer.source,
        "to": answer.target,
        "port": answer.port,
        "allowed": answer.allowed,
        "declared": list(answer.declared),
        "levels": {
            level.level: {"allowed": level.allowed, "reasons": [_reason(each) for each in level.reasons]}
            for level in answer.levels
        },
    }


def _reason(reason: Reason) -> dict[str, Any]:
    identity = reason.resource.identity if reason.resource else None
    return {
        "kind": identity.kind if identity else None,
        "namespace": identity.namespace if identity else None,
        "name": identity.name if identity else None,
        "file": reason.resource.path if reason.resource else None,
        "path": reason.path,
        "allows": reason.allows,
        "says": reason.says,
    }


# ----------------------------------------------------------------------------------------------------- the matrix


def _write_matrix(passages: Sequence[Passage], reach_format: ReachFormat) -> None:
    if reach_format is ReachFormat.JSON:
        _write_json([_passage(each) for each in passages])
    elif reach_format is ReachFormat.DOT:
        output.write("".join(f"{line}\n" for line in _graph(passages)), encoding="utf-8")
    else:
        output.write("".join(f"{line}\n" for line in _table(passages)))


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "from": passage.source,
        "to": passage.target,
        "ports": list(passage.ports),
        "requests": list(passage.requests),
        "declared": passage.declared,
    }


def _table(passages: Iterable[Passage]) -> Iterator[str]:
    rows = [("FROM", "TO", "PORTS", "DECLARED", "REQUESTS")]
    rows += [
        (each.source, each.target, ", ".join(each.ports), _word(yes=each.declared), "; ".join(each.requests) or "-")
        for each in passages
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield "  ".join((*cells, row[-1])).rstrip()


def _graph(passages: Sequence[Passage]) -> Iterator[str]:
    """The matrix in the language of Graphviz, a box around each namespace.

    Source: https://graphviz.org/doc/info/lang.html
    """
    ends = {end for each in passages for end in zip(each.spaces, (each.source, each.target), strict=True)}
    yield "digraph reach {"
    yield "  rankdir=LR; node [shape=box];"
    for number, space in enumerate(sorted({space for space, _ in ends if space})):
        yield f"  subgraph cluster_{number} {{"
        yield f"    label={_quoted(space)};"
        yield from (f"    {_quoted(name)};" for where, name in sorted(ends) if where == space)
        yield "  }"
    for each in passages:
        style = "" if each.declared else ", color=red"
        yield f"  {_quoted(each.source)} -> {_quoted(each.target)} [label={_quoted(', '.join(each.ports))}{style}];"
    yield "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write_json(value: Any) -> None:
    output.write(f"{json.dumps(value, indent=2, ensure_ascii=False)}\n", encoding="utf-8")
