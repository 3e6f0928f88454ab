"""What the tool writes where, under every kind of terminal, pipe, locale and folder that it may be started in."""

from __future__ import annotations

import ctypes
import importlib
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firefly_gen.cli import app

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, FilesOf, Process, Project

ESCAPE = "\x1b["


# ------------------------------------------------------------------------------------- results and messages


def test_results_go_to_stdout_and_messages_to_stderr(cli: Cli, project: Project) -> None:
    written = cli("render", "dev")
    assert written.out != ""
    assert written.err == ""
    bad = cli("render", "nowhere", "--format", "json", code=2)
    assert bad.out.startswith("{")
    assert bad.err == ""
    project.root.joinpath("file").touch()
    refused = cli("render", "dev", "-o", "file", "--format", "json", code=5)
    assert refused.out == ""
    assert refused.err.startswith("firefly-gen: cannot ")


def test_a_quiet_run_says_nothing_when_clean(cli: Cli, project: Project) -> None:
    for arguments in (("render", "dev"), ("render", "dev"), ("render", "dev", "--check"), ("validate", "dev")):
        outcome = cli(*arguments, "--quiet")
        assert (outcome.out, outcome.err) == ("", "")
    project.append("dev.yaml", "kubernets: 1\n")
    outcome = cli("validate", "dev", "-q", code=2)
    assert outcome.out.count("\n") == 2  # the problem and its hint, no summary
    assert outcome.out.startswith("profiles/dev.yaml:")


def test_a_verbose_run_tells_the_time_of_each_stage(cli: Cli, project: Project) -> None:
    assert project.root == Path.cwd()
    verbose = cli("validate", "dev", "--verbose", "--engine", "embedded").out
    for stage in ("load", "resolve", "render", "lay out", "schemas", "checks", "embedded engine"):
        assert f"\n  {stage} " in verbose
    assert "\n  load " not in cli("validate", "dev").out


def test_a_quiet_check_lists_the_drift_all_the_same(cli: Cli, project: Project) -> None:
    project.put_tree()
    project.replace("dev.yaml", "domain: dev.firefly-banking.com", "domain: dev2.firefly-banking.com")
    (project.tree / "cluster" / "priorityclass-firefly-core.yaml").unlink()
    lines = cli("render", "dev", "--check", "-q", code=1).out.splitlines()
    assert "+ cluster/priorityclass-firefly-core.yaml" in lines


# ------------------------------------------------------------------------------------------- terminals


def on_terminal(argv: list[str | Path], env: Mapping[str, str]) -> tuple[int, str]:
    """Runs a program with a terminal as its output; returns how it ended and what the terminal was sent."""
    mine, its = pty.openpty()
    with subprocess.Popen(argv, stdin=its, stdout=its, stderr=its, env={**os.environ, **env}) as process:
        os.close(its)
        sent = b""
        while True:
            ready, _, _ = select.select([mine], [], [], 60)
            assert ready, "nothing more came for a minute"
            try:
                part = os.read(mine, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not part:
                break
            sent += part
        os.close(mine)
        return process.wait(timeout=60), sent.decode()


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, True),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb", "NO_COLOR": ""}, False),
    ],
    ids=["terminal", "NO_COLOR", "dumb"],
)
@pytest.mark.usefixtures("project")
def test_colour_is_for_terminals_that_want_it(script: Path, env: Mapping[str, str], *, coloured: bool) -> None:
    code, sent = on_terminal([script, "validate", "dev"], env)
    assert code == 0
    assert (ESCAPE in sent) is coloured
    assert "dev: " in sent


def test_there_is_no_colour_in_a_pipe(process: Process, project: Project) -> None:
    outcome = process("validate", "nowhere", cwd=project.root, env={"TERM": "xterm", "FORCE_COLOR": "1"}, code=2)
    assert ESCAPE not in outcome.out + outcome.err


class Terminal:
    """A standard error that says it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""


@pytest.mark.usefixtures("project")
def test_what_takes_over_a_second_shows_its_stage_and_takes_it_away(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    build = importlib.import_module("firefly_gen.pipeline.build")
    resolve = build.resolve

    def waiting(*arguments: object) -> object:
        for _ in range(1000):
            if terminal.text:
                break
            time.sleep(0.01)
        return resolve(*arguments)

    monkeypatch.setattr(build, "resolve", waiting)
    monkeypatch.setattr(sys, "stderr", terminal)
    outcome = cli("validate", "dev")
    assert terminal.text == f"\rdev: resolve ...\r{' ' * len('dev: resolve ...')}\r"
    assert ESCAPE not in outcome.out


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("arguments", [("list", "layers"), ("render", "nowhere")], ids=" ".join)
def test_what_is_quick_shows_no_progress(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    app.run(arguments)
    assert terminal.text == ""


# ------------------------------------------------------------------------------ pipes, and what is no pipe


def shell(script: Path, line: str, cwd: Path) -> tuple[int, str, str]:
    """Runs a line of shell in which ``firefly-gen`` is the console script."""
    ended = subprocess.run(
        ["bash", "-c", f'set -o pipefail; firefly-gen() {{ "{script}" "$@"; }}; {line}'],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("firefly-gen list checks | head -1", 0),
        ("firefly-gen list checks | true", 0),
        # More than a pipe holds, so that the writer does meet its end.
        ("firefly-gen validate dev --format sarif --select REF-001 | head -c 1", 0),
        ("firefly-gen render dev --check --format json | head -c 1", 1),
        ("firefly-gen list layers >&-", 0),
        ("firefly-gen validate dev -q >&- 2>&-", 0),
        ("firefly-gen validate dev --format json 2>&- | tail -1", 0),
    ],
)
def test_nobody_has_to_read_to_the_end(script: Path, project: Project, line: str, code: int) -> None:
    ended, _, err = shell(script, line, project.root)
    assert (ended, err) == (code, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("verb", ["list layers", "validate dev", "completion bash"])
def test_a_full_disk_under_the_output_is_told(script: Path, project: Project, verb: str) -> None:
    ended, _, err = shell(script, f"firefly-gen {verb} > /dev/full", project.root)
    assert ended == 5
    assert err == "firefly-gen: cannot write to standard output: No space left on device\n"


def test_nobody_has_to_hear_what_is_wrong(script: Path, project: Project) -> None:
    assert shell(script, "firefly-gen list services nowhere 2>&-", project.root) == (2, "", "")


# ----------------------------------------------------------------------------------------------- signals


def test_an_interrupted_run_ends_with_130_and_leaves_nothing(script: Path, project: Project) -> None:
    # A kubeconform that never ends keeps the run at work for as long as it takes to interrupt it.
    tools = project.root / ".tools" / "bin"
    tools.mkdir(parents=True)
    (tools / "kubeconform").write_text("#!/bin/sh\nexec sleep 60\n")
    (tools / "kubeconform").chmod(0o755)
    # A test run in the background of a script ignores SIGINT, and what it starts would too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [script, "render", "dev"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=project.root
    ) as process:
        staging = project.root / "out" / ".dev.staging"
        for _ in range(3000):
            if (staging / ".firefly-gen.json").exists():
                break
            time.sleep(0.01)
        time.sleep(0.2)  # from staging on to the checks
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "")
    assert not (project.root / "out").exists()


def test_an_interruption_while_loading_is_one_too(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt\n")
    argv = [sys.executable, "-m", "firefly_gen", "--version"]
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(argv, capture_output=True, text=True, check=False, env=env)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


# ---------------------------------------------------------------------------------- locales and folders

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_a_terminal_that_knows_ascii_only_gets_what_it_can_show(process: Process, project: Project) -> None:
    project.replace("dev.yaml", "description: One small copy", "description: Eine kleine Übungs-Bank 🦋, a copy")
    assert "Eine kleine ?bungs-Bank ?, a copy" in process("list", "environments", cwd=project.root, env=ASCII).out


def test_what_programs_read_is_utf_8_in_every_locale(process: Process, project: Project) -> None:
    project.append("dev.yaml", "schlüssel: 🦋\n")
    for name in ("json", "sarif", "junit"):
        outcome = process("validate", "dev", "--format", name, cwd=project.root, env=ASCII, code=2)
        assert "schlüssel" in outcome.out
    lists = process("list", "environments", "--format", "json", cwd=project.root, env=ASCII)
    assert '"name": "dev"' in lists.out


def test_a_locale_changes_no_byte_of_the_tree(process: Process, project: Project, files_of: FilesOf) -> None:
    process("render", "dev", "-o", "here", cwd=project.root)
    process("render", "dev", "-o", "there", cwd=project.root, env=ASCII)
    assert files_of(project.root / "here") == files_of(project.root / "there")


def test_names_that_are_no_utf_8_are_shown_all_the_same(script: Path, project: Project) -> None:
    ended = subprocess.run(
        [os.fsencode(script), b"validate", b"\xff.yaml"], capture_output=True, cwd=project.root, check=False
    )
    assert ended.returncode == 2
    assert b"neither a profile nor a file or folder" in ended.stdout
    assert ended.stderr == b""


def test_a_user_without_a_home_is_served(process: Process, project: Project) -> None:
    env = {"HOME": None, "XDG_CACHE_HOME": None, "FIREFLY_CACHE_DIR": str(project.root / "cache")}
    assert process("render", "dev", "-q", cwd=project.root, env=env).err == ""
    assert project.tree.is_dir()


@pytest.mark.parametrize("cache", ["/dev/null/cache", "a-file"])
def test_a_cache_that_cannot_be_written_is_done_without(process: Process, project: Project, cache: str) -> None:
    (project.root / "a-file").touch()
    env = {"FIREFLY_CACHE_DIR": cache}
    for _ in range(2):
        assert process("render", "dev", "-q", cwd=project.root, env=env).err == ""
    assert project.tree.is_dir()


_PR_CAPBSET_DROP = 24  # <linux/prctl.h>
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2  # <linux/capability.h>


def without_privileges() -> None:
    """Makes permissions count for root too."""
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are a thing of Linux")
def test_a_folder_that_cannot_be_written_is_named(script: Path, project: Project) -> None:
    folder = project.root / "read-only"
    folder.mkdir(mode=0o555)
    ended = subprocess.run(
        [script, "render", "dev", "-o", "read-only"],
        capture_output=True,
        text=True,
        check=False,
        cwd=project.root,
        preexec_fn=without_privileges,
    )
    assert ended.returncode == 5
    assert ended.stdout == ""
    assert ended.stderr.startswith("firefly-gen: cannot write read-only/dev: Permission denied")
    assert "the folder and the one above it must be writable" in ended.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are a thing of Linux")
def test_a_profile_that_cannot_be_read_is_named(script: Path, project: Project) -> None:
    (project.root / "profiles" / "services" / "domain.yaml").chmod(0)
    for arguments in (["validate", "dev"], ["render", "dev"], ["list", "environments"]):
        ended = subprocess.run(
            [script, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=project.root,
            preexec_fn=without_privileges,
        )
        assert ended.returncode == 2, ended
        assert "Traceback" not in ended.stderr
        assert "domain.yaml" in ended.stdout + ended.stderr
        assert "Permission denied" in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "arguments",
    ["render dev", "render dev --check --format sarif", "validate dev", "validate x", "list layers"],
)
def test_a_working_folder_that_is_gone_is_told(script: Path, project: Project, arguments: str) -> None:
    ended, out, err = shell(script, f'mkdir gone && cd gone && rmdir "$PWD" && firefly-gen {arguments}', project.root)
    assert ended == 2
    assert "the working folder is gone" in out + err


def test_profiles_of_a_folder_elsewhere_are_not_taken(process: Process, project: Project, tmp_path: Path) -> None:
    project.replace("dev.yaml", "description: One small copy", "description: Mine, one small copy")
    assert "Mine" in process("list", "environments", cwd=project.root).out
    (tmp_path / "elsewhere").mkdir()
    assert "Mine" not in process("list", "environments", cwd=tmp_path / "elsewhere").out
