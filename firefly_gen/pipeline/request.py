"""What a run is asked for: which environment, from which folders, into which, and how it is proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import firefly_gen
from firefly_gen.errors import ToolError
from firefly_gen.paths import digest_of_files, shown
from firefly_gen.pipeline.clock import Clock
from firefly_gen.proc import find

if TYPE_CHECKING:
    from firefly_gen.model.layer import LayerSet
    from firefly_gen.violations import Schema


class Engine(StrEnum):
    """Who holds objects against schemas."""

    AUTO = "auto"
    EMBEDDED = "embedded"
    KUBECONFORM = "kubeconform"


@dataclass(frozen=True)
class Sources:
    """The folders that a run reads, each list in the order that names are looked up.

    Attributes:
        profiles: Folders of profiles.
        templates: Folders of layers and macros.
        schemas: Folders of schemas; the last one is the tool's own, and holds the schemas of its files too.
    """

    profiles: tuple[Path, ...]
    templates: tuple[Path, ...]
    schemas: tuple[Path, ...]

    @cached_property
    def layers(self) -> LayerSet:
        """The layers.

        Raises:
            InputError: One of them is malformed.
        """
        from firefly_gen.layers import read_layers  # noqa: PLC0415 - the digest alone does not need it
        from firefly_gen.load.schema import read_schema  # noqa: PLC0415

        return read_layers(self.templates, read_schema(self.schemas[-1] / "layer.schema.json"))

    @cached_property
    def profile_schema(self) -> Schema:
        """The strict schema of a merged profile.

        Raises:
            InputError: A schema is malformed.
        """
        from firefly_gen.load.schema import profile_schema, read_schema  # noqa: PLC0415

        return profile_schema(read_schema(self.schemas[-1] / "core.schema.json"), self.layers.settings)

    def digest(self) -> str:
        """Digest of every file that a run may read, the tool's own code included."""
        folders = (*self.profiles, *self.templates, *self.schemas)
        data = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        # Code is told by size and time: it changes with an upgrade, or under the hands of who works on it.
        code = sorted(Path(firefly_gen.__file__).parent.rglob("*.py"))
        state = [f"{file}:{(stat := file.stat()).st_size}:{stat.st_mtime_ns}" for file in code]
        return digest_of_files(data, extra="\n".join((firefly_gen.__version__, *state)))


@dataclass(frozen=True, kw_only=True)
class Request:
    """A run that somebody asks for.

    Attributes:
        name: Name of the profile.
        target: Folder of its tree.
        sources: Where everything is read.
        engine: Which engines run; ``auto`` takes kubeconform beside the embedded one where it is installed.
        tools: Folders in which kubeconform is looked for before ``PATH``.
        select: Ids, or beginnings of ids, of the checks that run; empty for all.
        ignore: Ids, or beginnings of ids, of checks that are left out.
        today: The day that waivers are held against.
        clock: Takes the time of each stage.
    """

    name: str
    target: Path
    sources: Sources
    engine: Engine
    tools: tuple[Path, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    today: date
    clock: Clock = field(default_factory=Clock)

    @cached_property
    def kubeconform(self) -> Path | None:
        """The kubeconform that is going to run; None for none.

        Raises:
            ToolError: It was asked for and is not installed.
        """
        if self.engine is Engine.EMBEDDED:
            return None
        found = find("kubeconform", *self.tools)
        if found is None and self.engine is Engine.KUBECONFORM:
            hint = "`make tools` builds it; or: go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0"
            raise ToolError.of("kubeconform is not installed", hint=hint)
        return found

    @cached_property
    def digest(self) -> str:
        """Digest of everything that the run depends on, but for the day."""
        # Findings name their files as the user sees them from the working folder.
        asked = (self.name, self.engine, str(self.kubeconform or ""), shown(self.target))
        return "|".join((self.sources.digest(), *asked, ",".join(self.select), ",".join(self.ignore)))
