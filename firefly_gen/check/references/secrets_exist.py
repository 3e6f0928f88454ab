"""REF-001: whoever names a Secret finds it in its own namespace, with the key."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.fields import CONTAINER_SECRETS, POD_SECRETS, SECRETS
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.references.lookup import Answers, asked
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="REF-001",
    severity=Severity.ERROR,
    statement="Every Secret that is named exists in the same namespace, and has the key that is asked for.",
    why="The pod hangs in CreateContainerConfigError, or cannot pull its image, until somebody makes the Secret.",
    mend="make the Secret (an ExternalSecret in the same namespace), or name one that exists; "
    "one that is made outside the tree belongs under `provided` in the profile",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up every Secret that pods, ServiceAccounts and other kinds name."""
    answers = Answers(META, "Secret", platform.secrets, certain=platform.environment is not None)
    for question in asked(platform, CONTAINER_SECRETS, POD_SECRETS, SECRETS):
        yield from answers.of(question)
