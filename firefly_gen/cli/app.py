"""The app, its verbs, and the one place where an exception becomes an exit code."""

from __future__ import annotations

import os
import platform
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer

from firefly_gen import __version__
from firefly_gen.cli import compare, completion, diff, explain, image, init, output, reach, render, report, validate
from firefly_gen.cli.export import export_app
from firefly_gen.cli.listing import list_app
from firefly_gen.cli.scaffold import scaffold_app
from firefly_gen.cli.schemas import schemas_app
from firefly_gen.errors import FireflyGenError, InputError, Problem
from firefly_gen.model.report import ExitCode

_EXAMPLES = """\b
Examples:
  firefly-gen list environments
  firefly-gen render prod
  firefly-gen render prod --check
  firefly-gen validate out/prod
"""
_HELP = """Turns one environment profile into the whole Kubernetes side of the Firefly OpenCore Banking Platform:
rendered, proven, and only then written as a tree that Argo CD applies as it is.

Exit codes: 0 clean, 1 findings or drift, 2 bad input or usage, 3 a bug of firefly-gen, 4 a tool is missing or broke,
5 the output folder is not ours to write, 130 interrupted.
"""

app = typer.Typer(
    name="firefly-gen",
    help=_HELP,
    epilog=_EXAMPLES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)
app.command(epilog=render.EXAMPLES)(render.render)
app.command(epilog=validate.EXAMPLES)(validate.validate)
app.add_typer(image.image_app, name="image")
app.command(epilog=image.PROMOTE_EXAMPLES)(image.promote)
app.command(epilog=compare.EXAMPLES)(compare.compare)
app.command(epilog=reach.EXAMPLES)(reach.reach)
app.command(epilog=diff.EXAMPLES)(diff.diff)
app.command(epilog=explain.EXAMPLES)(explain.explain)
app.command(epilog=report.EXAMPLES)(report.report)
app.add_typer(list_app, name="list")
app.add_typer(schemas_app, name="schemas")
app.command(epilog=init.EXAMPLES)(init.init)
app.add_typer(scaffold_app, name="scaffold")
app.add_typer(export_app, name="export")
app.command(epilog=completion.EXAMPLES)(completion.completion)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        output.write(f"firefly-gen {__version__}\n")
        raise typer.Exit


@app.callback()
def _global(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Takes the options that belong to no verb."""


def run(arguments: Sequence[str]) -> int:
    """Runs the command line.

    Args:
        arguments: What the user typed after the program's name.

    Returns:
        The exit code of the process.
    """
    if completion.VARIABLE in os.environ:
        completion.prepare()
    try:
        app(args=list(arguments), prog_name="firefly-gen")
    except SystemExit as end:  # how typer ends, with 2 for wrong usage and 130 for an interruption
        return end.code if isinstance(end.code, int) else ExitCode.CLEAN
    except FireflyGenError as error:
        _tell(error)
        return error.exit_code
    except OSError as error:  # of the machine, not of ours: what happens to a tree is explained where it happens
        file = error.filename if isinstance(error.filename, str) else ""
        _tell(InputError(Problem(file=file, message=error.strerror or str(error))))
        return ExitCode.BAD_INPUT
    except Exception as error:  # noqa: BLE001 - the last resort, so that nobody meets a bare traceback
        _confess(error)
        return ExitCode.BUG
    return ExitCode.CLEAN


def _tell(error: FireflyGenError) -> None:
    for problem in error.problems:
        _say(f"firefly-gen: {problem}")
        if problem.hint:
            _say(f"  help: {problem.hint}")


def _confess(error: Exception) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    where = "\n".join(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames[-12:])
    python = platform.python_version()
    _say(
        "firefly-gen: this is a bug of firefly-gen. Please report it with these lines:\n"
        f"  firefly-gen {__version__}, Python {python}, {platform.platform()}\n"
        f"  {type(error).__name__}: {error}\n{where}"
    )


def _say(text: str) -> None:
    with suppress(OSError):  # nobody listens
        typer.echo(text, err=True)
