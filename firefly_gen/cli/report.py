"""``firefly-gen report``: an environment as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from firefly_gen.cli import options as opt
from firefly_gen.cli import output
from firefly_gen.model.report import Verb
from firefly_gen.paths import shown
from firefly_gen.pipeline.request import Engine

EXAMPLES = """\b
Examples:
  firefly-gen report prod                    write prod.html
  firefly-gen report prod -o public/index.html
"""


def report(
    name: opt.EnvironmentArgument,
    *,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The page; NAME.html, if left out.")
    ] = None,
    engine: opt.EngineOption = Engine.AUTO,
    select: opt.SelectOption = None,
    ignore: opt.IgnoreOption = None,
) -> None:
    """Write one page of HTML about an environment: calls by tier, budgets, findings, and Applications in their order.

    It needs nothing else to be read, and is written whatever was found; the exit code is that of `validate`.
    """
    page = file or Path(f"{name}.html")
    with opt.reported(Verb.REPORT, name, opt.TEXT, quiet=False, verbose=False) as reporter:
        from firefly_gen.pipeline.overview import write_page  # noqa: PLC0415

        wanted = opt.request(name, Path("out"), engine=engine, select=select, ignore=ignore)
        with opt.progress(wanted.clock, name, quiet=False):
            found = write_page(wanted, page)
        output.write(f"wrote {shown(page)}\n")
        reporter.end(found)
