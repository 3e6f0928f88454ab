"""Why the tool cannot go on: one exception tree, each with the exit code that it ends in.

What is wrong with the rendered platform is not an exception but a finding (see ``model.finding``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One thing that is wrong with the input, at one place.

    Attributes:
        file: Path of the file as the user would type it; empty where no file is to blame.
        line: Line, counted from 1; 0 where only the file is known.
        column: Column, counted from 1; 0 where only the file is known.
        path: Dotted path of the value inside the document, for example ``services.x.replicas``.
        message: What is wrong, in one sentence.
        hint: What to do about it; empty where there is nothing better to say than the message.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return ": ".join(part for part in (where, self.path, self.message) if part)


class FireflyGenError(Exception):
    """The tool cannot go on. Carries every problem that was found, sorted, not just the first.

    Args:
        problems: What is wrong; at least one.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, *problems: Problem) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def of(cls, message: str, *, hint: str = "", file: str = "") -> FireflyGenError:
        """Makes an error of a single problem.

        Args:
            message: What is wrong, in one sentence.
            hint: What to do about it.
            file: The file to blame.
        """
        return cls(Problem(file=file, message=message, hint=hint))


class InputError(FireflyGenError):
    """A profile, a layer, a schema or a command line is wrong: exit code 2."""

    exit_code: ClassVar[int] = 2


class TemplateError(FireflyGenError):
    """A template cannot be rendered, or what it renders is not one Kubernetes object: exit code 2."""

    exit_code: ClassVar[int] = 2


class ToolError(FireflyGenError):
    """A program that the tool needs is missing, too old, or broke: exit code 4."""

    exit_code: ClassVar[int] = 4


class OutputError(FireflyGenError):
    """The output folder is not ours to write: exit code 5."""

    exit_code: ClassVar[int] = 5
