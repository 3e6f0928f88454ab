"""Two environments side by side: both built, nothing proved, nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from firefly_gen.check.parity import Side, differences
from firefly_gen.errors import InputError, Problem
from firefly_gen.load.chain import environments
from firefly_gen.model.finding import Finding
from firefly_gen.model.profile import Difference
from firefly_gen.model.report import Report, Verb
from firefly_gen.model.rules import PARITY
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.request import Request
from firefly_gen.violations import nearest


def compare(earlier: str, request: Request) -> Report:
    """Compares an environment with the one before it.

    Args:
        earlier: Name of the profile of the one before.
        request: Its ``name`` is that of the later one, whose ``parity`` says which differences are meant.

    Returns:
        A report in which those are waived.

    Raises:
        InputError: A profile is wrong, or explains differences from one that does not exist.
        TemplateError: A template fails.
    """
    before = build(earlier, request.sources, request.clock)
    after = build(request.name, request.sources, request.clock)
    _check_names(after, request)
    meant = after.profile.parity.get(earlier, ())
    with request.clock.stage("compare"):
        found = tuple(differences(Side(earlier, before.resources), Side(request.name, after.resources)))
        findings = [*_explained(found, meant), *_stale(found, meant, earlier)]
    return Report(
        verb=Verb.COMPARE,
        target=f"{earlier} and {request.name}",
        objects=len(before.resources) + len(after.resources),
        files=len(before.tree.files) + len(after.tree.files),
        findings=tuple(sorted(findings, key=lambda each: each.sort_key)),
        seconds=request.clock.seconds,
        stages=request.clock.stages,
        checks=(PARITY,),
    )


def _check_names(built: Built, request: Request) -> None:
    known = environments(request.sources.profiles)
    wrong = [name for name in built.profile.parity if name not in known]
    if wrong:
        raise InputError(*(_unknown(built, name, known) for name in wrong))


def _unknown(built: Built, name: str, known: Iterable[str]) -> Problem:
    return built.places.problem(("parity", name), f"there is no environment {name}", nearest(name, known), key=True)


def _explained(found: Iterable[Finding], meant: Sequence[Difference]) -> Iterator[Finding]:
    for finding in found:
        reason = next((each.reason for each in meant if _covers(each, finding)), "")
        yield replace(finding, waived=reason) if reason else finding


def _stale(found: Sequence[Finding], meant: Sequence[Difference], earlier: str) -> Iterator[Finding]:
    for index, each in enumerate(meant):
        if not any(_covers(each, finding) for finding in found):
            what = f"{each.kind} {each.namespace}/{each.name}"
            message = f"parity.{earlier}[{index}] explains a difference in {what}, and there is none"
            yield Finding(id=PARITY.id, severity=PARITY.severity, message=message, hint="take the entry out")


def _covers(difference: Difference, finding: Finding) -> bool:
    identity = finding.subject
    if identity is None:
        return False
    pairs = (
        (identity.kind, difference.kind),
        (identity.namespace, difference.namespace),
        (identity.name, difference.name),
    )
    return all(fnmatchcase(value, pattern) for value, pattern in pairs)
