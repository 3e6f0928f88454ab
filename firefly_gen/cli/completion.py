"""``firefly-gen completion``: what makes a shell complete verbs, options and names."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from firefly_gen.cli import output

VARIABLE = "_FIREFLY_GEN_COMPLETE"
"""Environment variable in which a shell asks for completions."""

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
    from typer._completion_shared import get_completion_script  # noqa: PLC0415 - only this verb needs it

    script = get_completion_script(prog_name="firefly-gen", complete_var=VARIABLE, shell=shell)
    output.write(f"{script}\n")


def prepare() -> None:
    """Lets typer answer a shell. It does so by itself only where its own installing options are wanted."""
    from typer._completion_classes import completion_init  # noqa: PLC0415 - only a shell needs it

    completion_init()
