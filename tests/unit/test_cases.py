"""Renders the cases that lie beside each layer's templates, and compares whole files.

A case is a folder ``templates/layers/<layer>/cases/<case>`` with a ``profile.yaml`` that extends a shipped
environment, and either ``expected/`` with the files of the tree that it is about, or ``error.txt`` with the whole
message. With ``FIREFLY_UPDATE_CASES=1`` in the environment the expectations are written anew; an empty file under
``expected/`` is the way to ask for a further one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from firefly_gen.errors import FireflyGenError
from firefly_gen.load.chain import environments
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources

ROOT = Path(__file__).parents[2]
LAYERS = ROOT / "templates/layers"
CASES = sorted(file.parent for file in LAYERS.glob("*/cases/*/profile.yaml"))
FAILING = [case for case in CASES if (case / "error.txt").exists()]
RENDERED = [case for case in CASES if case not in FAILING]
TEMPLATES = sorted(file.relative_to(LAYERS).as_posix() for file in LAYERS.rglob("*.j2"))
SHIPPED = Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",))
UPDATE = os.environ.get("FIREFLY_UPDATE_CASES") == "1"
USED: dict[Path, frozenset[str]] = {}
"""The templates of each case that has been rendered."""


def ids(cases: list[Path]) -> list[str]:
    return [f"{case.parents[1].name}/{case.name}" for case in cases]


def rendered(case: Path, folder: Path) -> Built:
    """The case as an environment of its own name, on top of the shipped profiles."""
    shutil.copyfile(case / "profile.yaml", folder / f"{case.name}.yaml")
    built = build(case.name, replace(SHIPPED, profiles=(folder, *SHIPPED.profiles)), Clock())
    USED[case] = frozenset(templates_of(built))
    return built


def templates_of(built: Built) -> set[str]:
    """The templates that made something, each below the folder of the layers."""
    return {each.origin.split(" ")[0] for each in built.tree.files}


def compare(file: Path, actual: str) -> None:
    if UPDATE:
        file.write_text(actual)
    assert file.read_text() == actual


def test_every_layer_has_cases_and_each_says_what_it_expects() -> None:
    assert {case.parents[1].name for case in CASES} == {file.parent.name for file in LAYERS.glob("*/layer.yaml")}
    assert {case.name for case in LAYERS.glob("*/cases/*")} == {case.name for case in CASES}
    for case in CASES:
        expects = [name for name in ("expected", "error.txt") if (case / name).exists()]
        assert len(expects) == 1, case


@pytest.mark.parametrize("case", RENDERED, ids=ids(RENDERED))
def test_a_case_renders_what_it_expects(case: Path, tmp_path: Path) -> None:
    built = rendered(case, tmp_path)
    layer = case.parents[1].name
    files = {each.path: each for each in built.tree.files}
    expected = sorted(file for file in (case / "expected").rglob("*") if file.is_file())
    assert expected
    for file in expected:
        path = file.relative_to(case / "expected").as_posix()
        assert path in files, f"{path} is not made"
        assert files[path].origin.startswith(f"{layer}/"), f"{path} is not made by the layer"
        compare(file, files[path].content.decode())


@pytest.fixture(scope="module")
def of_shipped(shipped_build: Callable[[str], Built]) -> set[str]:
    """The templates that the shipped environments render."""
    names = sorted(set(environments(SHIPPED.profiles)) - {"base"})
    return set().union(*(templates_of(shipped_build(name)) for name in names))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_renders_in_a_shipped_environment_or_a_case_of_its_layer(
    of_shipped: set[str], tmp_path: Path, template: str
) -> None:
    if template not in of_shipped:
        cases = [case for case in RENDERED if case.parents[1].name == template.partition("/")[0]]
        assert any(template in of_case(case, tmp_path) for case in cases)


def of_case(case: Path, folder: Path) -> frozenset[str]:
    """The templates that a case renders; known where it was rendered before."""
    if case not in USED:
        rendered(case, folder)
    return USED[case]


@pytest.mark.parametrize("case", FAILING, ids=ids(FAILING))
def test_a_case_fails_with_the_whole_message(case: Path, tmp_path: Path) -> None:
    with pytest.raises(FireflyGenError) as caught:
        rendered(case, tmp_path)
    told = [
        line for each in caught.value.problems for line in (str(each), f"  help: {each.hint}") if line != "  help: "
    ]
    message = "\n".join(told).replace(f"{tmp_path}/", "").replace(f"{ROOT}/", "")
    compare(case / "error.txt", message + "\n")
