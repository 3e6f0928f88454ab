"""From a profile to a tree: everything that happens before anything is proved or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.deliver import deliver
from firefly_gen.emit.layout import lay_out
from firefly_gen.errors import InputError
from firefly_gen.load.profile import Loaded, load_profile
from firefly_gen.model.environment import Environment
from firefly_gen.model.profile import Profile
from firefly_gen.model.resource import Resource, ResourceSet
from firefly_gen.model.tree import Tree
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources
from firefly_gen.render import documents, patch, render
from firefly_gen.resolve import resolve
from firefly_gen.schemas.core import available_versions
from firefly_gen.yamlio import Places


@dataclass(frozen=True, slots=True)
class Built:
    """One environment, rendered but not yet proved.

    Attributes:
        environment: What was decided.
        resources: Its objects.
        tree: Its files.
        places: Where its profile was written.
        profile: What was asked for.
        rendered: The objects before the profile's patches.
    """

    environment: Environment
    resources: ResourceSet
    tree: Tree
    places: Places
    profile: Profile
    rendered: tuple[Resource, ...]

    @property
    def texts(self) -> Mapping[str, str]:
        """Content of each object's file by path."""
        objects = {each.path for each in self.resources}
        return {file.path: file.content.decode() for file in self.tree.files if file.path in objects}


def load_environment(name: str, sources: Sources) -> Environment:
    """Loads and resolves a profile, and renders nothing.

    Raises:
        InputError: Anything is wrong with the profile; carries every problem with its place.
    """
    loaded = load_profile(name, sources.profiles, sources.profile_schema)
    return resolve(name, loaded.profile, loaded.places)


def _check_version(loaded: Loaded) -> None:
    """Refuses a Kubernetes version whose schemas are not at hand, where the profile says it."""
    version, known = loaded.profile.kubernetes.version, available_versions()
    if version not in known:
        message = f"there are no schemas of Kubernetes {version}"
        hint = f"there are those of {known[0]} to {known[-1]}"
        raise InputError(loaded.places.problem(("kubernetes", "version"), message, hint))


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
        _check_version(loaded)
    with clock.stage("resolve"):
        environment = resolve(name, loaded.profile, loaded.places)
    with clock.stage("render"):
        rendered = render(environment, layers.ground)
    with clock.stage("deliver"):
        if any(each.name in environment.layers for each in layers.over.layers):
            # Patches may move and rename objects, and what is delivered is what they leave.
            patched = patch(rendered, environment.patches, loaded.places, some=True)
            environment = deliver(environment, patched, loaded.places)
            rendered += render(environment, layers.over)
        resources = ResourceSet(patch(rendered, environment.patches, loaded.places))
        pages = documents(environment, layers)
    with clock.stage("lay out"):
        tree = lay_out(name, environment.cluster.version, resources, pages)
    return Built(environment, resources, tree, loaded.places, loaded.profile, tuple(rendered))
