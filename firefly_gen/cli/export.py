"""``firefly-gen export``: an environment in the form of another tool."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from firefly_gen import pipeline
from firefly_gen.cli import options as opt
from firefly_gen.model.report import Verb
from firefly_gen.pipeline.request import Engine

EXAMPLES = """\b
Examples:
  firefly-gen export helm prod                          write charts/prod: a chart for each Application
  firefly-gen export helm prod --application services/core-banking-accounts
  helm template accounts charts/prod/services-core-banking-accounts --set replicas=5
"""

export_app = typer.Typer(
    help="Write an environment in the form of another tool.", no_args_is_help=True, epilog=EXAMPLES
)


@export_app.command(epilog=EXAMPLES)
def helm(
    name: opt.EnvironmentArgument,
    *,
    application: Annotated[
        str, typer.Option("--application", metavar="NAME", help="Write the chart of this Application alone.")
    ] = "",
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="DIR", help="Folder of the charts; the environment's are DIR/NAME."),
    ] = Path("charts"),
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that were edited by hand, or that stand in the way.")
    ] = False,
    engine: opt.EngineOption = Engine.AUTO,
    report_format: opt.FormatOption = opt.TEXT,
    quiet: opt.QuietOption = False,
    verbose: opt.VerboseOption = False,
) -> None:
    """Write a Helm chart for each Application; its templates render to the objects that `render` writes.

    What people change most is a value: image, replicas, resources and variables of a service, the size of databases,
    brokers and topics. The environment is proved first, as for `render`.
    """
    with opt.reported(Verb.EXPORT, name, report_format, quiet=quiet, verbose=verbose) as reporter:
        wanted = opt.request(name, output, engine=engine, select=None, ignore=None)
        if application:
            wanted = replace(wanted, target=wanted.target / application.replace("/", "-"))
        with opt.progress(wanted.clock, name, quiet=quiet):
            report = pipeline.export_helm(wanted, application, force=force)
        reporter.end(report)
