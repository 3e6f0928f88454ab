"""``firefly-gen scaffold``: the first files of a repository."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firefly_gen.cli import options as opt
from firefly_gen.cli import output
from firefly_gen.errors import InputError
from firefly_gen.paths import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES = """\b
Examples:
  firefly-gen scaffold service core-banking-accounts --manifests acme/platform-manifests -o ../core-banking-accounts
  firefly-gen scaffold repo --organisation acme
"""
_SLUG = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_LOGIN = re.compile(r"[A-Za-z0-9](-?[A-Za-z0-9])*")
_TOOL = "https://github.com/firefly-oss/firefly-gen"

scaffold_app = typer.Typer(help="Begin a repository.", no_args_is_help=True, epilog=EXAMPLES)

FolderOption = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the repository.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace files that hold something else.")]


class Builder(StrEnum):
    """What makes a service's image."""

    DOCKERFILE = "dockerfile"
    BUILDPACK = "buildpack"


@scaffold_app.command(epilog=EXAMPLES)
def service(
    name: Annotated[str, typer.Argument(metavar="SERVICE", help="Name of a service of the catalogue.")],
    *,
    manifests: Annotated[
        str, typer.Option("--manifests", metavar="OWNER/NAME", help="GitHub repository with the profiles.")
    ],
    environment: Annotated[
        str, typer.Option("--environment", "-e", metavar="NAME", help="Profile that a new image is put into first.",
                          autocompletion=opt.environment_names),
    ] = "staging",
    java: Annotated[int, typer.Option("--java", min=17, max=99, help="Feature release of Java.")] = 25,
    builder: Annotated[Builder, typer.Option("--builder", help="What makes the image.")] = Builder.DOCKERFILE,
    folder: FolderOption = Path(),
    force: ForceOption = False,
) -> None:  # fmt: skip
    """Begin a service's repository: Dockerfile and a workflow that tests, builds, scans, signs and asks for a release.

    Files that are there already, and hold something else, are never replaced without --force.
    """
    from firefly_gen.model.scaffold import ServiceChoices  # noqa: PLC0415
    from firefly_gen.pipeline import scaffold  # noqa: PLC0415

    if not _SLUG.fullmatch(manifests):
        raise InputError.of(f"{manifests!r} is no repository", hint="write OWNER/NAME")
    choices = ServiceChoices(
        environment=environment, manifests=manifests, java=str(java), buildpack=builder is Builder.BUILDPACK
    )
    _write(folder, scaffold.service_files(name, choices, opt.sources()), force=force)


@scaffold_app.command(epilog=EXAMPLES)
def repo(
    *,
    organisation: Annotated[
        str, typer.Option("--organisation", metavar="NAME", help="GitHub organisation whose teams own the tiers.")
    ],
    tool: Annotated[
        str, typer.Option("--tool", metavar="URL", help="Repository that pre-commit installs firefly-gen from.")
    ] = _TOOL,
    folder: FolderOption = Path(),
    force: ForceOption = False,
) -> None:
    """Begin the repository of profiles and trees: a workflow that proves every environment, hooks, and owners by tier.

    Files that are there already, and hold something else, are never replaced without --force.
    """
    from firefly_gen.pipeline import scaffold  # noqa: PLC0415

    if not _LOGIN.fullmatch(organisation):
        raise InputError.of(f"{organisation!r} is no organisation", hint="write its name without an @")
    _write(folder, scaffold.repository_files(opt.sources(), organisation=organisation, tool=tool), force=force)


def _write(folder: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    from firefly_gen.emit.begin import begin  # noqa: PLC0415

    written = begin(folder, files, force=force)
    lines = [f"wrote {shown(folder / path)}" for path in written]
    same = len(files) - len(written)
    lines.append(f"{len(written)} written, {same} there already")
    output.write("".join(f"{line}\n" for line in lines))
