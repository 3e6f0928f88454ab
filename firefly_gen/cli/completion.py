"""``firefly-gen completion``: what makes a shell complete verbs, options and names."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


EXAMPLES = """\b
Examples:
  source <(firefly-gen completion bash)
  firefly-gen completion fish > ~/.config/fish/completions/firefly-gen.fish
"""


class Shell(StrEnum):
    """Shells that can be completed in."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(shell: Annotated[Shell, typer.Argument(help="The shell.")]) -> None:
    """Print what a shell needs to complete commands."""
    from typer._completion_shared import get_completion_script  # noqa: PLC0415, PLC2701

    typer.echo(get_completion_script(prog_name="firefly-gen", complete_var="_FIREFLY_GEN_COMPLETE", shell=shell))
