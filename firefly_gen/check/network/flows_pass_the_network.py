"""NET-001: whatever is declared to talk is let through by the network policies of both ends."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.edges import missing_on_network
from firefly_gen.check.reach.index import reachability
from firefly_gen.check.reach.telling import tell_missing
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="NET-001",
    severity=Severity.ERROR,
    statement="NetworkPolicies let every declared flow through: out of its source, and into its target's port.",
    why="A call that a policy drops does not fail, it waits: threads and connections run out, and callers of callers "
    "with them.",
    mend="allow the flow in egress of the source and ingress of the target, by namespace, pod labels and pod port; "
    "`firefly-gen reach` says what decides",
    needs_environment=True,
)


def run(platform: Platform) -> Iterator[Finding]:
    """Asks for each flow of the environment whether it passes."""
    reach = platform.once(reachability)
    yield from tell_missing(META, reach, missing_on_network(reach))
