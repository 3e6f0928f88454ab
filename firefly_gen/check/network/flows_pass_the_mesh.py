"""NET-002: whatever is declared to talk is let through by the sidecars of both ends."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.edges import missing_in_mesh
from firefly_gen.check.reach.index import reachability
from firefly_gen.check.reach.telling import tell_missing
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="NET-002",
    severity=Severity.ERROR,
    statement="The mesh lets every declared flow through: the Sidecar shows its target, a policy allows its requests.",
    why="Requests come back with 403 (no AuthorizationPolicy allows them) or 502 (the Sidecar does not know the host), "
    "for every user at once.",
    mend="allow the source's principal at the target, with the flow's methods and paths, and show the target's host to "
    "the source; `firefly-gen reach` says what decides",
    needs_environment=True,
)


def run(platform: Platform) -> Iterator[Finding]:
    """Asks for each flow of the environment whether it is answered."""
    reach = platform.once(reachability)
    yield from tell_missing(META, reach, missing_in_mesh(reach))
