"""``firefly-gen list``: what there is to choose from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from firefly_gen.cli import options as opt
from firefly_gen.cli import output

_EXAMPLES = """\b
Examples:
  firefly-gen list environments
  firefly-gen list layers
  firefly-gen list services prod
  firefly-gen list checks --format json
"""

list_app = typer.Typer(help="List environments, layers, services or checks.", no_args_is_help=True, epilog=_EXAMPLES)


class TableFormat(StrEnum):
    """How a list is written."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[TableFormat, typer.Option("--format", "-f", help="How the list is written.")]


@list_app.command(epilog=_EXAMPLES)
def environments(*, table_format: FormatOption = TableFormat.TEXT) -> None:
    """List the environments: profiles that say which stage they are."""
    from firefly_gen.load.chain import environments as profiles  # noqa: PLC0415
    from firefly_gen.load.chain import read_chain  # noqa: PLC0415

    folders = opt.sources().profiles
    rows = []
    for name in profiles(folders):
        data = read_chain(name, folders).document.data
        if "stage" in data:
            rows.append((name, str(data["stage"]), str(data.get("description", ""))))
    _show(("name", "stage", "description"), rows, table_format)


@list_app.command(epilog=_EXAMPLES)
def layers(*, table_format: FormatOption = TableFormat.TEXT) -> None:
    """List the layers, in the order that they are rendered."""
    rows = [(layer.name, str(len(layer.renders)), layer.summary) for layer in opt.sources().layers.layers]
    _show(("name", "templates", "summary"), rows, table_format)


@list_app.command(epilog=_EXAMPLES)
def services(name: opt.EnvironmentArgument, *, table_format: FormatOption = TableFormat.TEXT) -> None:
    """List the services of an environment; those that do not run in it with the reason."""
    from firefly_gen.pipeline.build import load_environment  # noqa: PLC0415

    environment = load_environment(name, opt.sources())
    rows = [(each.name, each.namespace, _pods(each.scaling.minimum, each.scaling.maximum), each.description)
            for each in environment.services]  # fmt: skip
    rows += [(service, "-", "off", reason) for service, reason in environment.disabled.items()]
    _show(("name", "namespace", "pods", "description"), rows, table_format)


@list_app.command(epilog=_EXAMPLES)
def checks(*, table_format: FormatOption = TableFormat.TEXT) -> None:
    """List the checks."""
    from firefly_gen.check.registry import infos  # noqa: PLC0415

    rows = [(info.id, str(info.severity), info.statement) for info in infos()]
    _show(("id", "severity", "statement"), rows, table_format)


def _pods(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}-{most}"


def _show(columns: Sequence[str], rows: Sequence[Sequence[str]], table_format: TableFormat) -> None:
    if table_format is TableFormat.JSON:
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        output.write(f"{json.dumps(objects, indent=2, ensure_ascii=False)}\n", encoding="utf-8")
        return
    widths = [max((len(row[index]) for row in rows), default=0) for index in range(len(columns) - 1)]
    lines = []
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        lines.append("  ".join((*cells, row[-1])).rstrip())
    output.write("".join(f"{line}\n" for line in lines))
