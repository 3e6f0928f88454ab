"""What is resolved once, and used for everything else."""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.profile import Profile
from firefly_gen.resolve.problems import Problems


@dataclass(frozen=True, slots=True)
class Context:
    """The profile that is resolved.

    Attributes:
        environment: Name of the environment.
        profile: What was written.
        problems: Takes what is wrong with it.
    """

    environment: str
    profile: Profile
    problems: Problems
