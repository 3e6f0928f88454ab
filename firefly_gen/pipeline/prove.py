"""Holds objects against their schemas and against the intent, with every engine that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL, select
from firefly_gen.check.run import apply_waivers, run_checks, runnable
from firefly_gen.load.dashboards import read_dashboard_schema
from firefly_gen.load.metrics import read_metrics
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding
from firefly_gen.model.report import CheckInfo, EngineRun
from firefly_gen.model.resource import Resource
from firefly_gen.model.rules import BUILT_IN
from firefly_gen.pipeline.request import Engine, Request
from firefly_gen.schemas import embedded, kubeconform
from firefly_gen.schemas.bundle import Bundle, open_bundle

_NEWEST = "1.36"  # what a tree without an environment is held against


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a proof found.

    Attributes:
        findings: Worst first; waived ones included.
        engines: What ran.
        checks: What was looked at.
    """

    findings: tuple[Finding, ...]
    engines: tuple[EngineRun, ...]
    checks: tuple[CheckInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is to be proved.

    Attributes:
        environment: The intent; None where it is not known.
        resources: The objects.
        texts: Content of each file by ``Resource.path``.
        folder: Holds those files.
    """

    environment: Environment | None
    resources: tuple[Resource, ...]
    texts: Mapping[str, str]
    folder: Path


def prove(subject: Subject, request: Request) -> Proof:
    """Proves objects.

    kubeconform runs beside the checks and the embedded engine, so that the slowest alone costs time.

    Args:
        subject: What to prove.
        request: How, and with which schemas.

    Raises:
        InputError: A schema is malformed, or a check that was named does not exist.
        ToolError: kubeconform is missing or broke.
    """
    environment, clock = subject.environment, request.clock
    checks = select(ALL, request.select, request.ignore)
    version = environment.cluster.version if environment else _NEWEST
    kinds = {(each.identity.api_version, each.identity.kind) for each in subject.resources}
    with clock.stage("schemas"):
        bundle = open_bundle(version, request.sources.schemas, kinds)
    with _beside(request, bundle, subject.folder) as running:
        findings: list[Finding] = []
        engines: list[EngineRun] = []
        with clock.stage("checks"):
            metrics = read_metrics(request.sources.schemas)
            platform = Platform(
                environment,
                subject.resources,
                subject.texts,
                namespaced=bundle.namespaced,
                metrics=metrics,
                dashboard_schema=read_dashboard_schema(request.sources.schemas),
            )
            findings.extend(run_checks(platform, checks))
        if request.engine is not Engine.KUBECONFORM:
            with clock.stage("embedded engine"):
                run, found = embedded.prove(bundle, subject.resources)
            engines.append(run)
            findings.extend(found)
        if running:
            with clock.stage("kubeconform"):
                run, found = running.finish(subject.resources)
            engines.append(run)
            findings.extend(found)
    ran = tuple(check.META.info for check in runnable(platform, checks))
    waivers = environment.waivers if environment else ()
    # Both engines say the same of an object; said once is enough.
    unique = tuple(dict.fromkeys(findings))
    looked_at = (*ran, *BUILT_IN)
    judged = apply_waivers(unique, waivers, request.today, {info.id for info in looked_at})
    return Proof(findings=judged, engines=tuple(engines), checks=looked_at)


@contextmanager
def _beside(request: Request, bundle: Bundle, folder: Path) -> Iterator[kubeconform.Kubeconform | None]:
    binary = request.kubeconform
    if binary is None:
        yield None
        return
    running = kubeconform.start(binary, bundle, folder)
    try:
        yield running
    finally:
        running.abandon()
