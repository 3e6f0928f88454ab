"""NET-004: nothing gets through that nobody declares, neither on the network nor in the mesh."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.edges import surplus_in_mesh, surplus_on_network
from firefly_gen.check.reach.index import reachability
from firefly_gen.check.reach.telling import tell_surplus
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="NET-004",
    severity=Severity.ERROR,
    statement="No rule of a NetworkPolicy or AuthorizationPolicy lets anything through that no flow declares.",
    why="What gets into one pod goes on to wherever that pod may connect: every open way is one more from a public "
    "service to the ledger.",
    mend="narrow the rule to the peers, ports, methods and paths of declared flows, or declare the flow if it is meant",
    needs_environment=True,
)


def run(platform: Platform) -> Iterator[Finding]:
    """Compares what passes, for all pairs of pods and all ports, with the flows of the environment."""
    reach = platform.once(reachability)
    yield from tell_surplus(META, reach, surplus_on_network(reach))
    yield from tell_surplus(META, reach, surplus_in_mesh(reach))
