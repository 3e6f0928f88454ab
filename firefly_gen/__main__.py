"""Entry point: ``python -m firefly_gen`` and the console script ``firefly-gen``."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    from firefly_gen.cli.app import run  # noqa: PLC0415 - so that an import error is met by the same interpreter exit

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
