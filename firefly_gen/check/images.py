"""Image references, taken apart as a container runtime does it.

Source: https://pkg.go.dev/github.com/distribution/reference
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_PATH = re.compile(r"[a-z0-9]+(?:(?:[./]|_{1,2}|-+)[a-z0-9]+)*")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
_DOCKER_HUB = "docker.io"


@dataclass(frozen=True, slots=True)
class Reference:
    """An image reference.

    Attributes:
        repository: With its registry, also where the reference left that out: ``docker.io/library/redis``.
        tag: Empty where there is none.
        digest: Empty where there is none.
    """

    repository: str
    tag: str
    digest: str


@lru_cache(maxsize=8192)
def parse(text: str) -> Reference | None:
    """Takes a reference apart; None where no runtime would understand it."""
    rest, at, digest = text.partition("@")
    name, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:  # the colon belongs to the registry's port
        name, colon, tag = rest, "", ""
    host, slash, path = name.partition("/")
    if not slash or not ("." in host or ":" in host or host == "localhost"):
        host, path = _DOCKER_HUB, name if slash else f"library/{name}"
    whole = (
        _HOST.fullmatch(host)
        and _PATH.fullmatch(path)
        and (not colon or _TAG.fullmatch(tag))
        and (not at or _DIGEST.fullmatch(digest))
    )
    return Reference(f"{host}/{path}", tag, digest) if whole else None


def repository_of(text: str) -> str:
    """The repository of a reference; the text itself where it is none."""
    found = parse(text)
    return found.repository if found else text
