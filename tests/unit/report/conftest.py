"""A report with one of everything, and its variations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firefly_gen.errors import Problem
from firefly_gen.model.finding import Finding, Location, Severity
from firefly_gen.model.report import CheckInfo, EngineRun, Report, Verb
from firefly_gen.model.resource import Identity, Origin
from firefly_gen.model.tree import Change
from firefly_gen.report import report_of_problems

CARDS = Identity("apps/v1", "Deployment", "banking-core", "cards")
CHECKS = (
    CheckInfo(
        id="REF-001",
        severity=Severity.ERROR,
        statement="Every Secret that a pod reads exists",
        why="The pod never starts.",
        mend="Declare the secret.",
    ),
    CheckInfo(
        id="HA-001",
        severity=Severity.WARNING,
        statement="Two replicas or more",
        why="A drain stops it.",
        mend="Raise it.",
    ),
    CheckInfo(id="PORT-001", severity=Severity.ERROR, statement="Ports agree", why="No traffic.", mend="Align them."),
)
FINDINGS = (
    Finding(
        id="REF-001",
        severity=Severity.ERROR,
        message="the Secret cards-db does not exist",
        subject=CARDS,
        path="spec.template.spec.containers[0].env[3]",
        location=Location("out/prod/services/cards/deployment-cards.yaml", 41, 9),
        hint="name it under secrets",
        origin=Origin("deployments", "service.yaml.j2", "cards"),
    ),
    Finding(
        id="REF-001",
        severity=Severity.ERROR,
        message="the Secret old does not exist",
        subject=CARDS,
        waived="goes away with release 9, until 2031-01-01",
    ),
    Finding(id="HA-001", severity=Severity.WARNING, message="one replica", subject=CARDS),
    Finding(id="NEW-001", severity=Severity.NOTE, message="no check of that id is known"),
)


@pytest.fixture
def report() -> Report:
    """A render that two errors, one of them waived, a warning and a note stopped."""
    return Report(
        verb=Verb.RENDER,
        target="prod",
        output="out/prod",
        objects=612,
        files=612,
        findings=FINDINGS,
        notices=("prod runs on sample releases",),
        engines=(
            EngineRun(name="embedded", version="jsonschema-rs 0.60.3", objects=612, seconds=0.01),
            EngineRun(name="kubeconform", version="v0.8.0", objects=612, seconds=0.4),
        ),
        seconds=0.84,
        stages=(("load", 0.05), ("resolve", 0.012)),
        checks=CHECKS,
    )


@pytest.fixture
def clean(report: Report) -> Report:
    """A render that wrote its tree."""
    change = Change(added=("a", "b", "c"), changed=("d",), unchanged=608)
    embedded = report.engines[:1]
    return replace(report, findings=(), notices=(), change=change, written=True, engines=embedded, stages=())


@pytest.fixture
def drifted() -> Report:
    """A check that found three files to differ."""
    return Report(
        verb=Verb.CHECK,
        target="prod",
        output="out/prod",
        objects=5,
        files=5,
        change=Change(added=("b.yaml",), changed=("a.yaml",), removed=("c.yaml",), unchanged=3),
        seconds=0.5,
    )


@pytest.fixture
def stopped() -> Report:
    """A render that ended at its profile."""
    problems = (
        Problem(
            file="profiles/prod.yaml",
            line=42,
            column=7,
            path="services.cards.replicas",
            message="'three' is not a number",
            hint="did you mean 3?",
        ),
        Problem(message="no profile says which zones there are"),
    )
    return report_of_problems(Verb.RENDER, "prod", problems)


@pytest.fixture(params=["report", "clean", "drifted", "stopped"])
def any_report(request: pytest.FixtureRequest) -> Report:
    """Each of the reports above in turn."""
    value: Report = request.getfixturevalue(request.param)
    return value
