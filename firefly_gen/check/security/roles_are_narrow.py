"""RBAC-001: a role gives what it names, to somebody who exists, and never all."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="RBAC-001",
    severity=Severity.ERROR,
    statement="No role allows everything, lists Secrets or raises its own rights; every binding names a role and "
    "accounts that exist, and none is `cluster-admin` or for `default`.",
    why="Who gets into one pod or account gets every password of the bank.",
    mend="name the verbs and resources that are needed, and the account that needs them",
)
_ROLES, _BINDINGS = ("Role", "ClusterRole"), ("RoleBinding", "ClusterRoleBinding")
_RAISING = frozenset({"bind", "escalate", "impersonate"})
_READING = frozenset({"get", "list", "watch"})
_BUILT_IN = frozenset({"admin", "edit", "view", "cluster-admin"})
_EVERYBODY = frozenset({"system:anonymous", "system:unauthenticated", "system:authenticated"})
_ACCOUNTS = "system:serviceaccounts"  # those of the cluster, or of one namespace


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the rules of every role, and at both ends of every binding."""
    for role in platform.of_kind(*_ROLES):
        for path, rule in walk(role.body, "rules[]"):
            yield from _rule(role, path, rule)
    for binding in platform.of_kind(*_BINDINGS):
        yield from _role(platform, binding)
        for path, subject in walk(binding.body, "subjects[]"):
            yield from _subject(platform, binding, path, subject)


def _rule(role: Resource, path: str, rule: object) -> Iterator[Finding]:
    body = mapping(rule)
    for field in ("apiGroups", "nonResourceURLs", "resources", "verbs"):
        if "*" in sequence(body.get(field)):
            yield META.finding(role, f"{field} are all there are, and will be", f"{path}.{field}")
    verbs = {text(each) for each in sequence(body.get("verbs"))}
    for verb in sorted(verbs & _RAISING):
        yield META.finding(role, f"whoever may {verb} gets every right there is", f"{path}.verbs")
    named = bool(sequence(body.get("resourceNames")))
    if "secrets" in sequence(body.get("resources")) and verbs & _READING and not named:
        message = f"it may {', '.join(sorted(verbs & _READING))} all Secrets"
        yield META.finding(role, message, f"{path}.resources", "name single Secrets in resourceNames, or none")


def _role(platform: Platform, binding: Resource) -> Iterator[Finding]:
    kind, name = text(at(binding.body, "roleRef.kind")), text(at(binding.body, "roleRef.name"))
    if name == "cluster-admin":
        yield META.finding(binding, "it gives every right there is", "roleRef.name")
    namespace = binding.identity.namespace if kind == "Role" else ""
    known = platform.find(kind, namespace, name) or (kind == "ClusterRole" and _outside(platform, name))
    if not known:
        message = f"{kind} {name} does not exist, so it gives nothing"
        mild = platform.environment is None
        yield META.finding(binding, message, "roleRef.name", severity=Severity.WARNING if mild else None)


def _outside(platform: Platform, name: str) -> bool:
    """Whether a ClusterRole comes from Kubernetes itself, or has the name of an operator that brings it."""
    operators = platform.environment.operators if platform.environment else ()
    return name in _BUILT_IN or name.startswith("system:") or any(name.startswith(each) for each in operators)


def _subject(platform: Platform, binding: Resource, path: str, subject: object) -> Iterator[Finding]:
    body = mapping(subject)
    kind, name = text(body.get("kind")), text(body.get("name"))
    namespace = text(body.get("namespace")) or binding.identity.namespace
    if kind != "ServiceAccount" and (name in _EVERYBODY or name.startswith(_ACCOUNTS)):
        yield META.finding(binding, f"{name} is nobody in particular", f"{path}.name")
    if kind != "ServiceAccount":
        return
    if name == "default":
        message = f"{namespace}/default is whatever pod of the namespace names no account"
        yield META.finding(binding, message, f"{path}.name")
    elif platform.namespaces.get(namespace) and (namespace, name) not in platform.service_accounts:
        message = f"ServiceAccount {namespace}/{name} does not exist"
        yield META.finding(binding, message, f"{path}.name")
