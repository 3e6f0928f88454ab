"""SARIF 2.1.0 (OASIS), for code scanning services and editors: one run, one rule a check."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import astuple
from pathlib import Path
from typing import Any
from urllib.parse import quote

from firefly_gen import __version__
from firefly_gen.model.finding import Finding, Location
from firefly_gen.model.report import CheckInfo, ExitCode, Report
from firefly_gen.report.drift import with_drift
from firefly_gen.report.problems import exit_code
from firefly_gen.report.rules import rules
from firefly_gen.report.style import Style

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "%SRCROOT%"
_BASE_SAYS = "The root of the repository; without one, the folder that the tool was started in."


def draw(report: Report, _style: Style) -> str:
    """Draws every finding as a result; waived ones are suppressed."""
    full = with_drift(report)
    known = rules(full)
    index = {rule.check.id: number for number, rule in enumerate(known)}
    ended = exit_code(report)
    run = {
        "tool": {
            "driver": {
                "name": "firefly-gen",
                "version": __version__,
                "rules": [_rule(rule.check) for rule in known],
            },
        },
        "invocations": [{"executionSuccessful": ended is not ExitCode.BAD_INPUT, "exitCode": ended}],
        "originalUriBaseIds": {_BASE: {"description": {"text": _BASE_SAYS}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.id]) for finding in full.findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return f"{json.dumps(log, indent=2, ensure_ascii=False)}\n"


def _rule(check: CheckInfo) -> dict[str, Any]:
    texts = {"shortDescription": check.statement, "fullDescription": check.why, "help": check.mend}
    return {
        "id": check.id,
        **{key: {"text": text} for key, text in texts.items() if text},
        "defaultConfiguration": {"level": check.severity},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    waiver = {"kind": "external", "status": "accepted", "justification": finding.waived}
    place = _location(finding)
    return {
        "ruleId": finding.id,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": "\n".join(part for part in (finding.message or finding.id, finding.hint) if part)},
        "locations": [place] if place else [],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
        "suppressions": [waiver] if finding.waived else [],
    }


def _location(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if finding.location:
        location["physicalLocation"] = _physical(finding.location)
    if finding.subject or finding.path:
        location["logicalLocations"] = [_logical(finding)]
    return location


def _physical(place: Location) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(place.file)}
    if place.line:
        physical["region"] = {"startLine": place.line}
        if place.column:
            physical["region"]["startColumn"] = place.column
    return physical


def _artifact(file: str) -> dict[str, str]:
    here = Path.cwd()
    root = _repository(here) or here
    path = Path(os.path.normpath(here / file))
    if path.is_relative_to(root):
        return {"uri": _uri(path.relative_to(root)), "uriBaseId": _BASE}
    return {"uri": f"file://{_uri(path)}"}


def _repository(folder: Path) -> Path | None:
    """Root of the git repository around a folder; in a linked work tree ``.git`` is a file."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)


def _uri(path: Path) -> str:
    return quote(path.as_posix(), errors="replace")


def _logical(finding: Finding) -> dict[str, str]:
    subject = finding.subject
    if not subject:
        return {"fullyQualifiedName": finding.path, "kind": "property"}
    owner = "/".join(part for part in astuple(subject) if part)
    full = f"{owner}#{finding.path}" if finding.path else owner
    return {"name": subject.name, "fullyQualifiedName": full, "kind": "object"}


def _fingerprint(finding: Finding) -> str:
    """Names a finding for as long as it says the same, wherever its line moves to."""
    file = finding.location.file if finding.location else ""
    subject = astuple(finding.subject) if finding.subject else (file,)
    parts = "\0".join((finding.id, *subject, finding.path, finding.message))
    return hashlib.sha256(parts.encode(errors="replace")).hexdigest()
