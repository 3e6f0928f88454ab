"""How text is dressed for a terminal, and how foreign text is kept from dressing itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Paint(StrEnum):
    """Parameters of the ANSI sequence "select graphic rendition" (ECMA-48, 8.3.117)."""

    BOLD = "1"
    DIM = "2"
    RED = "1;31"
    GREEN = "1;32"
    YELLOW = "1;33"
    CYAN = "1;36"


@dataclass(frozen=True, slots=True)
class Style:
    """What the user wants to see, and on what.

    Attributes:
        colour: Whether ANSI colours are understood and wanted.
        verbose: Waived findings, origins and seconds by stage as well.
        quiet: Only what keeps the run from being clean.
    """

    colour: bool
    verbose: bool = False
    quiet: bool = False

    def paint(self, text: str, paint: Paint) -> str:
        """The text in that paint, or as it is where no colour is wanted."""
        return f"\x1b[{paint}m{text}\x1b[0m" if self.colour and text else text


# Controls could move a terminal's cursor; line separators and bidirectional overrides could make
# a line look like another one; the last two are no characters, and XML 1.0 has no spelling for them.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")


def printable(text: str) -> str:
    """The text with every control character but line feed and tab spelled out as Python escapes it.

    What is left can stand in XML 1.0 (section 2.2), lone surrogates apart.
    """
    return _UNSAFE.sub(_spelled, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """As ``printable``, with line feeds and tabs spelled out too."""
    return printable(text).replace("\n", "\\n").replace("\t", "\\t")


def _spelled(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
