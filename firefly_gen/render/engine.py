"""The strict template engine: one filter, nothing undefined, and rules that hold for every template it compiles."""

from __future__ import annotations

import json
import pickle
import re
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket

from firefly_gen import __version__
from firefly_gen.errors import Problem, TemplateError
from firefly_gen.paths import cache_folder, shown
from firefly_gen.render import markdown
from firefly_gen.render.rules import POURING, WRITING, faults

MARKDOWN = ".md.j2"
"""How the names of templates of Markdown end."""

_FAILURES = (
    *(jinja2.TemplateError, ArithmeticError, AttributeError, LookupError),
    *(OSError, RecursionError, TypeError, ValueError),
)
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


class Engine:
    """Renders templates.

    Args:
        folders: Template folders, first match first.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._jinja = _Strict(
            loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
            undefined=jinja2.StrictUndefined,
            autoescape=False,  # YAML, not HTML; the filter `y` quotes
            auto_reload=False,  # a template is one thing for a whole run
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_bytecode_cache(),
        )
        self._jinja.filters = {"y": flow, "md": markdown.text, "code": markdown.code, "block": markdown.block}
        self._located: dict[str, str] = {}
        self._jinja.globals = {}  # among them are lipsum, which is random, and range, which knows no end

    def render(self, template: str, item: str, values: Mapping[str, Any]) -> str:
        """Renders one template.

        Args:
            template: Its name: the path below a template folder.
            item: What it is rendered for, for messages.
            values: What it sees.

        Raises:
            TemplateError: It breaks a rule, asks for something that does not exist, or is not Jinja.
        """
        try:
            return self._jinja.get_template(template).render(values)
        except jinja2.TemplateSyntaxError as error:
            problem = self._problem(error.name or template, error.lineno, str(error.message), item)
            raise TemplateError(problem) from error
        except _FAILURES as error:
            name, line = self._where(error, template)
            raise TemplateError(self._problem(name, line, str(error), item)) from error

    def locate(self, template: str) -> str:
        """Path of a template's file, as the user would type it."""
        if template not in self._located:
            files = (folder / template for folder in self._folders)
            self._located[template] = next((shown(file) for file in files if file.is_file()), template)
        return self._located[template]

    def _where(self, error: Exception, template: str) -> tuple[str, int]:
        # Jinja rewrites the traceback so that frames of a template carry its file and line.
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            for folder in self._folders:
                if Path(frame.filename).is_relative_to(folder) and frame.filename.endswith(".j2"):
                    return Path(frame.filename).relative_to(folder).as_posix(), frame.lineno or 0
        return template, 0

    def _problem(self, template: str, line: int, message: str, item: str) -> Problem:
        wanted = f"{message} (rendering for {item})" if item else message
        return Problem(file=self.locate(template), line=line, column=1 if line else 0, message=wanted)


def flow(value: Any) -> str:
    """Writes a value as a JSON scalar or collection, which YAML reads as it is; keys of maps are sorted.

    Raises:
        jinja2.UndefinedError: The value does not exist.
        TypeError, ValueError: JSON does not know such a value.
    """
    return _BREAKS.sub(lambda match: f"\\u{ord(match.group()):04x}", _encode(value))


def _plain(value: Any) -> Any:
    if isinstance(value, jinja2.Undefined):
        str(value)  # raises with the name of what is missing
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a template cannot pour a {type(value).__name__}")


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, default=_plain).encode


def _bytecode_cache() -> jinja2.FileSystemBytecodeCache | None:
    folder = cache_folder() / "jinja" / __version__
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return _Cache(str(folder))


class _Cache(jinja2.FileSystemBytecodeCache):
    """Goes without, where a file of the cache cannot be read or written."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except (OSError, ValueError, EOFError, pickle.UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


class _Strict(jinja2.Environment):
    """Holds every template against the rules when it is compiled; a compiled one from the cache has passed."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        filters = WRITING if name and name.endswith(MARKDOWN) else POURING
        for line, message in faults(tree, filters):
            raise jinja2.TemplateSyntaxError(message, line, name, filename)
        return tree
