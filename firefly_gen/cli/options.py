"""Options that several verbs share, and what they mean for the run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from enum import StrEnum
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Annotated

import typer

from firefly_gen.cli import output
from firefly_gen.errors import InputError, TemplateError
from firefly_gen.paths import builtin_data
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Engine, Request, Sources
from firefly_gen.report import FORMATS

if TYPE_CHECKING:
    from firefly_gen.model.report import Report, Verb

Format = StrEnum("Format", {name: name for name in FORMATS})  # type: ignore[misc]  # the formats stand in one place
TEXT = Format("text")


def environment_names(incomplete: str) -> list[str]:
    """The profiles whose name begins so, for a shell; none where they cannot be read."""
    from firefly_gen.load.chain import environments  # noqa: PLC0415

    with suppress(InputError, OSError):
        return [name for name in environments(sources().profiles) if name.startswith(incomplete)]
    return []


EnvironmentArgument = Annotated[
    str,
    typer.Argument(metavar="NAME", help="Name of a profile, for example prod.", autocompletion=environment_names),
]
OutputOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the trees; the environment's is DIR/NAME.")
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How the report is written.")]
EngineOption = Annotated[
    Engine, typer.Option(help="What proves the schemas; auto adds kubeconform where it is installed.")
]
SelectOption = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="ID", help="Run only this check, or all that begin so (REF). Repeatable."),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="ID", help="Leave out this check, or all that begin so. Repeatable."),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing where there is nothing to mend.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Add origins, waived findings and times.")]


def sources() -> Sources:
    """The user's own folders, where they exist, before those that come with the tool.

    Raises:
        InputError: There is no working folder any more.
    """
    here = _working_folder()

    def folders(name: str) -> tuple[Path, ...]:
        own, builtin = here / name, builtin_data() / name
        return (own, builtin) if own.is_dir() and own != builtin else (builtin,)

    return Sources(profiles=folders("profiles"), templates=folders("templates"), schemas=folders("schemas"))


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise InputError.of("the working folder is gone", hint="change to a folder that exists, and back") from error


def is_environment(name: str) -> bool:
    """Whether a profile has that name; anything that is no profile may be a path."""
    from firefly_gen.load.chain import environments  # noqa: PLC0415

    return name in environments(sources().profiles)


def request(
    name: str, output_folder: Path, *, engine: Engine, select: list[str] | None, ignore: list[str] | None
) -> Request:
    """What a verb asks for.

    Raises:
        InputError: There is no working folder any more.
    """
    return Request(
        name=name,
        target=output_folder / name,
        sources=sources(),
        engine=engine,
        tools=(_working_folder() / ".tools" / "bin", builtin_data() / ".tools" / "bin"),
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        today=date.today(),  # noqa: DTZ011 - a waiver ends with the user's own day
    )


@contextmanager
def reported(verb: Verb, target: str, chosen: Format, *, quiet: bool, verbose: bool) -> Iterator[Reporter]:
    """Draws what the block reports, and what is wrong with its input, in the chosen format; then ends the run."""
    from firefly_gen.report import report_of_problems  # noqa: PLC0415

    reporter = Reporter(chosen, quiet=quiet, verbose=verbose)
    try:
        yield reporter
    except (InputError, TemplateError) as error:
        reporter.show(report_of_problems(verb, target, error.problems))
        raise typer.Exit(error.exit_code) from error


class Reporter:
    """Writes reports to standard output.

    Args:
        chosen: The format.
        quiet: Whether a clean report is left out.
        verbose: Whether details are added.
    """

    def __init__(self, chosen: Format, *, quiet: bool, verbose: bool) -> None:
        self._chosen = chosen
        self._quiet = quiet
        self._verbose = verbose

    def show(self, report: Report) -> None:
        """Writes a report."""
        from firefly_gen.report import Style  # noqa: PLC0415

        terminal = sys.stdout is not None and sys.stdout.isatty()
        colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        style = Style(colour=colour, verbose=self._verbose, quiet=self._quiet)
        # Programs read every format but the text, and JSON, for one, is UTF-8 (RFC 8259, section 8.1).
        encoding = "" if self._chosen == "text" else "utf-8"
        output.write(FORMATS[self._chosen](report, style), encoding=encoding)

    def end(self, report: Report) -> None:
        """Writes a report and ends the run with its exit code."""
        from firefly_gen.report import exit_code  # noqa: PLC0415

        self.show(report)
        raise typer.Exit(exit_code(report))


@contextmanager
def progress(clock: Clock, what: str, *, quiet: bool) -> Iterator[None]:
    """Says on a terminal what takes longer than a second, and takes it away at the end."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    said: list[str] = []

    def say() -> None:
        said.append(f"{what}: {clock.current} ...")
        sys.stderr.write(f"\r{said[-1]}")
        sys.stderr.flush()

    timer = Timer(1.0, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if said:  # overwritten with blanks: not every terminal knows how to clear a line
            sys.stderr.write(f"\r{' ' * len(said[-1])}\r")
            sys.stderr.flush()
