"""Where things are: the data that ships with the tool, the user's own data, and the cache."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import cache
from pathlib import Path

import platformdirs


@cache
def builtin_data() -> Path:
    """Folder with the built-in ``templates``, ``profiles`` and ``schemas``.

    In a wheel they lie inside the package; in a source checkout, at its root.
    """
    package = Path(__file__).parent
    packed = package / "data"
    return packed if packed.is_dir() else package.parent


@cache
def cache_folder() -> Path:
    """Folder for what can be worked out again: ``FIREFLY_CACHE_DIR``, or the user's cache folder."""
    named = os.environ.get("FIREFLY_CACHE_DIR")
    return Path(named) if named else Path(platformdirs.user_cache_dir("firefly-gen", appauthor=False))


def shown(path: Path) -> str:
    """The path as the user would type it: relative to the working folder where it lies below that."""
    try:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the user's symlinks
        return absolute.relative_to(Path.cwd()).as_posix() or "."
    except (ValueError, OSError):  # it lies elsewhere, or the working folder is gone
        return str(path)


def digest_of_files(files: list[Path], *, extra: str = "") -> str:
    """SHA-256 over the names and contents of files.

    Args:
        files: In any order; a file that cannot be read raises OSError.
        extra: More text that the digest has to depend on.
    """
    digest = hashlib.sha256(extra.encode())
    for file in sorted(files):
        content = file.read_bytes()
        digest.update(f"\0{file}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def write_cached(path: Path, content: bytes) -> bool:
    """Writes a cache file so that a reader sees all of it or nothing; two writers may race.

    Returns:
        False where the cache cannot be written; that is never an error.
    """
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(content)
        scratch.replace(path)
    except OSError:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        return False
    return True
