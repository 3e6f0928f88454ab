"""The one way to make a finding of the proof against the schemas."""

from __future__ import annotations

from firefly_gen.model.finding import Finding
from firefly_gen.model.report import CheckInfo
from firefly_gen.model.resource import Resource
from firefly_gen.model.rules import UNKNOWN_KIND


def finding(rule: CheckInfo, resource: Resource, message: str, *, path: str = "", hint: str = "") -> Finding:
    """Makes a finding about an object.

    Args:
        rule: One of ``INVALID``, ``UNKNOWN_KIND`` and ``UNPROVEN``.
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
