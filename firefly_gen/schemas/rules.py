"""What the proof against the schemas can find: its rules, and the one way to make a finding of each."""

from __future__ import annotations

from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.report import CheckInfo
from firefly_gen.model.resource import Resource

INVALID = CheckInfo(
    id="SCHEMA-001",
    severity=Severity.ERROR,
    statement="Every object has exactly the fields and values that its kind allows",
    why="The API server refuses the object, or drops the unknown field in silence, and the sync stops half way.",
    mend="Correct the field that the finding names, in the profile or in the template that made the object.",
)
UNKNOWN_KIND = CheckInfo(
    id="SCHEMA-002",
    severity=Severity.ERROR,
    statement="Every kind has a schema",
    why="An object of a kind that nobody knows is written unproven: a typo in it is found in the cluster.",
    mend="Correct apiVersion and kind, or bring the schema with `firefly-gen schemas import`.",
)
UNPROVEN = CheckInfo(
    id="SCHEMA-003",
    severity=Severity.ERROR,
    statement="Every engine that ran has looked at every object",
    why="An object that an engine skipped counts as proven although it is not.",
    mend="Read what the engine says of the file; `--engine embedded` does without kubeconform.",
)
RULES = (INVALID, UNKNOWN_KIND, UNPROVEN)
"""Every rule of this package, in the order of the ids."""


def finding(rule: CheckInfo, resource: Resource, message: str, *, path: str = "", hint: str = "") -> Finding:
    """Makes a finding about an object.

    Args:
        rule: One of ``RULES``.
        resource: The object.
        message: What is wrong, in one sentence.
        path: Place inside the object, dotted; empty for the object as a whole.
        hint: How to mend it.
    """
    return Finding(
        id=rule.id,
        severity=rule.severity,
        message=message,
        subject=resource.identity,
        path=path,
        hint=hint,
        origin=resource.origin,
    )


def unknown_kind(resource: Resource) -> Finding:
    """The finding for an object whose kind has no schema."""
    who = resource.identity
    hint = "is apiVersion right? a custom kind needs its schema: `firefly-gen schemas import <its CRD>`"
    return finding(UNKNOWN_KIND, resource, f"no schema for {who.kind} of {who.api_version}", hint=hint)
