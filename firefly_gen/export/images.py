"""References of images, taken apart as their users change them."""

from __future__ import annotations

import re
from typing import NamedTuple

_IMAGE = re.compile(r"(?P<repository>.+?)(?::(?P<tag>[^:@/]+))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?")


class Image(NamedTuple):
    """A reference of an image; what it does not say is empty."""

    repository: str
    tag: str
    digest: str

    @classmethod
    def of(cls, text: str) -> Image | None:
        """Reads a reference; None where it is none."""
        found = _IMAGE.fullmatch(text)
        return cls(found["repository"], found["tag"] or "", found["digest"] or "") if found else None
