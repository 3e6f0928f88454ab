"""``firefly-gen image set`` and ``firefly-gen promote``: which release a service runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firefly_gen.cli import options as opt
from firefly_gen.cli import output
from firefly_gen.cli.listing import TableFormat
from firefly_gen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from firefly_gen.model.release import Reference, ReleaseChange

SET_EXAMPLES = """\b
Examples:
  firefly-gen image set prod core-banking-accounts 1.4.0@sha256:...
  firefly-gen image set prod core-banking-accounts sha256:...     the tag stays
  firefly-gen image set staging --from built.yaml                 service: reference, as a pipeline writes it
"""
PROMOTE_EXAMPLES = """\b
Examples:
  firefly-gen promote core-banking-accounts --from staging --to prod
  firefly-gen promote --all --from staging --to prod --dry-run
"""
_SHORT = 19  # characters of a digest that people compare: "sha256:" and twelve more

image_app = typer.Typer(help="Change which image a service runs.", no_args_is_help=True, epilog=SET_EXAMPLES)

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")]
FormatOption = Annotated[TableFormat, typer.Option("--format", "-f", help="How the changes are written.")]


@image_app.command("set", epilog=SET_EXAMPLES)
def set_(
    name: opt.EnvironmentArgument,
    service: Annotated[str, typer.Argument(metavar="[SERVICE]", help="Name of a service.")] = "",
    reference: Annotated[
        str, typer.Argument(metavar="[REF]", help="[REPOSITORY:]TAG@sha256:..., TAG, or sha256:... alone.")
    ] = "",
    *,
    file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="YAML or JSON that maps services to references.")
    ] = None,
    dry_run: DryRunOption = False,
    table_format: FormatOption = TableFormat.TEXT,
) -> None:
    """Set the release that a service runs, in the file of the profile that says it.

    Everything else in the file stays as it is. The profile is loaded as it would be, and nothing is written where it
    would not hold any more. In prod a tag without a digest is refused.
    """
    from firefly_gen.pipeline import releases  # noqa: PLC0415

    if (file is None) == (not service) or bool(service) != bool(reference):
        raise InputError.of("name a service and a reference, or a file with --from", hint="see the examples in --help")
    given = {service: reference} if file is None else releases.read_references(file)
    _show(releases.set_releases(name, _parsed(given), opt.sources(), write=not dry_run), table_format, dry_run=dry_run)


def promote(
    services: Annotated[list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Names of services.")] = None,
    *,
    source: Annotated[str, typer.Option("--from", metavar="NAME", help="Profile whose releases are taken.")],
    target: Annotated[str, typer.Option("--to", metavar="NAME", help="Profile that is changed.")],
    every: Annotated[bool, typer.Option("--all", help="Every service that has a release in both.")] = False,
    dry_run: DryRunOption = False,
    table_format: FormatOption = TableFormat.TEXT,
) -> None:
    """Have services run in one environment what they run in another.

    What is written, and what is refused, is as for `image set`.
    """
    from firefly_gen.pipeline import releases  # noqa: PLC0415

    if bool(services) == every:
        raise InputError.of("name services, or say --all", hint="see the examples in --help")
    _show(
        releases.promote(services or (), source, target, opt.sources(), write=not dry_run),
        table_format,
        dry_run=dry_run,
    )


def _parsed(given: Mapping[str, str]) -> dict[str, Reference]:
    from firefly_gen.model.release import Reference  # noqa: PLC0415

    parsed = {service: Reference.parse(text) for service, text in given.items()}
    problems = [
        Problem(
            message=f"{given[service]!r} is no reference of an image (for {service})",
            hint="write TAG@sha256: and 64 hexadecimal digits, with or without the repository and a colon before it",
        )
        for service, reference in parsed.items()
        if reference is None
    ]
    if problems:
        raise InputError(*problems)
    return {service: reference for service, reference in parsed.items() if reference}


def _show(changes: Sequence[ReleaseChange], table_format: TableFormat, *, dry_run: bool) -> None:
    if table_format is TableFormat.JSON:
        rows = [
            {"service": each.service, "before": each.before, "after": each.after, "file": each.file} for each in changes
        ]
        output.write(f"{json.dumps(rows, indent=2)}\n", encoding="utf-8")
        return
    changed = [each for each in changes if each.changed]
    lines = [
        f"{each.file}: {each.service} {_short(each.before) or 'no release'} -> {_short(each.after)}" for each in changed
    ]
    same = len(changes) - len(changed)
    verb = "would change" if dry_run else "changed"
    lines.append(f"{len(changed)} {verb}, {same} as asked for already")
    output.write("".join(f"{line}\n" for line in lines))


def _short(release: str) -> str:
    tag, at, digest = release.partition("@")
    return f"{tag}{at}{digest[:_SHORT]}"
