"""Reads the catalogue of metrics: a file for each source, below ``metrics`` of the schema folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from firefly_gen.errors import InputError, Problem
from firefly_gen.model.metrics import MetricCatalogue, MetricSource, catalogue
from firefly_gen.paths import shown


def read_metrics(folders: Sequence[Path]) -> MetricCatalogue:
    """Reads every source.

    Args:
        folders: Schema folders, in the order that names are looked up: the first file of a name counts.

    Raises:
        InputError: A file is not what ``MetricSource`` says.
    """
    files = {file.stem: file for folder in reversed(folders) for file in sorted((folder / "metrics").glob("*.json"))}
    return catalogue({name: _source(file) for name, file in sorted(files.items())})


def _source(file: Path) -> MetricSource:
    try:
        return msgspec.json.decode(file.read_bytes(), type=MetricSource)
    except OSError as error:
        raise InputError(Problem(file=shown(file), message=f"cannot be read: {error.strerror}")) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        hint = "it holds `title`, `origin`, `target_labels` and `metrics`, each with its `type` and `labels`"
        raise InputError(Problem(file=shown(file), message=f"is no source of metrics: {error}", hint=hint)) from error
