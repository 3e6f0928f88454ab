"""``diff``: what would change in a tree, and what that means for a bank that runs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, FilesOf, Project

ACCOUNTS = "services/core-banking-accounts/deployment-core-banking-accounts.yaml"
BANK = """\
extends: dev
services:
  core-banking-accounts:
    replicas: 1
"""


def changed(project: Project, cli: Cli, *lines: str) -> None:
    """A tree of ``bank``, and then a profile that says something else."""
    project.write("bank.yaml", BANK)
    cli("render", "bank", "--quiet")
    project.append("bank.yaml", "".join(f"{line}\n" for line in lines))


def test_nothing_differs_after_a_render(cli: Cli, project: Project) -> None:
    changed(project, cli)
    told = cli("diff", "bank").out
    assert re.fullmatch(r"out/bank: nothing would change, [0-9]+ objects stay as they are\n", told)


def test_a_change_is_told_with_what_it_does_and_writes_nothing(cli: Cli, project: Project, files_of: FilesOf) -> None:
    changed(project, cli, "    known_env: [COLOUR]", "    env: {COLOUR: red}")
    before = files_of(project.root / "out")
    told = cli("diff", "bank", code=1).out
    digests = re.findall(r"core-banking-accounts-env-[0-9a-f]{10}", told)
    old, new = digests[1], digests[0]
    assert (
        re.sub(r"[0-9]+ as they are", "N as they are", told)
        == f"""\
restarts: pods are replaced, or stop
  ~ ConfigMap banking-core/{new} (was {old})
      its name says what is in it, so whoever reads it is rolled out with the new one
      behaviour: pods see it after a while; what they read at their start, not before the next
        data.COLOUR: nothing -> "red"
  ~ Deployment banking-core/core-banking-accounts
      its pods are replaced, some at a time
        spec.template.spec.containers[app].envFrom[0].configMapRef.name: "{old}" -> "{new}"

out/bank: 1 changed, 1 renamed, N as they are
"""
    )
    assert files_of(project.root / "out") == before


def test_what_goes_and_what_cannot_be_changed_stands_first(cli: Cli, project: Project) -> None:
    changed(
        project,
        cli,
        "  exp-cards: {enabled: false, reason: a test}",
        "storage_classes: {fast: {performance: standard}}",
    )
    told = cli("diff", "bank", code=1).out
    effects = re.findall(r"(?m)^([a-z]+): ", told)
    assert effects[:3] == ["data", "recreates", "restarts"]
    assert "  - Deployment banking-exp/exp-cards\n      its pods stop\n" in told
    assert "  ~ StorageClass fast\n      a StorageClass cannot be changed: delete it first;" in told
    assert "  - Service banking-exp/exp-cards\n      nobody finds its pods any more\n" in told


def test_programs_read_json(cli: Cli, project: Project) -> None:
    changed(project, cli, "    start_seconds: 300")
    told = json.loads(cli("diff", "bank", "--format", "json", code=1).out)
    (found,) = told.pop("objects")
    assert found.pop("says") == []
    fields = found.pop("fields")
    assert found == {
        "effect": "restarts",
        "change": "changed",
        "api_version": "apps/v1",
        "kind": "Deployment",
        "namespace": "banking-core",
        "name": "core-banking-accounts",
        "file": ACCOUNTS,
        "before": "",
    }
    assert all(each["path"].startswith(("spec.template.spec.containers[app]", "spec.progress")) for each in fields)
    assert {each["effect"] for each in fields} <= {"restarts", "behaviour"}
    assert told.pop("unchanged") > 100
    assert told == {"environment": "bank", "target": "out/bank", "exists": True, "pages": [], "edited": []}


def test_without_a_tree_everything_is_new(cli: Cli, project: Project) -> None:
    project.write("bank.yaml", BANK)
    told = cli("diff", "bank", code=1).out
    assert re.fullmatch(r"out/bank: there is no tree yet; `render` writes [0-9]+ objects\n", told)
    assert not (project.root / "out").exists()


def test_what_somebody_edited_is_compared_as_it_is(cli: Cli, project: Project) -> None:
    changed(project, cli)
    file = project.root / "out" / "bank" / ACCOUNTS
    file.write_text(file.read_text().replace("terminationGracePeriodSeconds: 60", "terminationGracePeriodSeconds: 5"))
    told = cli("diff", "bank", code=1).out
    assert "        spec.template.spec.terminationGracePeriodSeconds: 5 -> 60\n" in told
    assert f"note: out/bank/{ACCOUNTS} was edited by hand, and `render` refuses to undo that\n" in told
    file.write_text("{")
    told = cli("diff", "bank", code=1).out
    assert "  + Deployment banking-core/core-banking-accounts\n      new pods\n" in told


def test_a_wrong_profile_is_no_difference(cli: Cli, project: Project) -> None:
    changed(project, cli, "    replica: 2")
    assert "did you mean 'replicas'?" in cli("diff", "bank", code=2).err
    assert "there is no profile 'bnk'" in cli("diff", "bnk", code=2).err


def test_a_tree_of_another_environment_is_not_compared(cli: Cli, project: Project) -> None:
    changed(project, cli)
    (project.root / "out" / "bank").rename(project.root / "out" / "dev")
    assert "holds the environment bank" in cli("diff", "dev", code=5).err
