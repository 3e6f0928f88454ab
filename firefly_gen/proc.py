"""The one place that starts other programs: always from a list of arguments, always with a time limit."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from firefly_gen.errors import ToolError

_LAST_WORDS = 1.0  # seconds that a killed program's pipes may stay open


@dataclass(frozen=True, slots=True)
class Completed:
    """How a program ended. Exit code, and what it wrote, decoded as UTF-8."""

    code: int
    stdout: str
    stderr: str


class Running:
    """A program that runs beside us.

    Args:
        argv: Program and arguments.

    Raises:
        ToolError: The program cannot be started.
    """

    def __init__(self, argv: list[str]) -> None:
        self._argv = argv
        try:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise ToolError.of(f"cannot start {argv[0]}: {error.strerror}") from error
        except ValueError as error:  # a NUL character, which no name can hold
            raise ToolError.of(f"cannot start {argv[0]!r}: {error}") from error

    def wait(self, timeout: float) -> Completed:
        """Waits for the end.

        Args:
            timeout: Seconds to wait at most; the program is killed after them.

        Raises:
            ToolError: The time is up.
        """
        try:
            stdout, stderr = self._process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise ToolError.of(f"{self._argv[0]} did not end within {timeout:g} seconds") from error
        return Completed(self._process.returncode, stdout, stderr)

    def kill(self) -> None:
        """Ends the program at once and collects it; nothing happens where it has ended and was collected."""
        if self._process.poll() is None:
            self._process.kill()
        pipes = [pipe for pipe in (self._process.stdout, self._process.stderr) if pipe and not pipe.closed]
        try:
            if pipes:
                self._process.communicate(timeout=_LAST_WORDS)
        except subprocess.TimeoutExpired:  # what it started itself is still alive, and holds its pipes open
            for pipe in pipes:
                pipe.close()
            self._process.wait()


def run(argv: list[str], timeout: float) -> Completed:
    """Runs a program to its end. Arguments and errors as for ``Running``."""
    return Running(argv).wait(timeout)


def find(name: str, *folders: Path) -> Path | None:
    """Looks for a program in some folders first, then on ``PATH``."""
    places = os.pathsep.join(str(folder) for folder in folders)
    found = (shutil.which(name, path=places) if places else None) or shutil.which(name)
    return Path(found) if found else None
