"""From a profile to a tree: everything that happens before anything is proved or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import firefly_gen
from firefly_gen.emit.layout import lay_out
from firefly_gen.layers import read_layers
from firefly_gen.load.profile import load_profile
from firefly_gen.load.schema import profile_schema, read_schema
from firefly_gen.model.environment import Environment
from firefly_gen.model.layer import LayerSet
from firefly_gen.model.resource import ResourceSet
from firefly_gen.model.tree import Tree
from firefly_gen.paths import digest_of_files
from firefly_gen.pipeline.clock import Clock
from firefly_gen.render import patch, render
from firefly_gen.resolve import resolve
from firefly_gen.violations import Schema
from firefly_gen.yamlio import Places


@dataclass(frozen=True)
class Sources:
    """The folders that a run reads, each list in the order that names are looked up.

    Attributes:
        profiles: Folders of profiles.
        templates: Folders of layers and macros.
        schemas: Folders of schemas.
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
        return read_layers(self.templates, read_schema("layer.schema.json", self.schemas))

    @cached_property
    def core_schema(self) -> Schema:
        """The schema of a profile, without the layers' settings."""
        return read_schema("core.schema.json", self.schemas)

    @cached_property
    def profile_schema(self) -> Schema:
        """The strict schema of a merged profile."""
        return profile_schema(self.core_schema, self.layers.settings)

    def digest(self) -> str:
        """Digest of every file that a run may read, the tool's own code included."""
        folders = (*self.profiles, *self.templates, *self.schemas)
        data = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        # Code is told by size and time: it changes with an upgrade, or under the hands of who works on it.
        code = sorted(Path(firefly_gen.__file__).parent.rglob("*.py"))
        state = [f"{file}:{(stat := file.stat()).st_size}:{stat.st_mtime_ns}" for file in code]
        return digest_of_files(data, extra="\n".join((firefly_gen.__version__, *state)))


@dataclass(frozen=True, slots=True)
class Built:
    """One environment, rendered but not yet proved.

    Attributes:
        environment: What was decided.
        resources: Its objects.
        tree: Its files.
        places: Where its profile was written.
    """

    environment: Environment
    resources: ResourceSet
    tree: Tree
    places: Places

    @property
    def texts(self) -> Mapping[str, str]:
        """Content of each file by path."""
        return {file.path: file.content.decode() for file in self.tree.files}


def load_environment(name: str, sources: Sources) -> Environment:
    """Loads and resolves a profile, and renders nothing.

    Raises:
        InputError: Anything is wrong with the profile; carries every problem with its place.
    """
    loaded = load_profile(name, sources.profiles, sources.profile_schema)
    return resolve(name, loaded.profile, loaded.places)


def build(name: str, sources: Sources, clock: Clock) -> Built:
    """Builds the tree of an environment in memory.

    Args:
        name: Name of the profile.
        sources: Where everything is read.
        clock: Takes the time of each stage.

    Raises:
        InputError: The profile is wrong.
        TemplateError: A template fails, or two objects are one.
    """
    with clock.stage("load"):
        layers = sources.layers
        loaded = load_profile(name, sources.profiles, sources.profile_schema)
    with clock.stage("resolve"):
        environment = resolve(name, loaded.profile, loaded.places)
    with clock.stage("render"):
        rendered = render(environment, layers)
        resources = ResourceSet(patch(rendered, environment.patches, loaded.places))
    with clock.stage("lay out"):
        tree = lay_out(name, environment.cluster.version, resources)
    return Built(environment, resources, tree, loaded.places)
