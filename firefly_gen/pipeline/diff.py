"""What a profile would change in its tree, object by object, and what that means; nothing is proved or written."""

from __future__ import annotations

from pathlib import PurePosixPath

from firefly_gen import yamlio
from firefly_gen.change import changes
from firefly_gen.emit.compare import compare
from firefly_gen.emit.ledger import LEDGER_NAME
from firefly_gen.errors import InputError, OutputError
from firefly_gen.model.changes import Changes
from firefly_gen.model.resource import Identity, Origin, Resource
from firefly_gen.pipeline.build import build
from firefly_gen.pipeline.request import Request
from firefly_gen.report.drift import marked


def diff(request: Request) -> Changes:
    """Builds an environment in memory, and compares its objects with those of its tree.

    Raises:
        InputError: The profile is wrong.
        TemplateError: A template fails.
        OutputError: The folder holds something else than a tree of this environment.
    """
    built = build(request.name, request.sources, request.clock)
    with request.clock.stage("compare"):
        comparison = compare(built.tree, request.target)
    if comparison.refusals:
        raise OutputError(*comparison.refusals)
    change = comparison.change
    named = {each.path: each for each in built.resources}
    there = [path for path in (*change.changed, *change.removed) if comparison.seen[path].is_file]
    old = {path: read for path in there if (read := _read(path, (request.target / path).read_bytes())) is not None}
    new = {path: named[path] for path in (*change.added, *change.changed) if path in named}
    of_objects = {*old, *new, LEDGER_NAME}
    objects = changes(old.values(), new.values())
    return Changes(
        environment=request.name,
        target=str(request.target),
        exists=request.target.is_dir(),
        objects=objects,
        pages=tuple((mark, path) for mark, path in marked(change) if path not in of_objects),
        edited=comparison.edited,
        unchanged=len(named.keys() - new.keys()),
    )


def _read(path: str, text: bytes) -> Resource | None:
    """The object of a file; None where it holds none, as a page for people, or what somebody broke by hand."""
    if PurePosixPath(path).suffix != ".yaml":
        return None
    try:
        (body,) = yamlio.load_objects(text, path)
        identity = Identity.of(body)
    except (InputError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Resource(identity, body, Origin("", path), str(PurePosixPath(path).parent), path)
