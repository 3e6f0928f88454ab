"""``firefly-gen list``: what there is to choose from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from firefly_gen.cli import options as opt
from firefly_gen.cli import output

if TYPE_CHECKING:
    from firefly_gen.model.postgres import DatabaseCluster

Row = Sequence[str | int | float | None]
"""One line of a list; None where a column says nothing of it."""

_EXAMPLES = """\b
Examples:
  firefly-gen list environments
  firefly-gen list layers
  firefly-gen list services prod
  firefly-gen list databases prod
  firefly-gen list applications prod
  firefly-gen list checks --format json
"""

list_app = typer.Typer(
    help="List environments, layers, services, databases, applications or checks.",
    no_args_is_help=True,
    epilog=_EXAMPLES,
)


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
def databases(name: opt.EnvironmentArgument, *, table_format: FormatOption = TableFormat.TEXT) -> None:
    """List what each service may take of its PostgreSQL cluster's connections, all of its pods scaled out."""
    from firefly_gen.pipeline.build import load_environment  # noqa: PLC0415

    rows = [row for cluster in load_environment(name, opt.sources()).data.database_clusters for row in _shares(cluster)]
    columns = ("cluster", "service", "endpoint", "replicas", "pool", "connections", "max_connections", "percent")
    _show(columns, rows, table_format, header=True)


def _shares(cluster: DatabaseCluster) -> Iterator[Row]:
    most = cluster.max_connections
    shares = sorted(cluster.shares, key=lambda each: (-each.connections, each.service))
    parts: list[tuple[Row, int]] = [
        ((each.service, each.endpoint, each.replicas, each.pool), each.connections) for each in shares
    ]
    captured = sum(each.capture for each in shares)
    rest = [("(capture)", captured)] if captured else []
    rest += [("(reserved)", cluster.reserved), ("(all)", cluster.demand)]
    parts += (((what, None, None, None), connections) for what, connections in rest)
    for part, connections in parts:
        yield cluster.name, *part, connections, most, round(100 * connections / most, 1)


@list_app.command(epilog=_EXAMPLES)
def applications(name: opt.EnvironmentArgument, *, table_format: FormatOption = TableFormat.TEXT) -> None:
    """List the Applications of an environment in the order that Argo CD makes them, each with its objects."""
    from firefly_gen.pipeline.build import build  # noqa: PLC0415
    from firefly_gen.pipeline.clock import Clock  # noqa: PLC0415

    environment = build(name, opt.sources(), Clock()).environment
    counts = {each.name: each.objects for each in environment.applications}
    rows = [
        (each.wave, each.name, each.project, each.namespace, counts.get(each.name), each.what)
        for each in environment.order
    ]
    _show(("wave", "name", "project", "namespace", "objects", "what"), rows, table_format, header=True)


@list_app.command(epilog=_EXAMPLES)
def checks(*, table_format: FormatOption = TableFormat.TEXT) -> None:
    """List the checks."""
    from firefly_gen.check.registry import infos  # noqa: PLC0415

    rows = [(info.id, str(info.severity), info.statement) for info in infos()]
    _show(("id", "severity", "statement"), rows, table_format)


def _pods(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}-{most}"


def _show(columns: Sequence[str], rows: Sequence[Row], table_format: TableFormat, *, header: bool = False) -> None:
    if table_format is TableFormat.JSON:
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        output.write(f"{json.dumps(objects, indent=2, ensure_ascii=False)}\n", encoding="utf-8")
        return
    table = [["-" if cell is None else str(cell) for cell in row] for row in rows]
    if header:
        table.insert(0, [column.replace("_", " ").upper() for column in columns])
    widths = [max((len(row[index]) for row in table), default=0) for index in range(len(columns) - 1)]
    lines = []
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        lines.append("  ".join((*cells, row[-1])).rstrip())
    output.write("".join(f"{line}\n" for line in lines))
