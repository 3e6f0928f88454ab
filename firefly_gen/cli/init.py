"""``firefly-gen init``: a bank's own profile."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from firefly_gen.cli import options as opt
from firefly_gen.cli import output
from firefly_gen.paths import shown

EXAMPLES = """\b
Examples:
  firefly-gen init acme                      write acme/profiles/acme.yaml
  firefly-gen init . --name acme             write profiles/acme.yaml, here
  firefly-gen init acme --extends staging
"""


def init(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="Folder of the repository.")] = Path("bank"),
    *,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Name of the environment; that of the folder, if left out.")
    ] = "",
    parent: Annotated[
        str,
        typer.Option(
            "--extends", metavar="NAME", help="Profile that it is laid over.", autocompletion=opt.environment_names
        ),
    ] = "prod",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that holds something else.")] = False,
) -> None:
    """Begin a bank's own profile over one that ships: every sample in it, with a comment, and where yours goes.

    It renders as it is. A file that is there already, and holds something else, is never replaced without --force.
    """
    from firefly_gen.emit.begin import begin  # noqa: PLC0415
    from firefly_gen.pipeline.init import profile_file  # noqa: PLC0415

    named = name or folder.resolve().name
    files = profile_file(named, parent, folder, opt.sources())
    written = begin(folder, files, force=force)
    lines = [f"wrote {shown(folder / path)}" for path in written] or [f"{shown(folder)}: nothing new to write"]
    there = folder.resolve() == Path.cwd()
    move = "" if there else f"cd {shlex.quote(str(folder))} && "
    lines.append("put your values where the samples stand, then:")
    lines.append(f"  {move}firefly-gen render {named}")
    lines.append("  firefly-gen scaffold repo --organisation NAME    the workflow, hooks and owners around it")
    output.write("".join(f"{line}\n" for line in lines))
