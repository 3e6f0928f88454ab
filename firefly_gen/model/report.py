"""What a run has to say for itself, whatever format it is drawn in, and the exit codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.tree import Change


class ExitCode(IntEnum):
    """How a run ended."""

    CLEAN = 0
    FINDINGS = 1
    BAD_INPUT = 2
    BUG = 3
    TOOL = 4
    OUTPUT = 5
    INTERRUPTED = 130


class Verb(StrEnum):
    """What the run was asked to do."""

    RENDER = "render"
    CHECK = "render --check"
    VALIDATE = "validate"
    EXPORT_HELM = "export helm"
    EXPORT_KUSTOMIZE = "export kustomize"
    COMPARE = "compare"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRun:
    """One proof of the objects against their schemas.

    Attributes:
        name: ``embedded`` or ``kubeconform``.
        version: Of the engine.
        objects: How many objects it looked at.
        seconds: Wall time that it took.
    """

    name: str
    version: str
    objects: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInfo:
    """What a check says of itself, for ``list checks``, SARIF rules and the documentation.

    Attributes:
        id: For example ``REF-001``.
        severity: Of its findings.
        statement: What holds where it is silent, in one line.
        why: What happens to a running bank where it does not hold.
        mend: What to do about a finding.
    """

    id: str
    severity: Severity
    statement: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of one run.

    Attributes:
        verb: What was asked.
        target: The environment's name, or the path that was validated.
        output: Folder of the tree, as the user would type it; empty where nothing was to be written.
        objects: Kubernetes objects that were looked at.
        files: Files of the tree, the ledger not counted.
        findings: Sorted by ``Finding.sort_key``; waived ones included.
        notices: One-line remarks that are no findings, for example that releases are samples.
        change: What was written, or with ``--check`` what would be; None for ``validate``.
        written: Whether the tree on disk is now what the profile says.
        up_to_date: True where a stamp showed that nothing had to be rendered at all.
        engines: What proved the schemas.
        seconds: Wall time of the whole run.
        stages: Wall time by stage, in the order they ran.
        checks: What the ids of the findings mean; the checks that ran.
    """

    verb: Verb
    target: str
    output: str = ""
    objects: int = 0
    files: int = 0
    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    change: Change | None = None
    written: bool = False
    up_to_date: bool = False
    engines: tuple[EngineRun, ...] = ()
    seconds: float = 0.0
    stages: tuple[tuple[str, float], ...] = ()
    checks: tuple[CheckInfo, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings of that severity are not waived."""
        return sum(1 for each in self.findings if each.severity is severity and not each.waived)

    @property
    def exit_code(self) -> ExitCode:
        """``FINDINGS`` where an error stands, or where ``--check`` found drift; else ``CLEAN``."""
        drift = self.verb is Verb.CHECK and bool(self.change)
        return ExitCode.FINDINGS if drift or self.count(Severity.ERROR) else ExitCode.CLEAN
