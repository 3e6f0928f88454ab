"""What all tests share: a cache of their own, the tools, and the upstream schemas."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from firefly_gen import paths, proc

ROOT = Path(__file__).parents[1]

gc.set_threshold(200_000)  # as the command line does, for the same reason


def pytest_collection_finish() -> None:
    """Has no later look for garbage go through thousands of collected tests."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache that no test finds filled by the user, and that later tests find filled by earlier ones.

    What follows from content alone, the workers of a run share: schemas, compiled templates, and the byte code of
    the processes that tests start, which else would compile the whole tool each.
    """
    base = tmp_path_factory.getbasetemp()
    session = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = tmp_path_factory.mktemp("shared-cache")
    for part in ("schemas", "jinja"):
        (session / part).mkdir(exist_ok=True)
        (folder / part).symlink_to(session / part)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIREFLY_CACHE_DIR", str(folder))
        patch.setenv("PYTHONPYCACHEPREFIX", str(session / "byte-code"))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        paths.cache_folder.cache_clear()
        yield folder
    paths.cache_folder.cache_clear()


def unavailable(what: str) -> None:
    """Skips, except in CI, where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and in CI it has to be there")
    pytest.skip(what)


@pytest.fixture(scope="session")
def promtool() -> Path:
    found = proc.find("promtool", ROOT / ".tools" / "bin")
    if found is None:
        unavailable("promtool is neither in .tools/bin nor on PATH: `make test-tools` builds it")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def kubeconform_binary() -> Path:
    found = proc.find("kubeconform", ROOT / ".tools" / "bin")
    if found is None:
        unavailable("kubeconform is neither in .tools/bin nor on PATH")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def upstream() -> Path:
    """Strict schemas made of the operators' own CustomResourceDefinitions."""
    folder = Path(os.environ.get("FIREFLY_UPSTREAM_CRDS", ROOT / ".." / "shared" / "upstream-crds")).resolve()
    if not folder.is_dir():
        unavailable(f"no upstream schemas at {folder} (FIREFLY_UPSTREAM_CRDS)")
    return folder


@pytest.fixture(scope="session")
def upstream_schemas(upstream: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The upstream schemas, laid out as a schema folder."""
    folder = tmp_path_factory.mktemp("upstream")
    (folder / "crds").symlink_to(upstream, target_is_directory=True)
    return folder
