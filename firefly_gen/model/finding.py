"""What a check found: a value that every report format can draw."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firefly_gen.model.resource import Identity, Origin


class Severity(StrEnum):
    """How bad a finding is. Only an error keeps a tree from being written."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file. Lines and columns count from 1; 0 where only the file is known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One statement that does not hold, at one place.

    Attributes:
        id: Of the check, for example ``REF-001``.
        severity: Of the check.
        message: What is wrong here, in one sentence, with the names and values that matter.
        subject: The object that it is about; None where it is about the input itself.
        path: Place inside the object, for example ``spec.template.spec.containers[0].image``;
            empty for the object as a whole.
        location: Place in a file, where one is known.
        hint: How to mend it; empty where the message says it all.
        origin: What made the object.
        waived: Reason and expiry of the waiver that covers it; empty where none does.
    """

    id: str
    severity: Severity
    message: str
    subject: Identity | None = None
    path: str = ""
    location: Location | None = None
    hint: str = ""
    origin: Origin | None = None
    waived: str = ""

    @property
    def sort_key(self) -> tuple[int, str, str, str, str]:
        """Worst first, then by id, subject, place and text."""
        return (self.severity.rank, self.id, str(self.subject or ""), self.path, self.message)
