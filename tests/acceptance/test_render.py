"""The main job: one environment profile in, one tree out, changed by exactly what the profile changed."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, FilesOf, Process, Project

ROOT = Path(__file__).parents[2]
LEDGER = ".firefly-gen.json"
CARDS = "services/core-banking-cards"

BROKEN_REFERENCE = """
patches:
  - target: {kind: Deployment, name: core-banking-cards}
    json6902:
      - {op: replace, path: /spec/template/spec/serviceAccountName, value: nobody}
"""


def state_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Inode, size and time of everything below a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.stat()
        found[path.relative_to(folder).as_posix()] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found


class Changes:
    """What a run changed in a tree."""

    def __init__(self, before: dict[str, bytes], after: dict[str, bytes]) -> None:
        self.added = sorted(after.keys() - before.keys())
        self.removed = sorted(before.keys() - after.keys())
        self.changed = sorted(path for path in after.keys() & before.keys() if after[path] != before[path])


@pytest.mark.parametrize("name", ["dev", "staging", "prod", "prod-dr"])
def test_the_committed_tree_is_what_the_profile_says(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, files_of: FilesOf, name: str
) -> None:
    monkeypatch.chdir(ROOT)
    outcome = cli("render", name, "--check")
    assert "nothing changed" in outcome.out
    cli("render", name, "-o", tmp_path)
    assert files_of(tmp_path / name) == files_of(ROOT / "out" / name)


def test_a_run_says_what_it_did(cli: Cli, project: Project) -> None:
    out = cli("render", "prod").out
    assert re.search(r"^note: prod runs on sample releases: .*$", out, re.MULTILINE)
    counts = re.search(r"^prod: (\d+) objects in (\d+) files, 0 errors, \d+ warnings? \((.*)\)$", out, re.MULTILINE)
    assert counts is not None, out
    assert int(counts[1]) > 500
    assert "embedded jsonschema-rs" in counts[3]
    assert f"\nout/prod: {counts[2]} added, 0 changed, 0 removed, 0 unchanged in " in out
    written = [
        file for file in (project.root / "out" / "prod").rglob("*.*") if file.suffix in {".conf", ".md", ".yaml"}
    ]
    assert len(written) == int(counts[2])


def test_a_second_run_changes_no_byte_and_no_time(cli: Cli, project: Project, shared_cache: Path) -> None:
    cli("render", "dev")
    before = state_of(project.root / "out")
    assert "up to date, nothing changed" in cli("render", "dev").out
    assert state_of(project.root / "out") == before

    for stamp in (shared_cache / "stamps").iterdir():
        stamp.unlink()
    assert re.search(r"nothing changed, \d+ unchanged", cli("render", "dev").out)
    after = state_of(project.root / "out")
    assert after == before
    assert [each.name for each in (project.root / "out").iterdir()] == ["dev"]


def test_a_release_changes_the_deployment_of_its_service_only(cli: Cli, project: Project, files_of: FilesOf) -> None:
    cli("render", "prod")
    tree = project.root / "out" / "prod"
    before = files_of(tree)
    digest = re.search(r"  core-banking-cards:\n.*\n    digest: (sha256:\w+)", project.read("releases/prod.yaml"))
    assert digest is not None
    project.replace("releases/prod.yaml", digest[1], f"sha256:{'5' * 64}")
    assert "0 added, 1 changed, 0 removed" in cli("render", "prod").out
    changes = Changes(before, files_of(tree))
    assert (changes.added, changes.removed) == ([], [])
    assert changes.changed == [LEDGER, f"{CARDS}/deployment-core-banking-cards.yaml"]


def test_a_variable_changes_the_config_map_and_the_deployment_that_names_it(
    cli: Cli, project: Project, files_of: FilesOf
) -> None:
    project.put_tree()
    before = files_of(project.tree)
    project.append(
        "dev.yaml", "services:\n  domain-banking-cards:\n    env:\n      FIREFLY_LEDGER_GL_FEE_INCOME_ACCOUNT_ID: '7'\n"
    )
    cli("render", "dev")
    changes = Changes(before, files_of(project.tree))
    folder = "services/domain-banking-cards"
    (old,), (new,) = changes.removed, changes.added
    form = rf"{folder}/configmap-domain-banking-cards-env-[0-9a-f]{{10}}\.yaml"
    assert re.fullmatch(form, old)
    assert re.fullmatch(form, new)
    assert changes.changed == [LEDGER, f"{folder}/deployment-domain-banking-cards.yaml"]
    assert Path(new).stem.removeprefix("configmap-").encode() in files_of(project.tree)[changes.changed[1]]


def test_the_files_of_a_service_go_with_it(cli: Cli, project: Project, files_of: FilesOf) -> None:
    project.put_tree()
    before = files_of(project.tree)
    folder = "services/app-authenticator"
    owned = sorted(path for path in before if path.startswith(f"{folder}/"))
    assert owned
    project.append("dev.yaml", "services:\n  app-authenticator:\n    enabled: false\n    reason: not before Monday\n")
    cli("render", "dev")
    changes = Changes(before, files_of(project.tree))
    assert changes.added == []
    assert set(owned) <= set(changes.removed)
    # What delivers it goes too, and what was there for the host that it alone called.
    others = {path.split("/")[0] for path in set(changes.removed) - set(owned)}
    assert others == {"argocd", "namespaces"}
    assert not [path for path in changes.changed if path.startswith("services/core-")]
    # The quota of its namespace has room for one service less.
    assert {LEDGER, "namespaces/banking-app/resourcequota-compute.yaml"} <= set(changes.changed)
    assert not (project.tree / folder).exists()


def test_a_file_that_was_edited_is_refused_until_forced(cli: Cli, project: Project, files_of: FilesOf) -> None:
    project.put_tree()
    before = files_of(project.tree)
    edited = project.tree / CARDS / "service-core-banking-cards.yaml"
    edited.write_text(edited.read_text() + "# by hand\n")
    project.replace("dev.yaml", "start_seconds: 240", "start_seconds: 250")
    touched = files_of(project.tree)

    refused = cli("render", "dev", code=5)
    assert refused.out == ""
    assert refused.err.startswith(
        "firefly-gen: out/dev/services/core-banking-cards/service-core-banking-cards.yaml: "
        "it was edited since firefly-gen wrote it\n  help: "
    )
    assert "--force" in refused.err
    assert files_of(project.tree) == touched

    cli("render", "dev", "--force")
    after = files_of(project.tree)
    assert edited.read_bytes() == before[f"{CARDS}/service-core-banking-cards.yaml"]
    assert after != before


def test_an_edit_is_refused_although_the_profile_is_as_it_was(cli: Cli, project: Project) -> None:
    cli("render", "dev")
    (project.tree / CARDS / "service-core-banking-cards.yaml").write_text("{}\n")
    assert "it was edited" in cli("render", "dev", code=5).err
    assert (
        "~ services/core-banking-cards/service-core-banking-cards.yaml" in cli("render", "dev", "--check", code=1).out
    )


def test_files_of_others_stay(cli: Cli, project: Project) -> None:
    project.put_tree()
    mine = project.tree / CARDS / "NOTES.md"
    mine.write_text("mine\n")
    project.append("dev.yaml", "services:\n  app-authenticator:\n    enabled: false\n    reason: not before Monday\n")
    other = project.tree / "services" / "app-authenticator" / "NOTES.md"
    other.write_text("mine too\n")
    cli("render", "dev")
    assert mine.read_text() == "mine\n"
    assert [each.name for each in other.parent.iterdir()] == ["NOTES.md"]


def test_a_file_of_others_in_the_way_is_refused(cli: Cli, project: Project) -> None:
    mine = project.tree / CARDS / "service-core-banking-cards.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine\n")
    refused = cli("render", "dev", code=5)
    assert "firefly-gen did not write it" in refused.err
    assert [each for each in project.tree.rglob("*") if each.is_file()] == [mine]
    cli("render", "dev", "--force")
    assert mine.read_text() != "mine\n"


def test_a_check_lists_the_drift_and_writes_nothing(cli: Cli, project: Project) -> None:
    cli("render", "dev")
    assert "nothing changed" in cli("render", "dev", "--check").out
    (project.tree / "cluster" / "priorityclass-firefly-core.yaml").unlink()
    project.append("dev.yaml", "services:\n  app-authenticator:\n    enabled: false\n    reason: not before Monday\n")
    before = state_of(project.root / "out")
    outcome = cli("render", "dev", "--check", code=1)
    assert state_of(project.root / "out") == before
    lines = [line for line in outcome.out.splitlines() if line.startswith(("+ ", "~ ", "- "))]
    assert "+ cluster/priorityclass-firefly-core.yaml" in lines
    assert "~ namespaces/banking-app/resourcequota-compute.yaml" in lines
    assert "- services/app-authenticator/deployment-app-authenticator.yaml" in lines
    assert "help: run firefly-gen render dev" in outcome.out
    assert re.search(r"out/dev: 1 to add, \d+ to change, \d+ to remove, \d+ unchanged", outcome.out)


def test_a_check_of_a_tree_that_is_not_there_is_drift(cli: Cli, project: Project) -> None:
    assert "+ argocd/" in cli("render", "dev", "--check", code=1).out
    assert not (project.root / "out").exists()


def test_findings_keep_the_old_tree(cli: Cli, project: Project) -> None:
    project.put_tree()
    before = state_of(project.root / "out")
    project.append("dev.yaml", BROKEN_REFERENCE)
    outcome = cli("render", "dev", code=1)
    assert outcome.out.startswith(
        "out/dev/services/core-banking-cards/deployment-core-banking-cards.yaml:47:7: error[REF-017] "
        "Deployment banking-core/core-banking-cards spec.template.spec.serviceAccountName: "
    )
    assert "out/dev: not written because of 1 error" in outcome.out
    assert state_of(project.root / "out") == before


def test_the_validated_tree_is_held_against_its_own_profile(cli: Cli, project: Project) -> None:
    project.put_tree()
    assert "no environment is known" not in cli("validate", "out/dev").out
    deployment = project.tree / CARDS / "deployment-core-banking-cards.yaml"
    deployment.write_text(
        deployment.read_text().replace("serviceAccountName: core-banking-cards", "serviceAccountName: x")
    )
    outcome = cli("validate", "out/dev", code=1)
    assert "out/dev/services/core-banking-cards/deployment-core-banking-cards.yaml:" in outcome.out
    assert "error[REF-017]" in outcome.out
    cli("validate", "dev")


def test_two_runs_at_once_are_kept_apart(script: Path, project: Project, process: Process) -> None:
    # A kubeconform that waits keeps the first run between staging and writing.
    tools = project.root / ".tools" / "bin"
    tools.mkdir(parents=True)
    (tools / "kubeconform").write_text(f"#!/bin/sh\nwhile [ ! -e {project.root}/go ]; do sleep 0.05; done\nexit 1\n")
    (tools / "kubeconform").chmod(0o755)
    staged = project.root / "out" / ".dev.staging" / LEDGER
    with subprocess.Popen(
        [script, "render", "dev"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project.root
    ) as first:
        try:
            for _ in range(3000):
                if staged.exists():
                    break
                time.sleep(0.01)
            second = process("render", "dev", "--engine", "embedded", cwd=project.root, code=5)
            assert second.out == ""
            assert "another firefly-gen run is writing out/dev" in second.err
            # Another environment is another folder.
            process("render", "staging", "--engine", "embedded", "-q", cwd=project.root)
        finally:
            (project.root / "go").touch()
        first.communicate(timeout=60)
    assert first.returncode == 4
    process("render", "dev", "--engine", "embedded", "-q", cwd=project.root)
    assert sorted(each.name for each in (project.root / "out").iterdir()) == ["dev", "staging"]


def test_a_tree_of_another_environment_is_not_replaced(cli: Cli, project: Project) -> None:
    project.put_tree()
    project.tree.rename(project.root / "out" / "prod")
    refused = cli("render", "prod", code=5)
    assert "the folder holds the environment dev, and prod is to be written" in refused.err


def test_a_profile_of_ones_own_is_an_environment(cli: Cli, project: Project) -> None:
    project.write("sandbox.yaml", "extends: dev\ndescription: Mine alone.\ndomain: sandbox.example.com\n")
    assert "sandbox  dev " in cli("list", "environments").out
    cli("render", "sandbox")
    namespace = project.root / "out/sandbox/namespaces/namespace-banking-core.yaml"
    assert "firefly.io/env: sandbox" in namespace.read_text()


def test_a_patch_that_matches_nothing_is_bad_input(cli: Cli, project: Project) -> None:
    project.append(
        "dev.yaml", "patches:\n  - target: {kind: Deployment, name: core-banking-crads}\n    merge: {spec: {}}\n"
    )
    outcome = cli("render", "dev", code=2)
    line = project.read("dev.yaml").count("\n") - 1
    assert outcome.out.startswith(
        f"profiles/dev.yaml:{line}:13: error[INPUT-001] patches[0].target: the patch matches no object\n"
    )


def test_a_merge_patch_reaches_the_tree(cli: Cli, project: Project) -> None:
    project.append(
        "dev.yaml",
        "patches:\n  - target: {kind: Deployment, name: core-banking-cards}\n    merge: {spec: {minReadySeconds: 9}}\n",
    )
    cli("render", "dev")
    assert "minReadySeconds: 9\n" in (project.tree / CARDS / "deployment-core-banking-cards.yaml").read_text()
