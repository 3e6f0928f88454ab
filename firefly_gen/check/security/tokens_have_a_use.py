"""RBAC-002: only pods that may ask the API server get a token for it."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import mapping, text, walk
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="RBAC-002",
    severity=Severity.WARNING,
    statement="Pods whose account has no rights get no token of it.",
    why="A token without a use is one more thing that whoever gets into the pod can take away.",
    mend="set automountServiceAccountToken: false, on the ServiceAccount or in the pod's spec",
)
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_FIELD = "automountServiceAccountToken"


def run(platform: Platform) -> Iterator[Finding]:
    """Compares who gets a token with who has any rights."""
    entitled = set(_entitled(platform))
    for pod in platform.workloads:
        account = text(pod.spec.get("serviceAccountName")) or "default"
        if (pod.namespace, account) not in entitled and _mounts(platform, pod, account):
            message = f"the pods get a token of {pod.namespace}/{account}, which may do nothing"
            yield META.finding(pod.owner, message, f"{pod.spec_path}.{_FIELD}")


def _entitled(platform: Platform) -> Iterator[tuple[str, str]]:
    for binding in platform.of_kind(*_BINDINGS):
        for _, subject in walk(binding.body, "subjects[]"):
            body = mapping(subject)
            yield text(body.get("namespace")) or binding.identity.namespace, text(body.get("name"))


def _mounts(platform: Platform, pod: Pod, account: str) -> bool:
    """The pod decides before its account does, and without a word there is a token."""
    if isinstance(pod.spec.get(_FIELD), bool):
        return bool(pod.spec[_FIELD])
    found = platform.service_accounts.get((pod.namespace, account))
    return found is None or found.body.get(_FIELD) is not False
