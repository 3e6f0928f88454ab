"""Who reaches whom in an environment, or in a tree that is there: built or read, indexed, and asked."""

from __future__ import annotations

from pathlib import Path

from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.asking import Answer, ask
from firefly_gen.check.reach.index import Reachability, reachability
from firefly_gen.check.reach.matrix import Passage, passages
from firefly_gen.errors import InputError
from firefly_gen.load.tree import read_tree
from firefly_gen.pipeline.build import build
from firefly_gen.pipeline.request import Request
from firefly_gen.pipeline.run import environment_of


def answers(request: Request, path: Path | None, source: str, target: str) -> tuple[Answer, ...]:
    """Says whether connections pass, and what decides; see ``check.reach.asking.ask``.

    Args:
        request: The environment; with a path, what its files are held against.
        path: A tree that is there; None for what the profile would render.
        source: Who connects.
        target: To whom, and to which port.

    Raises:
        InputError: The profile or a file is wrong, or an end is not known.
        TemplateError: A template fails.
    """
    return ask(_reachability(request, path), source, target)


def matrix(request: Request, path: Path | None) -> tuple[Passage, ...]:
    """Everything that passes; arguments and errors as for ``answers``."""
    return tuple(passages(_reachability(request, path)))


def _reachability(request: Request, path: Path | None) -> Reachability:
    if path is None:
        built = build(request.name, request.sources, request.clock)
        return reachability(Platform(built.environment, built.resources, {}))
    read = read_tree(path)
    if read.problems:
        raise InputError(*read.problems)
    return reachability(Platform(environment_of(path, request), read.resources, {}))
