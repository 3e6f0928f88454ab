from __future__ import annotations

import json
from pathlib import Path

import pytest

from firefly_gen.errors import InputError
from firefly_gen.load.metrics import read_metrics

ROOT = Path(__file__).parents[3]
SOURCE = {"title": "a", "origin": ["b"], "target_labels": ["job"], "metrics": {"x_total": {"type": "counter"}}}


def folder(root: Path, name: str, text: str) -> Path:
    (root / "metrics").mkdir(parents=True)
    (root / "metrics" / f"{name}.json").write_text(text)
    return root


def test_the_first_folder_with_a_source_counts(tmp_path: Path) -> None:
    own = folder(tmp_path / "own", "a", json.dumps({**SOURCE, "metrics": {"y": {"type": "gauge"}}}))
    shipped = folder(tmp_path / "shipped", "a", json.dumps(SOURCE))
    assert sorted(read_metrics([own, shipped]).series) == ["y"]
    assert sorted(read_metrics([tmp_path, shipped]).series) == ["x_total"]


@pytest.mark.parametrize("text", ["{", "[]", "{}", json.dumps({**SOURCE, "metrics": {"x": {"type": "meter"}}})])
def test_a_file_that_is_no_source_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_metrics([folder(tmp_path, "bad", text)])
    (problem,) = caught.value.problems
    assert problem.file.endswith("bad.json")
    assert problem.message.startswith("is no source of metrics: ")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "metrics" / "a.json").mkdir(parents=True)
    with pytest.raises(InputError, match="cannot be read"):
        read_metrics([tmp_path])


def test_every_source_that_comes_with_the_tool_says_where_its_names_were_read() -> None:
    for file in sorted((ROOT / "schemas" / "metrics").glob("*.json")):
        source = json.loads(file.read_text())
        assert all("http" in each or "names as" in each for each in source["origin"]), file.name
        assert source["metrics"], file.name
        assert list(source["metrics"]) == sorted(source["metrics"]), file.name
