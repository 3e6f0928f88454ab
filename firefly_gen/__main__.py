"""Entry point: ``python -m firefly_gen`` and the console script ``firefly-gen``."""

from __future__ import annotations

import gc
import sys

_FEW_COLLECTIONS = 1_000_000


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    # A run makes many small values and keeps them to its end. Looking for cycles among them as often as Python does
    # by default takes a tenth of the time, and finds none to speak of: of prod, four thousand small values at its end.
    gc.set_threshold(_FEW_COLLECTIONS)
    try:
        from firefly_gen.cli.app import run  # noqa: PLC0415 - loading takes a while, and may be interrupted too

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    # What is left goes with the process: without this, Python looks through all of it for cycles once more.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
