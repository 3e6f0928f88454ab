"""Releases of services: what runs, what is asked for, and what a change made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_REFERENCE = re.compile(
    r"(?:(?P<repository>[a-z0-9][a-z0-9._-]*(?::[0-9]+)?(?:/[a-z0-9][a-z0-9._-]*)+):)?"
    r"(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
    r"(?:(?:^|@)(?P<digest>sha256:[0-9a-f]{64}))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What somebody wants a service to run.

    Attributes:
        repository: Where the image lies; empty where it was not said.
        tag: Empty where a digest alone was given, so that the tag stays what it is.
        digest: ``sha256:`` and 64 hexadecimal digits; empty where a tag alone was given.
    """

    repository: str
    tag: str
    digest: str

    @classmethod
    def parse(cls, text: str) -> Reference | None:
        """Reads ``[REPOSITORY:]TAG[@DIGEST]`` or ``DIGEST``; None where the text is neither.

        Source: https://github.com/distribution/reference, but without a default registry or tag.
        """
        if text.startswith("sha256:"):
            found = re.fullmatch(r"sha256:[0-9a-f]{64}", text)
            return cls(repository="", tag="", digest=text) if found else None
        found = _REFERENCE.fullmatch(text)
        if not found or not found["tag"]:
            return None
        return cls(repository=found["repository"] or "", tag=found["tag"], digest=found["digest"] or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseChange:
    """What became of one service's release.

    Attributes:
        before: Tag and digest, as ``tag@digest``; empty where the service had no release.
        after: The same, now.
        file: The file that says it, as the user would type it.
    """

    service: str
    before: str
    after: str
    file: str

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return self.before != self.after
