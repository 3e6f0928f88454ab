"""``firefly-gen validate``: every check, nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from firefly_gen import pipeline
from firefly_gen.cli import options as opt
from firefly_gen.model.report import Verb
from firefly_gen.pipeline.request import Engine

EXAMPLES = """\b
Examples:
  firefly-gen validate prod                          would render, and writes nothing
  firefly-gen validate out/prod                      the tree that is there
  firefly-gen validate manifests/ --environment prod somebody else's files against prod
"""


def validate(
    target: Annotated[
        str,
        typer.Argument(
            metavar="NAME|PATH",
            help="Name of a profile, or a file or folder.",
            autocompletion=opt.environment_names,
        ),
    ],
    *,
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
    engine: opt.EngineOption = Engine.AUTO,
    select: opt.SelectOption = None,
    ignore: opt.IgnoreOption = None,
    report_format: opt.FormatOption = opt.TEXT,
    quiet: opt.QuietOption = False,
    verbose: opt.VerboseOption = False,
) -> None:
    """Prove an environment, or the objects of files that are there; nothing is written.

    A folder that firefly-gen wrote is held against the profile that it was made from; for other files, name one with
    --environment, or the checks that need one are left out.
    """
    with opt.reported(Verb.VALIDATE, target, report_format, quiet=quiet, verbose=verbose) as reporter:
        named = environment or (target if opt.is_environment(target) else "")
        wanted = opt.request(named, Path("out"), engine=engine, select=select, ignore=ignore)
        with opt.progress(wanted.clock, target, quiet=quiet):
            whole = named and not environment
            report = pipeline.validate(wanted) if whole else pipeline.validate_path(wanted, Path(target))
        reporter.end(report)
