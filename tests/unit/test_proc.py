from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from firefly_gen import proc
from firefly_gen.errors import ToolError


def test_a_program_tells_how_it_ended_and_what_it_wrote() -> None:
    program = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    assert proc.run([sys.executable, "-c", program], 30) == proc.Completed(3, "out\n", "err\n")


def test_output_that_is_no_text_is_no_error() -> None:
    program = r"import sys; sys.stdout.buffer.write(b'a\xffb')"
    assert proc.run([sys.executable, "-c", program], 30).stdout == "a\ufffdb"


def test_arguments_are_never_read_by_a_shell() -> None:
    program = "import sys; print(sys.argv[1:])"
    assert proc.run([sys.executable, "-c", program, "$HOME; rm x", "*"], 30).stdout == "['$HOME; rm x', '*']\n"


def test_a_program_gets_no_input() -> None:
    assert proc.run([sys.executable, "-c", "import sys; print(repr(sys.stdin.read()))"], 30).stdout == "''\n"


@pytest.mark.parametrize("name", ["no-such-program-anywhere", "/", "a\0b"])
def test_a_program_that_cannot_be_started_is_told(name: str) -> None:
    with pytest.raises(ToolError, match="cannot start"):
        proc.run([name], 1)


def test_a_program_that_takes_too_long_is_ended_and_told() -> None:
    running = proc.Running([sys.executable, "-c", "import time; time.sleep(600)"])
    with pytest.raises(ToolError, match=r"did not end within 0\.2 seconds"):
        running.wait(0.2)
    running.kill()  # a second time does nothing


def test_what_a_program_started_itself_does_not_hold_us_up() -> None:
    with pytest.raises(ToolError, match="did not end"):
        proc.run(["sh", "-c", "sleep 20 & sleep 20"], 0.2)


def test_a_program_that_ended_long_ago_can_be_killed() -> None:
    running = proc.Running([sys.executable, "-c", "pass"])
    assert running.wait(30).code == 0
    running.kill()


def test_a_program_that_nobody_waits_for_can_be_killed() -> None:
    proc.Running([sys.executable, "-c", "import time; time.sleep(600)"]).kill()


def test_a_folder_goes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        program = tmp_path / name / "some-tool"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'second'}{os.pathsep}/usr/bin")
    assert proc.find("some-tool") == tmp_path / "second/some-tool"
    assert proc.find("some-tool", tmp_path / "none", tmp_path / "first") == tmp_path / "first/some-tool"
    assert proc.find("some-tool", tmp_path / "none") == tmp_path / "second/some-tool"
    assert proc.find("some-other-tool", tmp_path / "first") is None
