"""Composes the stages; the only package that imports more than one of them.

profile - load - resolve - render - lay out (``build``) - stage - check (``prove``) - promote - report (``run``)

What a verb asks for is a ``Request``. The stages are imported only where the last run does not answer it already.
"""

from __future__ import annotations

from pathlib import Path

from firefly_gen.model.report import Report, Verb
from firefly_gen.pipeline import fresh
from firefly_gen.pipeline.request import Request


def render(request: Request, *, force: bool) -> Report:
    """Renders an environment, proves it, and writes it where nothing speaks against it.

    Args:
        request: What is asked for.
        force: Replace files that were edited by hand, or that stand in the way.

    Raises:
        FireflyGenError: The input is wrong, a tool is missing, or the folder is not ours to write. Nothing was written.
    """
    known = fresh.report_of_last_run(request, Verb.RENDER)
    if known:
        return known
    from firefly_gen.pipeline import run  # noqa: PLC0415 - 0.2 s that an unchanged tree need not wait

    return run.render(request, force=force)


def export(request: Request, verb: Verb, application: str, *, force: bool) -> Report:
    """Proves an environment, and writes it in the form of another tool where nothing speaks against it.

    Args:
        request: What is asked for; its target is the folder of the charts, or of the bases.
        verb: Which form: ``EXPORT_HELM`` or ``EXPORT_KUSTOMIZE``.
        application: The Application that alone is written; empty for all.
        force: As for ``render``.

    Raises:
        FireflyGenError: As for ``render``, or there is no such Application. Nothing was written.
    """
    from firefly_gen.pipeline import run  # noqa: PLC0415

    return run.export(request, verb, application, force=force)


def check(request: Request) -> Report:
    """Proves an environment and compares it with the tree that is there; writes nothing.

    Raises:
        FireflyGenError: The input is wrong, or a tool is missing.
    """
    known = fresh.report_of_last_run(request, Verb.CHECK)
    if known:
        return known
    from firefly_gen.pipeline import run  # noqa: PLC0415

    return run.check(request)


def validate(request: Request) -> Report:
    """Proves an environment; writes nothing, and looks at no tree. Errors as for ``check``."""
    from firefly_gen.pipeline import run  # noqa: PLC0415

    return run.validate(request)


def validate_path(request: Request, path: Path) -> Report:
    """Proves the objects of files that are there already, whoever wrote them.

    Args:
        request: Its ``name`` is the profile that they are held against; empty for the one that the folder's ledger
            names, or for none.
        path: A file or a folder.

    Raises:
        FireflyGenError: There is nothing to read, the profile is wrong, or a tool is missing.
    """
    from firefly_gen.pipeline import run  # noqa: PLC0415

    return run.validate_path(request, path)
