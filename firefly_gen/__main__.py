"""Entry point: ``python -m firefly_gen`` and the console script ``firefly-gen``."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        from firefly_gen.cli.app import run  # noqa: PLC0415 - loading takes a while, and may be interrupted too

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
