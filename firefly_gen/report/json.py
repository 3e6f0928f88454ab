"""The format for programs, version 1, as ``schemas/report-v1.schema.json`` describes it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from firefly_gen import __version__
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.report import Report
from firefly_gen.report.problems import exit_code
from firefly_gen.report.style import Style
from firefly_gen.report.summary import waived

VERSION = 1
"""Goes up with every change of the keys: the schema of a version allows no other ones."""


def draw(report: Report, _style: Style) -> str:
    """Draws all of the report; every key is there in every run."""
    document = {
        "version": VERSION,
        "tool": {"name": "firefly-gen", "version": __version__},
        "verb": report.verb,
        "target": report.target,
        "output": report.output,
        "exit_code": exit_code(report),
        "summary": _summary(report),
        "change": None if report.change is None else asdict(report.change),
        "engines": [asdict(engine) for engine in report.engines],
        "stages": [{"name": name, "seconds": seconds} for name, seconds in report.stages],
        "notices": report.notices,
        "findings": [_finding(finding) for finding in report.findings],
    }
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n"


def _summary(report: Report) -> dict[str, Any]:
    return {
        "objects": report.objects,
        "files": report.files,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "notes": report.count(Severity.NOTE),
        "waived": waived(report),
        "written": report.written,
        "up_to_date": report.up_to_date,
        "seconds": report.seconds,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.location
    return asdict(finding) | {
        "location": place and {"file": place.file, "line": place.line or None, "column": place.column or None},
    }
