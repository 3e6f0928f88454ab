"""What the verbs of the command line do, each from its input to its report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from firefly_gen import __version__
from firefly_gen.emit.compare import check_ours, compare
from firefly_gen.emit.ledger import Ledger
from firefly_gen.emit.promote import promote
from firefly_gen.emit.stage import StagedTree, locked, staged
from firefly_gen.errors import InputError, OutputError, Problem
from firefly_gen.export import bases, charts
from firefly_gen.load.chain import environments
from firefly_gen.load.tree import read_tree
from firefly_gen.model.environment import Environment
from firefly_gen.model.report import Report, Verb
from firefly_gen.model.tree import Tree, TreeFile
from firefly_gen.paths import shown
from firefly_gen.pipeline.build import Built, build, load_environment
from firefly_gen.pipeline.fresh import remember
from firefly_gen.pipeline.prove import Subject, prove
from firefly_gen.pipeline.request import Request
from firefly_gen.report.locate import located, located_in_profile
from firefly_gen.report.problems import findings_of
from firefly_gen.violations import nearest

_FORMS = {Verb.EXPORT_HELM: charts, Verb.EXPORT_KUSTOMIZE: bases}
"""What makes the files of an export."""


def render(request: Request, *, force: bool) -> Report:
    """Renders an environment, proves it, and writes it; see ``pipeline.render``."""
    built = build(request.name, request.sources, request.clock)
    with locked(request.target):
        with request.clock.stage("compare"):
            comparison = compare(built.tree, request.target)
            check_ours(comparison, request.target, force=force)
        with _staged(built.tree, request, request.target) as stage:
            report = _proved(Verb.RENDER, built, stage.folder, request)
            if not report.exit_code:
                with request.clock.stage("write"):
                    promote(stage, request.target, comparison, force=force)
                report = replace(report, written=True, change=comparison.change)
    if report.written:
        expiries = sorted(waiver.expires for waiver in built.environment.waivers)
        remember(request, report, until=expiries[0] if expiries else "")
    return _timed(report, request)


def export(request: Request, verb: Verb, application: str, *, force: bool) -> Report:
    """Proves an environment and writes it in another form; see ``pipeline.export``."""
    built = build(request.name, request.sources, request.clock)
    members = [each for each in built.resources if application in {"", each.application}]
    if not members:
        known = {each.application for each in built.resources}
        message = f"{request.name} has no Application {application!r}"
        raise InputError(Problem(message=message, hint=nearest(application, known)))
    report = proved(verb, built, request)
    if report.exit_code:
        return _timed(report, request)
    version = built.environment.cluster.version
    files = _FORMS[verb](members, __version__, version)
    if application:
        _check_alone(request.target)
        files = tuple(replace(each, path=each.path.partition("/")[2]) for each in files)
    tree = Tree(request.name, version, files)
    with locked(request.target):
        comparison = compare(tree, request.target)
        check_ours(comparison, request.target, force=force)
        with _staged(tree, request, request.target) as stage, request.clock.stage("write"):
            promote(stage, request.target, comparison, force=force)
    written = replace(report, written=True, objects=len(members), files=len(files), change=comparison.change)
    return _timed(replace(written, output=str(request.target)), request)


def _check_alone(folder: Path) -> None:
    if Ledger.read(folder.parent):
        message = f"{shown(folder.parent)} holds all Applications of an environment"
        raise OutputError.of(message, hint="leave out --application, or write to another folder")


def check(request: Request) -> Report:
    """Proves an environment and compares it with the tree that is there; see ``pipeline.check``."""
    built = build(request.name, request.sources, request.clock)
    with request.clock.stage("compare"):
        comparison = compare(built.tree, request.target)
    report = proved(Verb.CHECK, built, request)
    return _timed(replace(report, change=comparison.change), request)


def validate(request: Request) -> Report:
    """Proves an environment; see ``pipeline.validate``."""
    built = build(request.name, request.sources, request.clock)
    return _timed(proved(Verb.VALIDATE, built, request), request)


def validate_path(request: Request, path: Path) -> Report:
    """Proves files that are there already; see ``pipeline.validate_path``."""
    with request.clock.stage("load"):
        read = read_tree(path)
        intent = environment_of(path, request)
    files = tuple(TreeFile(name, content) for name, content in sorted(read.contents.items()))
    texts = {file.path: file.content.decode(errors="replace") for file in files}
    version = intent.cluster.version if intent else ""
    with _staged(Tree(intent.name if intent else "", version, files), request) as stage:
        subject = Subject(environment=intent, resources=read.resources, texts=texts, folder=stage.folder)
        proof = prove(subject, request)
    findings = located(proof.findings, read.resources, texts, read.folder)
    notices = () if intent else ("no environment is known for it (see --environment), so some checks were left out",)
    return Report(
        verb=Verb.VALIDATE,
        target=str(path),
        objects=len(read.resources),
        files=len(files),
        findings=(*findings_of(read.problems), *findings),
        notices=notices,
        engines=proof.engines,
        checks=proof.checks,
        seconds=request.clock.seconds,
        stages=request.clock.stages,
    )


def proved(verb: Verb, built: Built, request: Request) -> Report:
    """Proves what was built, from a folder that is gone afterwards.

    Raises:
        InputError: A schema is malformed, or a check that was named does not exist.
        ToolError: kubeconform is missing or broke.
    """
    with _staged(built.tree, request) as stage:
        return _proved(verb, built, stage.folder, request)


def _proved(verb: Verb, built: Built, folder: Path, request: Request) -> Report:
    """Proves what was built, as it stands in a folder."""
    resources, texts = tuple(built.resources), built.texts
    subject = Subject(environment=built.environment, resources=resources, texts=texts, folder=folder)
    proof = prove(subject, request)
    with request.clock.stage("report"):
        findings = located_in_profile(located(proof.findings, resources, texts, request.target), built.places)
    return Report(
        verb=verb,
        target=request.name,
        output="" if verb in {Verb.VALIDATE, Verb.REPORT, *_FORMS} else str(request.target),
        objects=len(resources),
        files=len(built.tree.files),
        findings=findings,
        notices=_notices(built.environment),
        engines=proof.engines,
        checks=proof.checks,
    )


@contextmanager
def _staged(tree: Tree, request: Request, target: Path | None = None) -> Iterator[StagedTree]:
    """Stages a tree, beside the target where one is given, and takes the time of writing it and of clearing up."""
    with ExitStack() as stack:
        with request.clock.stage("stage"):
            stage = stack.enter_context(staged(tree, target))
        yield stage
        with request.clock.stage("clear up"):
            stack.close()


def _timed(report: Report, request: Request) -> Report:
    return replace(report, seconds=request.clock.seconds, stages=request.clock.stages)


def _notices(environment: Environment) -> tuple[str, ...]:
    if not environment.sample_releases:
        return ()
    return (f"{environment.name} runs on sample releases: put real ones into its file below profiles/releases/",)


def environment_of(path: Path, request: Request) -> Environment | None:
    """What a tree is held against: the environment that was asked for, or that its ledger names; None without one."""
    if request.name:
        return load_environment(request.name, request.sources)
    try:
        ledger = Ledger.read(path) if path.is_dir() else None
    except OutputError:
        return None  # somebody else's file of that name says nothing about the environment
    known = ledger is not None and ledger.environment in environments(request.sources.profiles)
    return load_environment(ledger.environment, request.sources) if ledger and known else None
