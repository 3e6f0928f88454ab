"""``firefly-gen render``: writes the tree of an environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from firefly_gen.cli import options as opt
from firefly_gen.model.report import Verb

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
    engine: opt.EngineOption = opt.EngineChoice.AUTO,
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
        from firefly_gen import pipeline  # noqa: PLC0415 - after the arguments are known to be right
        from firefly_gen.pipeline.clock import Clock  # noqa: PLC0415

        clock = Clock()
        chosen = opt.proof_options(engine, select, ignore)
        with opt.progress(clock, name, quiet=quiet):
            if check:
                report = pipeline.check_drift(name, output / name, opt.sources(), chosen, clock=clock)
            else:
                report = pipeline.render_tree(name, output / name, opt.sources(), chosen, force=force, clock=clock)
        reporter.end(report)
