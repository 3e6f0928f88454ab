from __future__ import annotations

from dataclasses import replace

from firefly_gen.model.finding import Finding, Location, Severity
from firefly_gen.model.report import Report, Verb
from firefly_gen.report.github import draw
from firefly_gen.report.style import Style

PLAIN = Style(colour=False)


def test_the_whole_of_a_report(report: Report) -> None:
    assert draw(report, PLAIN).splitlines() == [
        (
            "::error file=out/prod/services/cards/deployment-cards.yaml,line=41,col=9,title=REF-001::"
            "Deployment banking-core/cards spec.template.spec.containers[0].env[3]: "
            "the Secret cards-db does not exist%0Aname it under secrets"
        ),
        "::warning title=HA-001::Deployment banking-core/cards: one replica",
        "::notice title=NEW-001::no check of that id is known",
        "::notice title=firefly-gen::prod runs on sample releases",
        (
            "firefly-gen: prod: 612 objects in 612 files, 1 error, 1 warning, 1 note, 1 waived "
            "(embedded jsonschema-rs 0.60.3, kubeconform v0.8.0)"
        ),
    ]


def test_what_would_end_a_property_or_a_message_is_escaped() -> None:
    finding = Finding(
        id="REF-001",
        severity=Severity.ERROR,
        message="100%\r\nof: a, b::c\rd",
        location=Location("a,b:c%\n.yaml"),
    )
    report = Report(verb=Verb.VALIDATE, target="x", findings=(finding,))
    assert draw(report, replace(PLAIN, quiet=True)) == (
        "::error file=a%2Cb%3Ac%25\\n.yaml,title=REF-001::100%25%0Aof: a, b::c\\rd\n"
    )


def test_quiet_and_clean_says_nothing(clean: Report) -> None:
    assert draw(replace(clean, notices=("samples",)), replace(PLAIN, quiet=True)) == ""


def test_a_target_cannot_pose_as_a_command(clean: Report) -> None:
    (line,) = draw(replace(clean, target="::stop-commands::x"), PLAIN).splitlines()
    assert not line.startswith("::")


def test_drift_is_an_error_at_every_file(drifted: Report) -> None:
    assert draw(drifted, PLAIN).splitlines()[2] == (
        "::error file=out/prod/c.yaml,title=DRIFT-001::"
        "the file is no longer part of the environment%0Arun: firefly-gen render prod"
    )


def test_no_column_without_a_line() -> None:
    finding = Finding(id="A", severity=Severity.NOTE, message="m", location=Location("f", 0, 7))
    report = Report(verb=Verb.VALIDATE, target="x", findings=(finding,))
    assert draw(report, replace(PLAIN, quiet=True)) == "::notice file=f,title=A::m\n"
