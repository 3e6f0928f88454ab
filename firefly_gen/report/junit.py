"""JUnit XML, for the test views of CI servers: one suite a check, one case a finding."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.report import Report
from firefly_gen.report.drift import with_drift
from firefly_gen.report.rules import Rule, rules, said
from firefly_gen.report.style import Style, one_line, printable
from firefly_gen.report.text import block

_PLAIN = Style(colour=False, verbose=True)


def draw(report: Report, _style: Style) -> str:
    """Draws errors as failures and waived findings as skipped; warnings and notes pass, and say so."""
    known = rules(with_drift(report))
    everything = tuple(finding for rule in known for finding in rule.findings)
    silent = sum(1 for rule in known if not rule.findings)
    root = ET.Element("testsuites", {"name": "firefly-gen"} | _counts(everything, silent, report.seconds))
    for rule in known:
        _suite(root, rule)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: ET.Element, rule: Rule) -> None:
    counts = _counts(rule.findings, silent=0 if rule.findings else 1)
    name = one_line(rule.check.id)
    suite = ET.SubElement(root, "testsuite", {"name": name} | counts)
    if not rule.findings:
        ET.SubElement(suite, "testcase", classname=name, name=one_line(rule.check.statement), time="0.000")
    for finding in rule.findings:
        _case(suite, finding)


def _case(suite: ET.Element, finding: Finding) -> None:
    name = one_line(said(finding))
    case = ET.SubElement(suite, "testcase", classname=suite.attrib["name"], name=name, time="0.000")
    if finding.location:
        case.set("file", one_line(finding.location.file))
    if finding.waived:
        ET.SubElement(case, "skipped", message=printable(finding.waived))
        return
    if finding.severity is Severity.ERROR:
        outcome = ET.SubElement(case, "failure", type=suite.attrib["name"], message=printable(finding.message))
    else:
        outcome = ET.SubElement(case, "system-out")
    outcome.text = "\n".join(block(finding, _PLAIN))


def _counts(findings: tuple[Finding, ...], silent: int, seconds: float = 0.0) -> dict[str, str]:
    standing = [finding for finding in findings if not finding.waived]
    return {
        "tests": str(len(findings) + silent),
        "failures": str(sum(1 for finding in standing if finding.severity is Severity.ERROR)),
        "errors": "0",
        "skipped": str(len(findings) - len(standing)),
        "time": f"{seconds:.3f}",
    }
