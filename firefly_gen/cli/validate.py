"""``firefly-gen validate``: every check, nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from firefly_gen.cli import options as opt
from firefly_gen.model.report import Verb

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
    engine: opt.EngineOption = opt.EngineChoice.AUTO,
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
        from firefly_gen import pipeline  # noqa: PLC0415 - after the arguments are known to be right
        from firefly_gen.pipeline.clock import Clock  # noqa: PLC0415

        clock = Clock()
        sources = opt.sources()
        chosen = opt.proof_options(engine, select, ignore)
        with opt.progress(clock, target, quiet=quiet):
            if opt.is_environment(target, sources) and not environment:
                report = pipeline.validate_environment(target, Path("out") / target, sources, chosen, clock=clock)
            else:
                report = pipeline.validate_path(Path(target), environment, sources, chosen, clock=clock)
        reporter.end(report)
