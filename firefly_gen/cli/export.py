"""``firefly-gen export``: an environment in the form of another tool."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from firefly_gen import pipeline
from firefly_gen.cli import options as opt
from firefly_gen.model.report import Report, Verb
from firefly_gen.pipeline.request import Engine, Request

EXAMPLES = """\b
Examples:
  firefly-gen export helm prod                          write charts/prod: a chart for each Application
  firefly-gen export helm prod --application services/core-banking-accounts
  helm template accounts charts/prod/services-core-banking-accounts --set replicas=5
"""
KUSTOMIZE_EXAMPLES = """\b
Examples:
  firefly-gen export kustomize prod                     write kustomize/prod: a base for each Application
  firefly-gen export kustomize prod --application services/core-banking-accounts
  kustomize build kustomize/prod/services-core-banking-accounts
"""

export_app = typer.Typer(
    help="Write an environment in the form of another tool.",
    no_args_is_help=True,
    epilog=EXAMPLES + KUSTOMIZE_EXAMPLES.partition("Examples:\n")[2],
)

ApplicationOption = Annotated[str, typer.Option("--application", metavar="NAME", help="Write this Application alone.")]
OutputOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the exports; the environment's is DIR/NAME.")
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace files that were edited by hand, or that stand in the way.")
]


@export_app.command(epilog=EXAMPLES)
def helm(
    name: opt.EnvironmentArgument,
    *,
    application: ApplicationOption = "",
    output: OutputOption = Path("charts"),
    force: ForceOption = False,
    engine: opt.EngineOption = Engine.AUTO,
    report_format: opt.FormatOption = opt.TEXT,
    quiet: opt.QuietOption = False,
    verbose: opt.VerboseOption = False,
) -> None:
    """Write a Helm chart for each Application; its templates render to the objects that `render` writes.

    What people change most is a value: image, replicas, resources and variables of a service, the size of databases,
    brokers and topics. The environment is proved first, as for `render`.
    """
    with opt.reported(Verb.EXPORT_HELM, name, report_format, quiet=quiet, verbose=verbose) as reporter:
        wanted = _request(name, output, application, engine)
        reporter.end(_exported(Verb.EXPORT_HELM, wanted, application, force=force, quiet=quiet))


@export_app.command(epilog=KUSTOMIZE_EXAMPLES)
def kustomize(
    name: opt.EnvironmentArgument,
    *,
    application: ApplicationOption = "",
    output: OutputOption = Path("kustomize"),
    force: ForceOption = False,
    engine: opt.EngineOption = Engine.AUTO,
    report_format: opt.FormatOption = opt.TEXT,
    quiet: opt.QuietOption = False,
    verbose: opt.VerboseOption = False,
) -> None:
    """Write a Kustomize base for each Application; it builds to the objects that `render` writes.

    Images and numbers of pods stand in its kustomization.yaml; an overlay changes them there, and everything else by
    patches. The environment is proved first, as for `render`.
    """
    with opt.reported(Verb.EXPORT_KUSTOMIZE, name, report_format, quiet=quiet, verbose=verbose) as reporter:
        wanted = _request(name, output, application, engine)
        reporter.end(_exported(Verb.EXPORT_KUSTOMIZE, wanted, application, force=force, quiet=quiet))


def _exported(verb: Verb, wanted: Request, application: str, *, force: bool, quiet: bool) -> Report:
    with opt.progress(wanted.clock, wanted.name, quiet=quiet):
        return pipeline.export(wanted, verb, application, force=force)


def _request(name: str, output: Path, application: str, engine: Engine) -> Request:
    wanted = opt.request(name, output, engine=engine, select=None, ignore=None)
    if not application:
        return wanted
    return replace(wanted, target=wanted.target / application.replace("/", "-"))
