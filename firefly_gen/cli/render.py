"""``firefly-gen render``: writes the tree of an environment."""

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
  firefly-gen render prod                    write out/prod
  firefly-gen render prod --check            is out/prod what the profile says? (CI, pre-commit)
  firefly-gen render prod -o ../manifests    write ../manifests/prod
  firefly-gen render prod --format sarif > findings.sarif
"""


def render(
    name: opt.EnvironmentArgument,
    *,
    output: opt.OutputOption = Path("out"),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where the tree is not what the profile says.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that were edited by hand, or that stand in the way.")
    ] = False,
    engine: opt.EngineOption = Engine.AUTO,
    select: opt.SelectOption = None,
    ignore: opt.IgnoreOption = None,
    report_format: opt.FormatOption = opt.TEXT,
    quiet: opt.QuietOption = False,
    verbose: opt.VerboseOption = False,
) -> None:
    """Render an environment, prove it, and write it where no error was found.

    Only files that firefly-gen wrote before are replaced or removed. The folder changes in one step: whatever happens,
    it holds the old tree or the new one.
    """
    verb = Verb.CHECK if check else Verb.RENDER
    with opt.reported(verb, name, report_format, quiet=quiet, verbose=verbose) as reporter:
        wanted = opt.request(name, output, engine=engine, select=select, ignore=ignore)
        with opt.progress(wanted.clock, name, quiet=quiet):
            report = pipeline.check(wanted) if check else pipeline.render(wanted, force=force)
        reporter.end(report)
