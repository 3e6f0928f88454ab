from __future__ import annotations

from pathlib import Path

import pytest

from firefly_gen.errors import InputError, Problem
from firefly_gen.load.chain import Chain, environments, read_chain


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def names(chain: Chain, folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in chain.files]


def refused(name: str, *folders: Path) -> Problem:
    with pytest.raises(InputError) as caught:
        read_chain(name, folders)
    (problem,) = caught.value.problems
    return problem


def test_the_profile_wins_over_its_imports_and_they_win_over_what_it_extends(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "base.yaml": "imports: [x/low.yaml]\na: base\nb: base\nc: base\n",
            "x/low.yaml": "a: low\nz: low\n",
            "mid.yaml": "extends: base\nimports: [x/one.yaml, x/two.yaml]\nd: mid\nb: mid\n",
            "x/one.yaml": "c: one\nd: one\ne: one\n",
            "x/two.yaml": "e: two\nb: two\n",
            "top.yaml": "extends: mid\nf: top\n",
        },
    )
    chain = read_chain("top", [tmp_path])
    assert chain.document.data == {
        "a": "base",
        "b": "mid",
        "c": "one",
        "d": "mid",
        "e": "two",
        "f": "top",
        "z": "low",
    }
    assert sorted(names(chain, tmp_path)) == [
        "base.yaml",
        "mid.yaml",
        "top.yaml",
        "x/low.yaml",
        "x/one.yaml",
        "x/two.yaml",
    ]
    laid = [each.marks[()].file.rpartition("/")[2] for each in chain.laid]
    assert laid == ["low.yaml", "base.yaml", "one.yaml", "two.yaml", "mid.yaml", "top.yaml"]


def test_every_value_says_which_file_decided_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "base.yaml": "m: {a: 1, b: 1}\nl: [1, 2, 3]\n",
            "top.yaml": "extends: base\nm:\n  b: 2\nl:\n  - {x: 9}\n",
        },
    )
    marks = read_chain("top", [tmp_path]).document.marks
    assert (marks["m", "a"].file, marks["m", "a"].value) == (str(tmp_path / "base.yaml"), (1, 8))
    assert (marks["m", "b"].file, marks["m", "b"].value) == (str(tmp_path / "top.yaml"), (3, 6))
    assert (marks["l", 0, "x"].file, marks["l", 0, "x"].value) == (str(tmp_path / "top.yaml"), (5, 9))


def test_a_folder_of_the_user_goes_before_the_built_in_one(tmp_path: Path) -> None:
    own = write(tmp_path / "own", {"prod.yaml": "extends: base\na: own\nimports: [x/s.yaml]\n", "x/s.yaml": "s: own\n"})
    built_in = write(
        tmp_path / "builtin",
        {
            "base.yaml": "a: b\nimports: [x/s.yaml, x/t.yaml]\n",
            "prod.yaml": "a: b\n",
            "x/s.yaml": "s: b\n",
            "x/t.yaml": "t: b\n",
        },
    )
    assert environments([own, built_in]) == {"base": built_in / "base.yaml", "prod": own / "prod.yaml"}
    assert read_chain("prod", [own, built_in]).document.data == {"a": "own", "s": "own", "t": "b"}


def test_only_profiles_count_as_environments(tmp_path: Path) -> None:
    write(tmp_path, {"prod.yaml": "", ".#prod.yaml": "", "notes.md": "", "services/x.yaml": "", "prod.yaml.bak": ""})
    assert list(environments([tmp_path / "missing", tmp_path])) == ["prod"]


def test_an_unknown_profile_is_answered_with_the_nearest_one(tmp_path: Path) -> None:
    write(tmp_path, {"staging.yaml": "a: 1\n", "prod.yaml": "a: 1\n"})
    problem = refused("stagin", tmp_path)
    assert "'stagin'" in problem.message
    assert "'staging'" in problem.hint
    assert str(tmp_path / "none") in refused("prod", tmp_path / "none").hint
    assert "'../prod'" in refused("../prod", tmp_path).message


@pytest.mark.parametrize(
    ("text", "place", "words", "hint"),
    [
        ("extends: bas\n", ":1:10: extends", "'bas'", "'base'"),
        ("extends: [base]\n", ":1:10: extends", "name of a profile", ""),
        ("extends: top\n", ":1:10: extends", "top -> top", ""),
        ("imports: x/s.yaml\n", ":1:10: imports", "list", ""),
        ("imports: [x/S.yaml, y]\n", ":1:11: imports[0]", "'x/S.yaml'", "'x/s.yaml'"),
        ("imports: [x/s.yaml, 5]\n", ":1:21: imports[1]", "path", ""),
        ("imports: [/etc/passwd]\n", ":1:11: imports[0]", "below the profiles folder", ""),
        ("imports: [x/../../x]\n", ":1:11: imports[0]", "below the profiles folder", ""),
        ("imports: ['']\n", ":1:11: imports[0]", "''", ""),
        ("imports: [x]\n", ":1:11: imports[0]", "'x'", ""),
        (f"imports: [{'n' * 300}]\n", ":1:11: imports[0]", "nnn", ""),
        ('imports: ["\\0"]\n', ":1:11: imports[0]", "no file", ""),
        ("- a\n", ":1:1", "map", "extends: base"),
        ("just text\n", ":1:1", "map", ""),
        ("~\n", ":1:1", "map", ""),
        ("", ":1:1", "empty", ""),
        ("a: 1\na: 2\n", ":2:1: a", "duplicate", ""),
    ],
)
def test_a_broken_chain_is_told_at_its_place(tmp_path: Path, text: str, place: str, words: str, hint: str) -> None:
    write(tmp_path, {"base.yaml": "a: 1\n", "top.yaml": text, "x/s.yaml": "s: 1\n"})
    problem = refused("top", tmp_path)
    assert str(problem).startswith(f"{tmp_path}/top.yaml{place}: ")
    assert words in problem.message
    assert hint in problem.hint


def test_a_circle_is_told_with_everything_that_is_in_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "extends: b\n", "b.yaml": "extends: c\n", "c.yaml": "extends: b\n"})
    problem = refused("a", tmp_path)
    assert "b -> c -> b" in problem.message
    assert str(problem).startswith(f"{tmp_path}/c.yaml:1:10: extends: ")


@pytest.mark.parametrize("key", ["extends", "imports"])
def test_an_import_leads_no_further(tmp_path: Path, key: str) -> None:
    write(tmp_path, {"top.yaml": "imports: [x/s.yaml]\n", "x/s.yaml": f"a: 1\n{key}: []\n"})
    problem = refused("top", tmp_path)
    assert str(problem).startswith(f"{tmp_path}/x/s.yaml:2:")
    assert key in problem.message


def test_a_folder_where_a_profile_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "prod.yaml").mkdir()
    assert str(refused("prod", tmp_path)) == f"{tmp_path}/prod.yaml: is no regular file"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"prod.yaml": "a: 1\n"})

    def deny(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    assert str(refused("prod", tmp_path)) == f"{tmp_path}/prod.yaml: cannot be read: Permission denied"


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "prod.yaml").symlink_to("prod.yaml")
    assert "no regular file" in refused("prod", tmp_path).message


def test_a_file_is_named_as_the_user_would_type_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"profiles/prod.yaml": "- x\n"})
    monkeypatch.chdir(tmp_path)
    assert refused("prod", tmp_path / "profiles").file == "profiles/prod.yaml"
