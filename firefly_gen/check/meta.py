"""What a check says of itself, and how it makes its findings."""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.report import CheckInfo
from firefly_gen.model.resource import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What a check says of itself.

    Attributes:
        id: For example ``REF-001``.
        severity: Of its findings, unless one says otherwise.
        statement: What holds where it is silent, in one line.
        why: What happens to a running bank where it does not hold.
        mend: What to do about a finding.
        needs_environment: Whether it holds the objects against the environment, and so has nothing to say
            about a tree whose environment is not known.
    """

    id: str
    severity: Severity
    statement: str
    why: str
    mend: str
    needs_environment: bool = False

    @property
    def info(self) -> CheckInfo:
        """The same for reports and documentation."""
        return CheckInfo(id=self.id, severity=self.severity, statement=self.statement, why=self.why, mend=self.mend)

    def finding(
        self,
        resource: Resource,
        message: str,
        path: str = "",
        hint: str = "",
        severity: Severity | None = None,
    ) -> Finding:
        """A finding about an object.

        Args:
            resource: The object.
            message: What is wrong, in one sentence, with the names and values that matter.
            path: Place inside the object; empty for the object as a whole.
            hint: What to write where; empty where ``mend`` says it all.
            severity: Where this finding is worse or milder than the check's others.
        """
        return Finding(
            id=self.id,
            severity=severity or self.severity,
            message=message,
            subject=resource.identity,
            path=path,
            hint=hint or self.mend,
            origin=resource.origin,
        )

    def finding_in_profile(self, path: str, message: str) -> Finding:
        """A finding about what the profile says, where no object of the tree says it.

        Args:
            path: The value, as ``yamlio.dotted`` writes its path.
            message: What is wrong, in one sentence, with the names and values that matter.
        """
        return Finding(id=self.id, severity=self.severity, message=message, path=path, hint=self.mend)
