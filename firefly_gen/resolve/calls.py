"""The call graph: every call of the catalogue followed to what answers it."""

from __future__ import annotations

from firefly_gen.model.profile import Profile
from firefly_gen.model.uses import Edge
from firefly_gen.resolve.names import service_host
from firefly_gen.resolve.problems import Problems


def edges(name: str, profile: Profile, problems: Problems) -> tuple[Edge, ...]:
    """The calls of one service.

    A call goes to a service of the environment, or to what ``externals`` says; anything else is a problem.

    Args:
        name: The calling service.
        profile: The profile.
        problems: Takes calls that lead nowhere, or to a tier that the caller's may not call.
    """
    found: list[Edge] = []
    for target, call in sorted(profile.services[name].calls.items()):
        url = _internal_url(name, target, profile, problems)
        external = url is None
        if url is None:
            url = _external_url(name, target, profile, problems)
        found.append(Edge(target=target, url=url, env=call.env, external=external))
    return tuple(found)


def _internal_url(name: str, target: str, profile: Profile, problems: Problems) -> str | None:
    entry = profile.services.get(target)
    if entry is None or not entry.enabled:
        return None
    caller, callee = profile.tiers.get(profile.services[name].tier), profile.tiers.get(entry.tier)
    if caller is None or callee is None:
        return ""  # the unknown tier is a problem of its own
    if entry.tier not in caller.may_call:
        tier = profile.services[name].tier
        allowed = ", ".join(caller.may_call) or "no other"
        message = f"tier {tier!r} may not call tier {entry.tier!r}; it may call {allowed}"
        problems.add(("services", name, "calls", target), message, "see `tiers`", key=True)
    return f"http://{service_host(target, callee.namespace, profile.kubernetes.cluster_domain)}:{entry.port}"


def _external_url(name: str, target: str, profile: Profile, problems: Problems) -> str:
    external = profile.externals.get(target)
    if external:
        return external.url
    path = ("services", name, "calls", target)
    entry = profile.services.get(target)
    if entry:
        hint = f"enable it, or say under `externals` where it runs. It is off because: {entry.reason}"
        problems.add(path, f"{target!r} is called, but it is not enabled", hint, key=True)
    else:
        problems.unknown(path, "service", target, {*profile.services, *profile.externals}, key=True)
    return ""
