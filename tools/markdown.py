"""Pieces of Markdown: a generated document, a table, code, a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_NOTE = "<!-- Made by tools/generate.py. Edit {source}, then run `.venv/bin/python tools/generate.py`. -->"


def document(source: str, blocks: Iterable[str]) -> str:
    """A generated document.

    Args:
        source: What to edit instead.
        blocks: Headings, paragraphs and tables.
    """
    return "\n\n".join((_NOTE.format(source=source), *blocks)) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar in a cell is no border."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: str) -> str:
    """Text as code; nothing where there is none."""
    return f"`{text}`" if text else ""


def sentence(text: str) -> str:
    """Text that begins with a capital letter and ends in a full stop."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}."
