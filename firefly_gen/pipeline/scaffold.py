"""Begins the repository of a service, or that of profiles and trees, from what the catalogue knows."""

from __future__ import annotations

from collections.abc import Mapping

import firefly_gen
from firefly_gen.errors import InputError, Problem
from firefly_gen.load.chain import environments, read_chain
from firefly_gen.load.profile import load_profile
from firefly_gen.model.profile import Profile
from firefly_gen.model.scaffold import RepositoryScaffold, ServiceChoices, ServiceScaffold, TierOwner
from firefly_gen.pipeline.request import Sources
from firefly_gen.render.text import render_text
from firefly_gen.violations import nearest

PLATFORMS = ("amd64", "arm64")
"""Architectures that images are built for: nodes in the cloud, and laptops."""

_USER = 10001  # above every user of a distribution, so that it is nobody's on the host either
_SERVICE: Mapping[str, str] = {
    ".dockerignore": "dockerignore.j2",
    ".github/dependabot.yml": "dependabot.yml.j2",
    ".github/workflows/build.yml": "build.yml.j2",
    "Dockerfile": "Dockerfile.j2",
}
_OF_DOCKER = frozenset({".dockerignore", "Dockerfile"})
_REPOSITORY: Mapping[str, str] = {
    ".github/CODEOWNERS": "CODEOWNERS.j2",
    ".github/workflows/manifests.yml": "manifests.yml.j2",
    ".gitignore": "gitignore.j2",
    ".pre-commit-config.yaml": "pre-commit-config.yaml.j2",
}


def service_files(service: str, choices: ServiceChoices, sources: Sources) -> dict[str, bytes]:
    """The first files of a service's repository.

    Args:
        service: Its name in the catalogue.
        choices: What a person decides.
        sources: Where profiles and templates lie.

    Raises:
        InputError: There is no such service.
        TemplateError: A template fails.
    """
    profile = load_profile(choices.environment, sources.profiles, sources.profile_schema).profile
    entry = profile.services.get(service)
    if entry is None:
        hint = nearest(service, profile.services) or "add it to the catalogue first"
        raise InputError(Problem(message=f"{choices.environment} has no service {service!r}", hint=hint))
    repository = entry.image.repository or f"{profile.images.registry}/{entry.image.module}"
    item = ServiceScaffold(
        name=service,
        module=entry.image.module or repository.rpartition("/")[2],
        repository=repository,
        port=entry.port,
        user=_USER,
        platforms=PLATFORMS,
        choices=choices,
        version=firefly_gen.__version__,
    )
    wanted = {path: name for path, name in _SERVICE.items() if not (choices.buildpack and path in _OF_DOCKER)}
    return _rendered("service", wanted, item, sources)


def repository_files(sources: Sources, *, organisation: str, tool: str) -> dict[str, bytes]:
    """The first files of the repository of profiles and trees, beside the profiles themselves.

    Args:
        sources: Where profiles and templates lie.
        organisation: Whose teams own the tiers: ``@ORGANISATION/TIER``, and ``platform`` and ``data``.
        tool: Address of the repository that pre-commit installs firefly-gen from.

    Raises:
        InputError: No profile is an environment, or one of them is wrong.
        TemplateError: A template fails.
    """
    names = tuple(
        name for name in environments(sources.profiles) if "stage" in read_chain(name, sources.profiles).document.data
    )
    if not names:
        raise InputError.of("no profile says which `stage` it is, so there is no environment to prove")
    profiles = [load_profile(name, sources.profiles, sources.profile_schema).profile for name in names]
    item = RepositoryScaffold(
        environments=names,
        tiers=_tiers(profiles, organisation),
        tool=tool,
        platform=f"@{organisation}/platform",
        data=f"@{organisation}/data",
        version=firefly_gen.__version__,
    )
    return _rendered("repo", _REPOSITORY, item, sources)


def _tiers(profiles: list[Profile], organisation: str) -> tuple[TierOwner, ...]:
    services = {name: entry.tier for profile in profiles for name, entry in profile.services.items() if entry.enabled}
    return tuple(
        TierOwner(
            name=tier,
            owner=f"@{organisation}/{tier}",
            services=tuple(sorted(name for name, of in services.items() if of == tier)),
        )
        for tier in sorted(set(services.values()))
    )


def _rendered(
    kind: str, templates: Mapping[str, str], item: ServiceScaffold | RepositoryScaffold, sources: Sources
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path, name in sorted(templates.items()):
        found = (folder / "scaffold" / kind / name for folder in sources.templates)
        template = next((each for each in found if each.is_file()), sources.templates[-1] / "scaffold" / kind / name)
        files[path] = render_text(template, item).encode()
    return files
