"""Writes results to standard output, wherever that leads."""

from __future__ import annotations

import io
import os
import sys

from firefly_gen.errors import OutputError


def write(text: str, *, encoding: str = "") -> None:
    """Writes a result and sees to it that it has arrived.

    Where the reader has seen enough (``| head``), or there is none (``>&-``), the rest is dropped and the run goes on
    to its own exit code.

    Args:
        text: The result.
        encoding: What a program that reads it relies on; empty for what the user's locale asks for, with a
            question mark for every sign that it lacks.

    Raises:
        OutputError: It cannot be written, for example because a disk is full.
    """
    stream = sys.stdout
    if stream is None:  # how Python says that it was started without one
        return
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=encoding or stream.encoding, errors="replace")
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _give_up()
    except OSError as error:
        _give_up()
        raise OutputError.of(f"cannot write to standard output: {error.strerror}") from error


def _give_up() -> None:
    """Leads what is still in the buffer nowhere, or Python tries to write it once more at its end, and fails."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
