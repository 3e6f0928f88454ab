"""HTML out of parts. Text is escaped, whatever it holds; only what was made here is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from firefly_gen.report.style import printable


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


_VOID = frozenset({"meta"})


def tag(name: str, /, *children: str, **attributes: str) -> Html:
    """An element; an underscore in the name of an attribute is a hyphen, one at its end is left out."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(printable(value))}"' for key, value in attributes.items()
    )
    inner = "".join(text(each) for each in children)
    return Html(f"<{name}{said}>") if name in _VOID else Html(f"<{name}{said}>{inner}</{name}>")


def text(value: str) -> Html:
    """Text as HTML shows it."""
    return value if isinstance(value, Html) else Html(escape(printable(value), quote=False))


def join(parts: Iterable[str], between: str = "\n") -> Html:
    """Parts one after the other."""
    return Html(between.join(text(each) for each in parts))


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> Html:
    """A table whose first column names its rows.

    Args:
        caption: What it shows.
        columns: Head of each column.
        rows: Cells of each row.
        numbers: Positions of the columns that hold numbers.
    """
    head = tag("tr", *(tag("th", each, scope="col") for each in columns))
    body = join(tag("tr", *(_cell(index, each, numbers) for index, each in enumerate(row))) for row in rows)
    inner = tag("table", tag("caption", caption), Html("\n"), tag("thead", head), Html("\n"), tag("tbody", body))
    # Wide tables scroll by themselves, and can be reached by the keyboard for that.
    return tag("div", inner, class_="wide", tabindex="0", role="region", aria_label=caption)


def _cell(index: int, value: str, numbers: Sequence[int]) -> Html:
    if index == 0:
        return tag("th", value, scope="row")
    return tag("td", value, class_="number") if index in numbers else tag("td", value)
