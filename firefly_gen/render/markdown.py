"""How values go into Markdown, so that no text of a profile can change what a page looks like.

Source: https://github.github.com/gfm/ for what a table's cell and a code span can hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_SPECIAL = re.compile(r"[\\`*_\[\]<>|#~]")
_FENCE = "```"


def text(value: Any) -> str:
    """Writes a value as plain text of one line; the items of a sequence are separated by commas.

    Raises:
        TypeError: It is no text, number or sequence of such.
        jinja2.UndefinedError: It does not exist.
    """
    return _SPECIAL.sub(lambda match: f"\\{match.group()}", " ".join(_plain(value).split()))


def code(value: Any) -> str:
    """Writes a value as a code span of one line that may stand in a table.

    Raises:
        TypeError: It is no text, number or sequence of such.
        jinja2.UndefinedError: It does not exist.
    """
    line = " ".join(_plain(value).split())
    ticks = "`" * (1 + max((len(each) for each in re.findall("`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{ticks}{pad}{line}{pad}{ticks}".replace("|", "\\|")


def block(value: Any) -> str:
    """Writes a text as it is, for the inside of a fenced block of code.

    Raises:
        TypeError: It is no text or number.
        ValueError: It would end the block.
        jinja2.UndefinedError: It does not exist.
    """
    lines = _plain(value)
    if _FENCE in lines:
        raise ValueError(f"a block of code cannot hold {_FENCE}")
    return lines


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, Sequence):
        return ", ".join(_plain(each) for each in value)
    str(value)  # what is undefined says so here
    raise TypeError(f"a page cannot hold a {type(value).__name__}")
