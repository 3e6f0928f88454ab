from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from firefly_gen import paths
from firefly_gen.errors import ToolError
from firefly_gen.model.resource import Resource
from firefly_gen.schemas import embedded, kubeconform
from firefly_gen.schemas.bundle import Bundle, open_bundle

Make = Callable[[dict[str, Any]], Resource]
Objects = dict[str, dict[str, Any]]

BUILTIN = Path(__file__).parents[3] / "schemas"


def script(folder: Path, text: str) -> Path:
    """A program that stands in for kubeconform."""
    file = folder / "kubeconform"
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def saying(folder: Path, *entries: dict[str, Any]) -> Path:
    report = folder / "report.txt"
    report.write_text(json.dumps({"resources": entries}), encoding="utf-8")
    return script(folder, f"cat {shlex.quote(str(report))}; exit 1")


def entry(root: Path, resource: Resource, status: str, message: str = "") -> dict[str, Any]:
    who = resource.identity
    file = str(root.resolve() / resource.path)
    named = {"filename": file, "kind": who.kind, "name": who.name, "version": who.api_version}
    return {**named, "status": status, "msg": message}


# -------------------------------------------------------------------------------- the real program


def test_valid_objects_are_counted_and_bring_no_findings(
    objects: Objects, bundle: Bundle, make: Make, real: Any
) -> None:
    resources = [make(body) for body in objects.values()]
    real.write(resources)
    run, findings = real.prove(bundle, resources)
    assert findings == ()
    assert (run.name, run.objects) == ("kubeconform", len(objects))
    assert run.version.startswith("v0.")


def test_only_the_objects_of_the_tree_are_judged(objects: Objects, bundle: Bundle, make: Make, real: Any) -> None:
    resources = [make(objects["Service"])]
    real.write(resources)
    (real.tree / ".firefly-gen.json").write_text('{"files": 1}', encoding="utf-8")
    (real.tree / ".hidden.yaml").write_text("a: b\n", encoding="utf-8")
    (real.tree / "docs").mkdir()
    (real.tree / "docs" / "runbook.md").write_text("# Runbook\n", encoding="utf-8")
    run, findings = real.prove(bundle, resources)
    assert (run.objects, findings) == (1, ())


def test_an_object_whose_file_is_missing_is_an_error(objects: Objects, bundle: Bundle, make: Make, real: Any) -> None:
    resource = make(objects["Service"])
    (finding,) = real.prove(bundle, [resource])[1]
    assert (finding.id, finding.subject) == ("SCHEMA-003", resource.identity)
    assert resource.path in finding.message


def test_a_kind_without_a_schema_is_the_same_finding_from_both_engines(bundle: Bundle, make: Make, real: Any) -> None:
    resources = [make({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}})]
    real.write(resources)
    findings = real.prove(bundle, resources)[1]
    assert findings == embedded.prove(bundle, resources)[1]
    assert [each.id for each in findings] == ["SCHEMA-002"]


def test_a_file_with_a_duplicate_key_is_an_error(objects: Objects, bundle: Bundle, make: Make, real: Any) -> None:
    resource = make(objects["Secret"])
    real.write([resource])
    file = real.tree / resource.path
    file.write_text(file.read_text(encoding="utf-8") + "kind: Secret\n", encoding="utf-8")
    (finding,) = real.prove(bundle, [resource])[1]
    assert (finding.id, finding.subject) == ("SCHEMA-003", resource.identity)
    assert '"kind" already set' in finding.message


def test_a_schema_that_kubeconform_cannot_compile_is_an_error(make: Make, real: Any, tmp_path: Path) -> None:
    # Go's regular expressions have no lookahead; those of the embedded engine have.
    schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": "^(?!b)"}}}
    (tmp_path / "crds" / "example.com").mkdir(parents=True)
    (tmp_path / "crds" / "example.com" / "widget_v1.json").write_text(json.dumps(schema), encoding="utf-8")
    resource = make({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}, "a": "a"})
    real.write([resource])
    bundle = open_bundle("1.36", [tmp_path], [("example.com/v1", "Widget")])
    assert embedded.prove(bundle, [resource])[1] == ()
    (finding,) = real.prove(bundle, [resource])[1]
    assert finding.id == "SCHEMA-003"
    assert "could not find schema for Widget" in finding.message


def test_strange_names_of_folders_do_no_harm(
    objects: Objects, make: Make, real: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = "a b%20{{.Group}}#?é"
    monkeypatch.setenv("FIREFLY_CACHE_DIR", str(tmp_path / strange))
    paths.cache_folder.cache_clear()
    real.tree = tmp_path / f"-{strange}"
    resource = make(objects["Service"])
    real.write([resource])
    bundle = open_bundle("1.36", [BUILTIN], [("v1", "Service")])
    assert bundle.folder is not None
    assert strange in str(bundle.folder)
    assert real.prove(bundle, [resource])[1] == ()


def test_a_tree_behind_a_symbolic_link_is_judged(objects: Objects, bundle: Bundle, make: Make, real: Any) -> None:
    resource = make(objects["Service"])
    real.write([resource])
    link = real.tree.with_name("link")
    link.symlink_to(real.tree, target_is_directory=True)
    assert kubeconform.start(real.binary, bundle, link).finish([resource])[1] == ()


def test_objects_that_share_a_file_are_told_apart(objects: Objects, bundle: Bundle, make: Make, real: Any) -> None:
    objects["Secret"]["unknown"] = 1
    first, second = (replace(make(objects[kind]), path="all.yaml") for kind in ("Service", "Secret"))
    real.write([first])
    text = (real.tree / "all.yaml").read_text(encoding="utf-8")
    real.write([second])
    with (real.tree / "all.yaml").open("a", encoding="utf-8") as file:
        file.write("---\n" + text)
    (finding,) = real.prove(bundle, [first, second])[1]
    assert (finding.subject, finding.path) == (second.identity, "unknown")


# ------------------------------------------------------------------------------------- a stand-in


@pytest.mark.parametrize("status", ["statusSkipped", "", "statusNew"])
def test_a_status_that_is_no_verdict_is_an_error(
    objects: Objects, bundle: Bundle, make: Make, tmp_path: Path, status: str
) -> None:
    resource = make(objects["Service"])
    binary = saying(tmp_path, entry(tmp_path, resource, status))
    run, (finding,) = kubeconform.start(binary, bundle, tmp_path).finish([resource])
    assert run.objects == 1
    assert finding.id == "SCHEMA-003"


def test_what_only_kubeconform_finds_is_passed_on_in_its_words(
    objects: Objects, bundle: Bundle, make: Make, tmp_path: Path
) -> None:
    resource = make(objects["Service"])
    binary = saying(tmp_path, entry(tmp_path, resource, "statusInvalid", "bad\n  thing " + "x" * 999))
    (finding,) = kubeconform.start(binary, bundle, tmp_path).finish([resource])[1]
    assert (finding.id, finding.subject) == ("SCHEMA-001", resource.identity)
    assert finding.message.startswith("kubeconform: bad thing xxx")
    assert len(finding.message) < 450


def test_a_file_that_kubeconform_could_not_name_is_found_by_its_path(
    objects: Objects, bundle: Bundle, make: Make, tmp_path: Path
) -> None:
    resource = make(objects["Service"])
    nameless = {**entry(tmp_path, resource, "statusError", "no YAML"), "kind": "", "name": "", "version": ""}
    binary = saying(tmp_path, nameless, {**nameless, "status": "statusValid"})
    (finding,) = kubeconform.start(binary, bundle, tmp_path).finish([resource])[1]
    assert finding.message == "kubeconform: no YAML"


@pytest.mark.parametrize(
    "text",
    [
        "echo 'flag provided but not defined: -strict' >&2; exit 1",
        "echo not json",
        "echo '[]'",
        "echo '{}'",
        "echo '{\"resources\": 7}'",
        "echo '{\"resources\": [7]}'",
        'echo \'{"resources": [{"filename": 7, "status": "statusValid"}]}\'',
        'echo \'{"resources": [{"filename": "a"}]}\'',
        "kill -9 $$",
        "exit 0",
    ],
)
def test_no_report_is_a_broken_tool(bundle: Bundle, tmp_path: Path, text: str) -> None:
    running = kubeconform.start(script(tmp_path, text), bundle, tmp_path)
    with pytest.raises(ToolError, match="kubeconform ended with code") as caught:
        running.finish([])
    if "flag" in text:
        assert "flag provided but not defined" in str(caught.value)


def test_no_resources_at_all_are_no_error(bundle: Bundle, tmp_path: Path) -> None:
    binary = script(tmp_path, "echo '{\"resources\": null}'")
    run, findings = kubeconform.start(binary, bundle, tmp_path).finish([])
    assert (run.objects, findings) == (0, ())


def test_an_abandoned_run_is_ended(bundle: Bundle, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    text = f"echo $$ > {shlex.quote(str(ready))}; exec sleep 600"
    running = kubeconform.start(script(tmp_path, text), bundle, tmp_path)
    number = int(ready.read_text(encoding="utf-8"))
    running.abandon()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_program_that_is_not_there_is_a_missing_tool(bundle: Bundle, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="cannot start"):
        kubeconform.start(tmp_path / "none", bundle, tmp_path)


def test_without_a_folder_of_schemas_it_cannot_start(bundle: Bundle, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="writable"):
        kubeconform.start(tmp_path / "none", replace(bundle, folder=None), tmp_path)


# ------------------------------------------------------------------------------------- the version


def test_the_version_is_read_from_the_build_information(tmp_path: Path) -> None:
    build = "# \tpath\tx\n# \tgithub.com/yannh/kubeconform\tv9.8.7\th1:abc=\necho development"
    assert kubeconform.version_of(script(tmp_path, build)) == "v9.8.7"


def test_a_program_without_build_information_is_asked(tmp_path: Path) -> None:
    assert kubeconform.version_of(script(tmp_path, '[ "$1" = -v ] && echo v1.2.3')) == "v1.2.3"
    assert kubeconform.version_of(script(tmp_path, "true")) == "unknown"
