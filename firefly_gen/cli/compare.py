"""``firefly-gen compare``: what one environment has that the next does not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from firefly_gen.cli import options as opt
from firefly_gen.model.report import Verb
from firefly_gen.pipeline.request import Engine

EXAMPLES = """\b
Examples:
  firefly-gen compare staging prod             what was tried in staging is what runs in prod
  firefly-gen compare staging prod --verbose   differences that are meant too, each with its reason
  firefly-gen compare prod prod-dr             may the standby take over?
"""


def compare(
    earlier: Annotated[
        str,
        typer.Argument(
            metavar="EARLIER", help="Profile in which changes are tried.", autocompletion=opt.environment_names
        ),
    ],
    later: Annotated[
        str,
        typer.Argument(
            metavar="LATER", help="Profile in which they run afterwards.", autocompletion=opt.environment_names
        ),
    ],
    *,
    report_format: opt.FormatOption = opt.TEXT,
    quiet: opt.QuietOption = False,
    verbose: opt.VerboseOption = False,
) -> None:
    """Compare the objects of two environments: kinds, names, and numbers of copies.

    Exit code 1 where one has an object that the other lacks, or LATER has fewer copies, and `parity` in the profile of
    LATER does not say why.
    """
    with opt.reported(Verb.COMPARE, f"{earlier} and {later}", report_format, quiet=quiet, verbose=verbose) as reporter:
        from firefly_gen.pipeline.compare import compare as compared  # noqa: PLC0415

        wanted = opt.request(later, Path("out"), engine=Engine.EMBEDDED, select=None, ignore=None)
        with opt.progress(wanted.clock, later, quiet=quiet):
            report = compared(earlier, wanted)
        reporter.end(report)
