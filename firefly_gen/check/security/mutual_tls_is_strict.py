"""SEC-004: sidecars take nothing without mutual TLS, in the whole mesh."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.mesh import has_mesh, is_meshed
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.index import PEER_AUTHENTICATION, root_namespace
from firefly_gen.check.reach.transport import STRICT
from firefly_gen.check.reading import at, mapping, strings, text
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="SEC-004",
    severity=Severity.ERROR,
    statement="A PeerAuthentication in the root namespace makes the mesh STRICT, but for tests; none weakens it.",
    why="Without mutual TLS, whoever gets onto the network reads balances in plain text, and needs no identity to ask.",
    mend="set spec.mtls.mode to STRICT; where a client cannot, waive this check for the one object, with a reason",
)

_STRENGTH = {"DISABLE": 0, "PERMISSIVE": 1, STRICT: 2}
_MODE = "spec.mtls.mode"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks for the mesh's own object, and at the modes of all others."""
    wanted = platform.environment.mesh.mtls if platform.environment is not None else STRICT
    root, policies = root_namespace(platform), platform.of_kind(PEER_AUTHENTICATION)
    if has_mesh(platform) and not any(_is_mesh_wide(each, root) for each in policies):
        meshed = (each for name, each in platform.namespaces.items() if each and is_meshed(platform, name))
        namespace = next(meshed, None)
        if namespace is not None:
            message = f"no PeerAuthentication in {root} says how the mesh takes connections"
            yield META.finding(namespace, message, hint=f"add one, with spec.mtls.mode: {wanted}")
    for policy in policies:
        for path, mode in _modes(policy):
            if _STRENGTH.get(mode, _STRENGTH[STRICT]) < _STRENGTH.get(wanted, _STRENGTH[STRICT]):
                yield META.finding(policy, f"{mode} is weaker than {wanted}, which the mesh is to hold", path)


def _is_mesh_wide(policy: Resource, root: str) -> bool:
    selected = strings(at(policy.body, "spec.selector.matchLabels"))
    mode = text(at(policy.body, _MODE))
    return policy.identity.namespace == root and not selected and mode in _STRENGTH


def _modes(policy: Resource) -> Iterator[tuple[str, str]]:
    yield _MODE, text(at(policy.body, _MODE))
    for port, body in mapping(at(policy.body, "spec.portLevelMtls")).items():
        yield f"spec.portLevelMtls.{port}.mode", text(mapping(body).get("mode"))
