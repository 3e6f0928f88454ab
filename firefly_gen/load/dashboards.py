"""Reads the schema of dashboards: ``grafana/dashboard.json`` of the schema folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from firefly_gen.load.schema import read_schema

_FILE = Path("grafana/dashboard.json")


def read_dashboard_schema(folders: Sequence[Path]) -> dict[str, Any]:
    """The schema; one that lets everything pass where no folder has the file.

    Args:
        folders: Schema folders, in the order that names are looked up: the first that has the file counts.

    Raises:
        InputError: The file is no JSON schema.
    """
    file = next((folder / _FILE for folder in folders if (folder / _FILE).exists()), None)
    return read_schema(file) if file else {}
