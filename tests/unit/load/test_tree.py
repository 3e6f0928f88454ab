from __future__ import annotations

from pathlib import Path

import pytest

from firefly_gen.errors import InputError
from firefly_gen.load.tree import read_tree

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: n}\n"


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_every_yaml_and_json_file_is_read_in_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "b/two.yml": OBJECT % "b" + "---\n" + OBJECT % "c",
            "a.yaml": OBJECT % "a",
            "b/three.json": '{"apiVersion": "v1", "kind": "X", "metadata": {"name": "d"}}',
            "notes.txt": "no object",
            ".git/x.yaml": "{",
            ".hidden.yaml": "{",
        },
    )
    read = read_tree(tmp_path)
    found = [(str(each.identity), each.path, each.application, each.origin.template) for each in read.resources]
    assert found == [
        ("ConfigMap n/a", "a.yaml", ".", "a.yaml"),
        ("X d", "b/three.json", "b", "b/three.json"),
        ("ConfigMap n/b", "b/two.yml", "b", "b/two.yml"),
        ("ConfigMap n/c", "b/two.yml", "b", "b/two.yml"),
    ]
    assert set(read.contents) == {"a.yaml", "b/three.json", "b/two.yml"}
    assert (read.folder, read.problems) == (tmp_path, ())


def test_a_single_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    write(tmp_path, {"dump": OBJECT % "a", "other.yaml": "{"})
    read = read_tree(tmp_path / "dump")
    assert [each.path for each in read.resources] == ["dump"]
    assert read.folder == tmp_path


def test_a_list_as_kubectl_writes_it_is_unpacked(tmp_path: Path) -> None:
    items = "".join(f"- {{apiVersion: v1, kind: X, metadata: {{name: {name}}}}}\n" for name in "ab")
    write(tmp_path, {"list.yaml": f"kind: List\napiVersion: v1\nitems:\n{items}"})
    assert [each.identity.name for each in read_tree(tmp_path).resources] == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "- a\n",
        "a: 1\n",
        "kind: X\napiVersion: v1\n",
        "kind: X\napiVersion: v1\nmetadata: {name: 5}\n",
        "kind: List\nitems: [7]\n",
    ],
)
def test_what_is_no_object_is_a_problem_of_its_file_and_the_others_are_read(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"good.yaml": OBJECT % "a", "bad.yaml": text, "worse.yaml": "a: [", "latin.yaml": b"a: \xe9"})
    read = read_tree(tmp_path)
    assert [each.path for each in read.resources] == ["good.yaml"]
    assert [Path(each.file).name for each in read.problems] == ["bad.yaml", "latin.yaml", "worse.yaml"]


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.yaml": OBJECT % "a"})

    def deny(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    (problem,) = read_tree(tmp_path).problems
    assert str(problem) == f"{tmp_path}/a.yaml: cannot be read: Permission denied"


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"empty/notes.txt": "x", "blank/a.yaml": "# nothing\n"})
    for name in ("missing", "empty", "blank", "n" * 300):
        with pytest.raises(InputError, match=name):
            read_tree(tmp_path / name)
