"""Holds objects against their schemas and against the intent, with every engine that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import Check
from firefly_gen.check.run import apply_waivers, run_checks, runnable
from firefly_gen.errors import ToolError
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding
from firefly_gen.model.report import CheckInfo, EngineRun
from firefly_gen.model.resource import Resource
from firefly_gen.model.rules import BUILT_IN
from firefly_gen.pipeline.clock import Clock
from firefly_gen.proc import find
from firefly_gen.schemas import embedded, kubeconform
from firefly_gen.schemas.bundle import Bundle, open_bundle

_NEWEST = "1.36"  # what a tree without an environment is held against


class Engine(StrEnum):
    """Who holds objects against schemas."""

    AUTO = "auto"
    EMBEDDED = "embedded"
    KUBECONFORM = "kubeconform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a proof is made.

    Attributes:
        engine: Which engines run; ``auto`` takes kubeconform beside the embedded one where it is installed.
        tools: Folders in which kubeconform is looked for before ``PATH``.
        checks: Which checks run.
        today: The day that waivers are held against.
    """

    engine: Engine
    tools: tuple[Path, ...]
    checks: tuple[Check, ...]
    today: date

    @property
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


def prove(subject: Subject, schemas: tuple[Path, ...], options: Options, clock: Clock) -> Proof:
    """Proves objects.

    kubeconform runs beside the checks and the embedded engine, so that the slowest alone costs time.

    Args:
        subject: What to prove.
        schemas: Schema folders, first match first.
        options: How.
        clock: Takes the time of each part.

    Raises:
        InputError: A schema is malformed.
        ToolError: kubeconform is missing or broke.
    """
    environment = subject.environment
    version = environment.cluster.version if environment else _NEWEST
    kinds = {(each.identity.api_version, each.identity.kind) for each in subject.resources}
    with clock.stage("schemas"):
        bundle = open_bundle(version, schemas, kinds)
    with _beside(options, bundle, subject.folder) as running:
        findings: list[Finding] = []
        engines: list[EngineRun] = []
        with clock.stage("checks"):
            platform = Platform(environment, subject.resources, subject.texts, namespaced=bundle.namespaced)
            findings.extend(run_checks(platform, options.checks))
        if options.engine is not Engine.KUBECONFORM:
            with clock.stage("embedded engine"):
                run, found = embedded.prove(bundle, subject.resources)
            engines.append(run)
            findings.extend(found)
        if running:
            with clock.stage("kubeconform"):
                run, found = running.finish(subject.resources)
            engines.append(run)
            findings.extend(found)
    ran = tuple(check.META.info for check in runnable(platform, options.checks))
    waivers = environment.waivers if environment else ()
    # Both engines say the same of an object; said once is enough.
    unique = tuple(dict.fromkeys(findings))
    looked_at = (*ran, *BUILT_IN)
    judged = apply_waivers(unique, waivers, options.today, {info.id for info in looked_at})
    return Proof(findings=judged, engines=tuple(engines), checks=looked_at)


@contextmanager
def _beside(options: Options, bundle: Bundle, folder: Path) -> Iterator[kubeconform.Kubeconform | None]:
    binary = options.kubeconform
    if binary is None:
        yield None
        return
    running = kubeconform.start(binary, bundle, folder)
    try:
        yield running
    finally:
        running.abandon()
