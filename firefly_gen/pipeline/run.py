"""What the verbs of the command line do, each from its input to its report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from firefly_gen.emit.compare import check_ours, compare
from firefly_gen.emit.ledger import Ledger
from firefly_gen.emit.promote import promote
from firefly_gen.emit.stage import locked, staged
from firefly_gen.emit.stamp import Stamp, ledger_digest, read_stamp, write_stamp
from firefly_gen.errors import OutputError
from firefly_gen.load.chain import environments
from firefly_gen.load.tree import read_tree
from firefly_gen.model.environment import Environment
from firefly_gen.model.report import Report, Verb
from firefly_gen.model.rules import BUILT_IN
from firefly_gen.model.tree import Tree, TreeFile
from firefly_gen.paths import shown
from firefly_gen.pipeline.build import Built, Sources, build, load_environment
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.prove import Options, Proof, Subject, prove
from firefly_gen.report.locate import located, located_in_profile
from firefly_gen.report.problems import findings_of


def render_tree(name: str, target: Path, sources: Sources, options: Options, *, force: bool, clock: Clock) -> Report:
    """Renders an environment, proves it, and writes it where nothing speaks against it.

    Args:
        name: Name of the profile.
        target: Folder of the tree.
        sources: Where everything is read.
        options: How it is proved.
        force: Replace files that were edited by hand, or that stand in the way.
        clock: Takes the time.

    Raises:
        FireflyGenError: The input is wrong, a tool is missing, or the folder is not ours to write. Nothing was written.
    """
    inputs = _inputs(target, sources, options)
    stamp = read_stamp(target, inputs, options.today.isoformat())
    if stamp:
        return _up_to_date(name, target, stamp, options, clock)
    built = build(name, sources, clock)
    with locked(target):
        comparison = compare(built.tree, target)
        check_ours(comparison, target, force=force)
        with staged(built.tree, target) as stage:
            proof = _prove(built, stage.folder, sources, options, clock)
            report = _report(Verb.RENDER, built, target, proof, clock)
            if not report.exit_code:
                with clock.stage("write"):
                    promote(stage, target, comparison, force=force)
                report = replace(report, written=True, change=comparison.change)
    if report.written:
        _stamp(target, inputs, built, report)
    return replace(report, seconds=clock.seconds, stages=clock.stages)


def check_drift(name: str, target: Path, sources: Sources, options: Options, *, clock: Clock) -> Report:
    """Proves an environment and compares it with the tree that is there; writes nothing.

    Arguments and errors as for ``render_tree``.
    """
    stamp = read_stamp(target, _inputs(target, sources, options), options.today.isoformat())
    if stamp:
        return replace(_up_to_date(name, target, stamp, options, clock), verb=Verb.CHECK)
    built = build(name, sources, clock)
    comparison = compare(built.tree, target)
    with staged(built.tree, None) as stage:
        proof = _prove(built, stage.folder, sources, options, clock)
    report = replace(_report(Verb.CHECK, built, target, proof, clock), change=comparison.change)
    return replace(report, seconds=clock.seconds, stages=clock.stages)


def validate_environment(name: str, target: Path, sources: Sources, options: Options, *, clock: Clock) -> Report:
    """Proves an environment; writes nothing, and looks at no tree.

    Arguments and errors as for ``render_tree``; ``target`` only says how files are called in findings.
    """
    built = build(name, sources, clock)
    with staged(built.tree, None) as stage:
        proof = _prove(built, stage.folder, sources, options, clock)
    return replace(_report(Verb.VALIDATE, built, target, proof, clock), seconds=clock.seconds, stages=clock.stages)


def validate_path(path: Path, environment: str, sources: Sources, options: Options, *, clock: Clock) -> Report:
    """Proves the objects of files that are there already, whoever wrote them.

    Args:
        path: A file or a folder.
        environment: Profile that they are held against; empty for the one that the folder's ledger names, or none.
        sources: Where profiles and schemas are read.
        options: How it is proved.
        clock: Takes the time.

    Raises:
        FireflyGenError: There is nothing to read, the profile is wrong, or a tool is missing.
    """
    with clock.stage("load"):
        read = read_tree(path)
        intent = _intent(path, environment, sources)
    files = tuple(TreeFile(name, content) for name, content in sorted(read.contents.items()))
    texts = {file.path: file.content.decode(errors="replace") for file in files}
    version = intent.cluster.version if intent else ""
    with staged(Tree(intent.name if intent else "", version, files), None) as stage:
        subject = Subject(environment=intent, resources=read.resources, texts=texts, folder=stage.folder)
        proof = prove(subject, sources.schemas, options, clock)
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
        seconds=clock.seconds,
        stages=clock.stages,
    )


def _prove(built: Built, folder: Path, sources: Sources, options: Options, clock: Clock) -> Proof:
    resources = tuple(built.resources)
    subject = Subject(environment=built.environment, resources=resources, texts=built.texts, folder=folder)
    return prove(subject, sources.schemas, options, clock)


def _report(verb: Verb, built: Built, target: Path, proof: Proof, clock: Clock) -> Report:
    with clock.stage("report"):
        findings = located(proof.findings, built.resources, built.texts, target)
        findings = located_in_profile(findings, built.places)
    return Report(
        verb=verb,
        target=built.environment.name,
        output="" if verb is Verb.VALIDATE else str(target),
        objects=len(built.resources),
        files=len(built.tree.files),
        findings=findings,
        notices=_notices(built.environment),
        engines=proof.engines,
        checks=proof.checks,
    )


def _notices(environment: Environment) -> tuple[str, ...]:
    if not environment.sample_releases:
        return ()
    return (f"{environment.name} runs on sample releases: its digests are made up, see profiles/releases/",)


def _intent(path: Path, environment: str, sources: Sources) -> Environment | None:
    if environment:
        return load_environment(environment, sources)
    try:
        ledger = Ledger.read(path) if path.is_dir() else None
    except OutputError:
        return None  # somebody else's file of that name says nothing about the environment
    known = ledger is not None and ledger.environment in environments(sources.profiles)
    return load_environment(ledger.environment, sources) if ledger and known else None


def _inputs(target: Path, sources: Sources, options: Options) -> str:
    checks = ",".join(check.META.id for check in options.checks)
    # Findings name their files as the user sees them from the working folder.
    return "|".join((sources.digest(), options.engine, str(options.kubeconform or ""), checks, shown(target)))


def _up_to_date(name: str, target: Path, stamp: Stamp, options: Options, clock: Clock) -> Report:
    return Report(
        verb=Verb.RENDER,
        target=name,
        output=str(target),
        objects=stamp.objects,
        files=stamp.files,
        findings=stamp.findings,
        notices=stamp.notices,
        checks=(*(check.META.info for check in options.checks), *BUILT_IN),
        written=True,
        up_to_date=True,
        seconds=clock.seconds,
    )


def _stamp(target: Path, inputs: str, built: Built, report: Report) -> None:
    expiries = sorted(waiver.expires for waiver in built.environment.waivers)
    stamp = Stamp(
        inputs=inputs,
        ledger=ledger_digest(target),
        until=expiries[0] if expiries else "",
        findings=report.findings,
        objects=report.objects,
        files=report.files,
        notices=report.notices,
    )
    write_stamp(target, stamp)
