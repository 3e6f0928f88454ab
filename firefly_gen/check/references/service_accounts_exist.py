"""REF-017: every pod and every policy names a service account that exists and is its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from firefly_gen.check.fields import SERVICE_ACCOUNT
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform, Pod
from firefly_gen.check.reading import Found, text, walk
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="REF-017",
    severity=Severity.ERROR,
    statement="Every pod runs under a ServiceAccount that exists and is not `default`; every principal of an "
    "AuthorizationPolicy is one that pods run under.",
    why="The pod is not created, or it shares an identity, so that the mesh cannot tell who calls: it lets "
    "everybody in, or answers 403.",
    mend="make a ServiceAccount in the same namespace and name it in spec.serviceAccountName of the pod template",
)
_PRINCIPAL = re.compile(r"[^/*]+/ns/([^/*]+)/sa/([^/*]+)")


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up the ServiceAccount of every rendered pod, and of every principal."""
    for pod in platform.rendered_pods:
        yield from _of_pod(platform, pod)
    yield from _of_policies(platform)


def _of_pod(platform: Platform, pod: Pod) -> Iterator[Finding]:
    place, name = _account(pod)
    mild = platform.environment is None
    if name == "default":
        message = "the pods run as `default`, an identity that every pod without one shares"
        yield META.finding(pod.owner, message, place, severity=Severity.WARNING if mild else None)
    elif (pod.namespace, name) not in platform.service_accounts:
        message = f"the pods run as ServiceAccount {pod.namespace}/{name}, which does not exist"
        yield META.finding(pod.owner, message, place, severity=Severity.WARNING if mild else None)


def _account(pod: Pod) -> Found:
    for field in SERVICE_ACCOUNT:
        name = text(pod.spec.get(field))
        if name:
            return Found(f"{pod.spec_path}.{field}", name)
    return Found(pod.spec_path, "default")


def _of_policies(platform: Platform) -> Iterator[Finding]:
    used = {(pod.namespace, _account(pod).value) for pod in platform.rendered_pods}
    for policy in platform.of_kind("AuthorizationPolicy.security.istio.io"):
        for place, principal in walk(policy.body, "spec.rules[].from[].source.principals[]"):
            match = _PRINCIPAL.fullmatch(text(principal))
            if match is None or platform.namespaces.get(match.group(1)) is None:
                continue  # a pattern, or a namespace whose accounts something outside the tree makes
            account = (match.group(1), match.group(2))
            if account not in platform.service_accounts:
                message = f"principal {principal} is a ServiceAccount that does not exist"
                yield META.finding(policy, message, place)
            elif account not in used and platform.closed and _is_ours(platform, account):
                yield META.finding(policy, f"no pod runs as principal {principal}", place)


def _is_ours(platform: Platform, account: tuple[str, str]) -> bool:
    """Whether the tree would know who runs under an account: one of its own, or that of pods that name none."""
    return platform.service_accounts[account] is not None or account[1] == "default"


def _elsewhere(platform: Platform, account: tuple[str, str]) -> bool:
    """Whether something outside the tree makes the account, and so the pods that run under it."""
    return platform.service_accounts[account] is None and account[1] != "default"
