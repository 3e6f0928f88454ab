"""Renders files that are neither objects nor pages: what a repository is begun with.

Such files are full of braces of their own, so their templates put values into ``[[ ]]`` and statements into ``[% %]``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from firefly_gen.errors import Problem, TemplateError
from firefly_gen.paths import shown
from firefly_gen.render.engine import flow
from firefly_gen.render.rules import faults

_FILTERS = frozenset({"y", "word", "words"})
_WORD = re.compile(r"[A-Za-z0-9@_][A-Za-z0-9@_.:/+-]*")


def render_text(file: Path, item: Any) -> str:
    """Renders one template.

    Args:
        file: The template.
        item: What it sees as ``item``.

    Raises:
        TemplateError: It breaks a rule, asks for something that does not exist, or is not Jinja.
    """
    try:
        source = file.read_text(encoding="utf-8")
        environment = jinja2.Environment(  # noqa: S701 - shell, YAML and Dockerfiles, not HTML
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            variable_start_string="[[",
            variable_end_string="]]",
            block_start_string="[%",
            block_end_string="%]",
            comment_start_string="[#",
            comment_end_string="#]",
        )
        environment.filters = {"y": flow, "word": word, "words": words}
        for line, message in faults(environment.parse(source), _FILTERS):
            raise TemplateError(Problem(file=shown(file), line=line, column=1, message=message))
        return environment.from_string(source).render(item=item)
    except OSError as error:
        raise TemplateError(Problem(file=shown(file), message=f"cannot be read: {error.strerror}")) from error
    except jinja2.TemplateSyntaxError as error:
        problem = Problem(file=shown(file), line=error.lineno, column=1, message=str(error.message))
        raise TemplateError(problem) from error
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        raise TemplateError(Problem(file=shown(file), message=str(error))) from error


def word(value: Any) -> str:
    """Writes a value that a shell, a Dockerfile and YAML all take as one word.

    Raises:
        ValueError: They would not.
    """
    text = str(value)
    if not _WORD.fullmatch(text):
        raise ValueError(f"{text!r} is not one plain word")
    return text


def words(values: Sequence[Any]) -> str:
    """Writes several words with blanks between them; errors as for ``word``."""
    return " ".join(word(each) for each in values)
