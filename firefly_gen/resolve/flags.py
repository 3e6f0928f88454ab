"""Feature flags by domain, and which of them each service reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from firefly_gen.model.flags import FlagDomain, FlagSource
from firefly_gen.model.profile import Flag, Profile
from firefly_gen.model.service import Service
from firefly_gen.resolve.problems import Problems

_IMAGE = "ghcr.io/open-feature/flagd"
"""What the operator adds to pods: https://github.com/open-feature/open-feature-operator"""


def flags(
    services: Sequence[Service], profile: Profile, labels: Mapping[str, str], problems: Problems
) -> tuple[tuple[FlagDomain, ...], tuple[FlagSource, ...]]:
    """Every domain of flags, and what each service reads of them."""
    domains = _domains(profile, labels, problems)
    return domains, _sources(services, domains, profile, problems)


def _domains(profile: Profile, labels: Mapping[str, str], problems: Problems) -> tuple[FlagDomain, ...]:
    """Every domain; notes flags that are no flags."""
    found = []
    for name, entry in sorted(profile.flags.items()):
        tier = profile.tiers.get(entry.tier)
        if tier is None:
            problems.unknown(("flags", name, "tier"), "tier", entry.tier, profile.tiers)
            continue
        for key, flag in sorted(entry.flags.items()):
            if flag.default not in flag.variants:
                path = ("flags", name, "flags", key, "default")
                problems.unknown(path, "variant", flag.default, flag.variants)
        found.append(
            FlagDomain(
                name=name,
                namespace=tier.namespace,
                application=f"namespaces/{tier.namespace}",
                labels=labels,
                description=entry.description,
                flags={key: _flag(flag) for key, flag in sorted(entry.flags.items())},
            )
        )
    return tuple(found)


def _flag(flag: Flag) -> Mapping[str, Any]:
    rule = {"targeting": flag.targeting} if flag.targeting else {}
    state = "ENABLED" if flag.enabled else "DISABLED"
    return {"defaultVariant": flag.default, "state": state, **rule, "variants": dict(sorted(flag.variants.items()))}


def _sources(
    services: Sequence[Service], domains: Sequence[FlagDomain], profile: Profile, problems: Problems
) -> tuple[FlagSource, ...]:
    """A source for each service that reads flags; notes domains that are not there, and an image that may not run."""
    by_name = {each.name: each for each in domains}
    found = []
    for service in services:
        wanted = profile.services[service.name].flags
        for index, name in enumerate(wanted):
            if name not in profile.flags:
                path = ("services", service.name, "flags", index)
                problems.undeclared(path, "domain of flags", name, profile.flags, "flags")
        if not wanted:
            continue
        if not any(_IMAGE.startswith(f"{each}/") for each in profile.images.allowed_registries):
            message = f"{_IMAGE} runs beside services that read flags, and no allowed registry has it"
            problems.add(("images", "allowed_registries"), message, "add `ghcr.io/open-feature`")
        found.append(
            FlagSource(
                name=service.name,
                namespace=service.namespace,
                application=service.application,
                labels=service.labels,
                sources=tuple(f"{by_name[each].namespace}/{each}" for each in wanted if each in by_name),
            )
        )
    return tuple(found)
