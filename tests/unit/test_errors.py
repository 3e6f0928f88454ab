from __future__ import annotations

import pytest

from firefly_gen.errors import FireflyGenError, InputError, OutputError, Problem, TemplateError, ToolError
from firefly_gen.model.report import ExitCode


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem(message="is wrong"), "is wrong"),
        (Problem(file="a.yaml", message="is wrong"), "a.yaml: is wrong"),
        (Problem(file="a.yaml", line=3, column=5, message="is wrong"), "a.yaml:3:5: is wrong"),
        (Problem(file="a.yaml", line=3, column=5, path="b.c", message="is wrong"), "a.yaml:3:5: b.c: is wrong"),
        (Problem(path="b.c", message="is wrong", hint="mend it"), "b.c: is wrong"),
    ],
)
def test_a_problem_is_written_as_editors_read_it(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_problems_stand_in_the_order_of_their_places_each_once() -> None:
    first, second = Problem(file="a", line=2, column=9, message="x"), Problem(file="a", line=10, column=1, message="x")
    third = Problem(file="b", line=1, column=1, message="x")
    error = InputError(third, second, first, second)
    assert error.problems == (first, second, third)
    assert str(error) == "a:2:9: x\na:10:1: x\nb:1:1: x"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FireflyGenError, ExitCode.BUG),
        (InputError, ExitCode.BAD_INPUT),
        (TemplateError, ExitCode.BAD_INPUT),
        (ToolError, ExitCode.TOOL),
        (OutputError, ExitCode.OUTPUT),
    ],
)
def test_each_kind_of_error_ends_in_its_exit_code(kind: type[FireflyGenError], code: ExitCode) -> None:
    error = kind.of("is wrong", hint="mend it", file="a.yaml")
    assert (type(error), error.exit_code) == (kind, code)
    assert error.problems == (Problem(file="a.yaml", message="is wrong", hint="mend it"),)
