"""Environments resolved from the shipped profiles, and changes to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firefly_gen.errors import InputError
from firefly_gen.model.environment import Environment
from firefly_gen.pipeline.build import Sources, load_environment

ROOT = Path(__file__).parents[3]
Resolve = Callable[..., Environment]
Refused = Callable[..., list[str]]


@pytest.fixture(scope="session")
def shipped() -> Sources:
    """The folders of the project itself."""
    return Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",))


@pytest.fixture
def resolve_profile(tmp_path: Path, shipped: Sources) -> Resolve:
    """Resolves a profile that extends another one: ``resolve_profile(text, extends="prod")``."""

    def resolve(text: str, extends: str = "prod") -> Environment:
        (tmp_path / "mine.yaml").write_text(f"extends: {extends}\n{text}", encoding="utf-8")
        sources = Sources((tmp_path, *shipped.profiles), shipped.templates, shipped.schemas)
        sources.__dict__["profile_schema"] = shipped.profile_schema  # it is the same, and slow to put together
        return load_environment("mine", sources)

    return resolve


@pytest.fixture
def refused(resolve_profile: Resolve) -> Refused:
    """The problems of a profile, each as ``line: message (hint)``, the line counted in the text."""

    def problems(text: str, extends: str = "prod") -> list[str]:
        with pytest.raises(InputError) as caught:
            resolve_profile(text, extends)
        return [
            f"{each.line - 1 if each.file.endswith('mine.yaml') else each.file.rpartition('/')[2]}: "
            f"{each.message}{f' ({each.hint})' if each.hint else ''}"
            for each in caught.value.problems
        ]

    return problems
