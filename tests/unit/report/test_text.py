from __future__ import annotations

from dataclasses import replace

from firefly_gen.model.finding import Finding, Location, Severity
from firefly_gen.model.report import Report, Verb
from firefly_gen.model.tree import Change
from firefly_gen.report.style import Style
from firefly_gen.report.text import draw

PLAIN = Style(colour=False)


def test_the_whole_of_a_report(report: Report) -> None:
    assert draw(report, PLAIN) == (
        "out/prod/services/cards/deployment-cards.yaml:41:9: error[REF-001] Deployment banking-core/cards "
        "spec.template.spec.containers[0].env[3]: the Secret cards-db does not exist\n"
        "  help: name it under secrets\n"
        "Deployment banking-core/cards: warning[HA-001]: one replica\n"
        "note[NEW-001]: no check of that id is known\n"
        "\n"
        "note: prod runs on sample releases\n"
        "prod: 612 objects in 612 files, 1 error, 1 warning, 1 note, 1 waived "
        "(embedded jsonschema-rs 0.60.3, kubeconform v0.8.0)\n"
        "out/prod: not written because of 1 error (0.84 s)\n"
    )


def test_verbose_adds_waived_findings_origins_and_seconds(report: Report) -> None:
    lines = draw(report, replace(PLAIN, verbose=True)).splitlines()
    assert lines[2] == "  origin: deployments/service.yaml.j2 for cards"
    assert lines[3:5] == [
        "Deployment banking-core/cards: error[REF-001]: the Secret old does not exist",
        "  waived: goes away with release 9, until 2031-01-01",
    ]
    assert lines[-4:] == [
        "  load         0.05 s",
        "  resolve      0.01 s",
        "  embedded     0.01 s",
        "  kubeconform  0.40 s",
    ]


def test_quiet_draws_findings_only(report: Report, clean: Report) -> None:
    quiet = replace(PLAIN, quiet=True)
    assert draw(clean, quiet) == ""
    assert draw(replace(clean, notices=("samples",)), quiet) == ""
    drawn = draw(report, quiet)
    assert drawn == draw(report, PLAIN).partition("\n\n")[0] + "\n"


def test_quiet_still_says_why_a_check_fails(drifted: Report) -> None:
    assert draw(drifted, replace(PLAIN, quiet=True)) == (
        "~ a.yaml\n+ b.yaml\n- c.yaml\nhelp: run firefly-gen render prod\n"
    )


def test_a_long_drift_is_cut_after_fifty_paths(drifted: Report) -> None:
    many = tuple(f"{number:02}.yaml" for number in range(53))
    lines = draw(replace(drifted, change=Change(added=many)), PLAIN).splitlines()
    assert lines[49:51] == ["+ 49.yaml", "… and 3 more"]
    exactly = draw(replace(drifted, change=Change(added=many[:50])), PLAIN)
    assert "more" not in exactly


def test_drift_is_a_matter_of_check_alone(clean: Report) -> None:
    assert draw(clean, PLAIN).startswith("prod: ")


def test_input_problems_start_with_file_line_and_column(stopped: Report) -> None:
    assert draw(stopped, PLAIN) == (
        "profiles/prod.yaml:42:7: error[INPUT-001] services.cards.replicas: 'three' is not a number\n"
        "  help: did you mean 3?\n"
        "error[INPUT-001]: no profile says which zones there are\n"
        "\n"
        "prod: 2 problems with the input, nothing was checked\n"
    )


def test_lines_of_a_message_are_indented_and_its_controls_spelled_out() -> None:
    finding = Finding(
        id="REF-001",
        severity=Severity.ERROR,
        message="first\r\nsecond\n\n\x1b[2Jthird\n",
        location=Location("a\nb.yaml"),
        hint="do this\nthen that",
    )
    report = Report(verb=Verb.VALIDATE, target="x", findings=(finding,))
    assert draw(report, replace(PLAIN, quiet=True)) == (
        "a\\nb.yaml: error[REF-001]: first\n    second\n\n    \\x1b[2Jthird\n  help: do this\n        then that\n"
    )


def test_colour_marks_severities_places_and_the_outcome(report: Report, clean: Report) -> None:
    drawn = draw(report, Style(colour=True))
    assert "\x1b[1;31merror[REF-001]\x1b[0m" in drawn
    assert "\x1b[1;33mwarning[HA-001]\x1b[0m" in drawn
    assert "\x1b[1mDeployment banking-core/cards\x1b[0m: " in drawn
    assert "\x1b[1;31mprod: 612 objects" in drawn
    assert "\x1b[1;32mprod: 612 objects" in draw(clean, Style(colour=True))


def test_of_many_findings_of_one_rule_the_first_twenty_are_shown() -> None:
    alike = tuple(Finding(id="HA-001", severity=Severity.ERROR, message=f"pod {number}") for number in range(25))
    other = Finding(id="REF-001", severity=Severity.ERROR, message="another")
    report = Report(verb=Verb.VALIDATE, target="prod", findings=(*alike, other))
    text = draw(report, Style(colour=False))
    assert "pod 19" in text
    assert "pod 20" not in text
    assert "another" in text
    assert "… and 5 more of HA-001 (--verbose shows all)\n" in text
    assert "pod 24" in draw(report, Style(colour=False, verbose=True))
