"""What is made from code and data is current, and the documents agree with the code and with each other."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from firefly_gen.check.registry import ALL, infos
from firefly_gen.yamlio import load

ROOT = Path(__file__).resolve().parents[2]
CHECKS = ROOT / "firefly_gen" / "check"
DOCUMENTS = sorted(
    file for pattern in ("*.md", "docs/**/*.md", "templates/**/*.md", "profiles/**/*.md") for file in ROOT.glob(pattern)
)
PROFILES = sorted((ROOT / "profiles").rglob("*.yaml"))
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.fixture
def generate(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    yield importlib.import_module("generate")
    for name in ("generate", "markdown", "profile_reference"):
        sys.modules.pop(name, None)


def test_every_generated_file_is_current(generate, capsys):
    assert generate.main(["--check"]) == 0, capsys.readouterr().err


def test_a_stale_file_is_named_and_then_written(generate, monkeypatch, tmp_path, capsys):
    for folder in ("docs", "schemas"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    names = set(generate.generated())

    assert generate.main(["--check"]) == 1
    assert {line.split()[0] for line in capsys.readouterr().err.splitlines()} == names
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]

    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "docs" / "cli.md").write_text("edited by hand")
    capsys.readouterr()
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/cli.md is stale: run python tools/generate.py\n"


def test_help_in_the_documentation_does_not_depend_on_the_terminal(generate, monkeypatch):
    before = generate.generated()["docs/cli.md"]
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert generate.generated()["docs/cli.md"] == before


def modules_with_meta() -> dict[str, Path]:
    named = {}
    for file in sorted(CHECKS.glob("*/*.py")):
        match = re.search(r'^META = Meta\(\s*id="([A-Z]+-[0-9]{3})"', file.read_text(), re.MULTILINE)
        if match:
            named[match[1]] = file
    return named


def test_every_check_is_registered_documented_and_tested():
    registered = {check.META.id for check in ALL}
    assert len(registered) == len(ALL)
    assert set(modules_with_meta()) == registered
    documented = set(re.findall(r"^### ([A-Z]+-[0-9]{3})$", (ROOT / "docs" / "checks.md").read_text(), re.MULTILINE))
    assert documented == {info.id for info in infos()} | {"DRIFT-001"}
    tests = ROOT / "tests" / "unit" / "check"
    untested = [
        str(file.relative_to(CHECKS))
        for file in modules_with_meta().values()
        if not (tests / file.parent.name / f"test_{file.name}").is_file()
    ]
    assert untested == []


def test_every_layer_is_documented():
    documented = re.findall(r"^## (.+)$", (ROOT / "docs" / "layers.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(file.parent.name for file in ROOT.glob("templates/layers/*/layer.yaml"))


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs" / "adr"
    listed = re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text())
    assert listed == sorted(file.name for file in folder.glob("[0-9]*.md"))


@pytest.fixture(scope="module")
def editor():
    schema = json.loads((ROOT / "schemas" / "profile.schema.json").read_text())
    jsonschema_rs.meta.validate(schema)
    return jsonschema_rs.Draft202012Validator(schema)


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_an_editor_has_nothing_against_a_profile_that_ships(file, editor):
    errors = [error.message for error in editor.iter_errors(load(file.read_bytes(), file.name).data)]
    assert errors == []
    first = file.read_text().splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named
    assert (file.parent / named[1]).resolve() == ROOT / "schemas" / "profile.schema.json"


def test_an_editor_sees_what_is_wrong_in_a_fragment(editor):
    assert editor.is_valid({"services": {"core-banking-accounts": {"replicas": 3, "database": None}}})
    assert not editor.is_valid({"services": {"core-banking-accounts": {"replicas": "three"}}})
    assert not editor.is_valid({"servces": {}})


def anchors(file: Path) -> set[str]:
    """The anchors that GitHub makes from the headings of a file."""
    headings = HEADING.findall(FENCED.sub("", file.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(file):
    dead = []
    for link in LINK.findall(CODE.sub("", FENCED.sub("", file.read_text()))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []
