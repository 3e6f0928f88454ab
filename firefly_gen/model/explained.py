"""What a value or an object of an environment comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one file of a profile says of a value.

    Attributes:
        value: What it says; None where it takes the value away.
        removed: Whether it does: by a null, or by replacing what the value stood in.
    """

    file: str
    line: int
    column: int
    value: Any
    removed: bool = False

    @property
    def place(self) -> str:
        """File, line and column."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What the schema says of a value.

    Attributes:
        description: What it is for; empty where the schema does not say it.
        type: In words, for example ``integer``; empty where everything is allowed.
        limits: What it may be, in words.
        named: Whether it is a map whose keys are names that somebody chose.
        has_default: Whether ``default`` is one.
        default: What holds where nobody says anything.
        otherwise: Path of the value that counts where this one is its default; empty for none.
    """

    description: str
    type: str
    limits: tuple[str, ...]
    named: bool
    has_default: bool
    default: Any
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a map, shortly.

    Attributes:
        path: Its own path.
        decided: Who said it last; None for a default.
    """

    key: str
    path: str
    value: Any
    decided: Said | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A value of a profile.

    Attributes:
        path: As people write it.
        is_set: Whether there is a value at all.
        value: With every default filled in.
        decided: Who decided it; None where the default holds, or nothing does.
        earlier: What others said before, the last of them first.
        meaning: What the schema says of it.
        schema: File of that schema.
        otherwise: The value that counts in place of this one; None where this one does.
        entries: For a map, its entries.
    """

    path: str
    is_set: bool
    value: Any
    decided: Said | None
    earlier: tuple[Said, ...]
    meaning: Meaning
    schema: str
    otherwise: Entry | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file of a tree, and what made it.

    Attributes:
        subject: The object; what kind of file it is, where it holds none.
        layer: Name of the layer, and ``summary`` what it is for.
        template: Path of the template.
        item: What it was rendered for; empty where there is one for the whole environment.
        profile: Where the item was written first; empty where the profile has no entry of its own for it.
        application: Its Argo CD Application; empty for what none applies.
        wave: Its wave within that.
        patches: Places of the patches that changed it, in their order.
    """

    subject: str
    file: str
    layer: str
    summary: str
    template: str
    item: str
    profile: str
    application: str
    wave: str
    patches: tuple[str, ...]
