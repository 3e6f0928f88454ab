"""Changes which release a service runs: edits the profile, and only where it still holds afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from firefly_gen.emit.rewrite import rewrite
from firefly_gen.errors import InputError, Problem
from firefly_gen.load.profile import Loaded, load_profile
from firefly_gen.model.profile import Profile, Release, Stage
from firefly_gen.model.release import Reference, ReleaseChange
from firefly_gen.paths import builtin_data, shown
from firefly_gen.pipeline.build import load_environment
from firefly_gen.pipeline.request import Sources
from firefly_gen.violations import nearest
from firefly_gen.yamlio import Path as Keys
from firefly_gen.yamlio import edit, load

_Edits = Mapping[Path, Mapping[Keys, str | None]]


def set_releases(
    environment: str, wanted: Mapping[str, Reference], sources: Sources, *, write: bool
) -> tuple[ReleaseChange, ...]:
    """Has services run other releases.

    Args:
        environment: Name of the profile.
        wanted: Service to what it is to run.
        sources: Where profiles lie.
        write: Whether the files are changed, or only what would change is told.

    Returns:
        What becomes of each service, sorted by name.

    Raises:
        InputError: A service or a reference cannot be, or the profile would not hold any more. Nothing was written.
        OutputError: A file cannot be written.
    """
    loaded = load_profile(environment, sources.profiles, sources.profile_schema)
    problems: list[Problem] = []
    changes: list[ReleaseChange] = []
    edits: dict[Path, dict[Keys, str | None]] = {}
    for service, reference in sorted(wanted.items()):
        release = _release(service, reference, loaded.profile, environment, problems)
        if release is None:
            continue
        file = _file_of(service, loaded)
        path: Keys = ("releases", service)
        edits.setdefault(file, {}).update({(*path, "tag"): release.tag, (*path, "digest"): release.digest or None})
        before = loaded.profile.releases.get(service)
        known = _text(before) if before else ""
        changes.append(ReleaseChange(service=service, before=known, after=_text(release), file=shown(file)))
    problems.extend(_shipped(edits))
    if problems:
        raise InputError(*problems)
    _prove(environment, edits, sources)
    if write:
        for file, values in edits.items():
            rewrite(file, lambda content, file=file, values=values: edit(content, shown(file), values))  # type: ignore[misc]
    return tuple(changes)


def promote(
    services: Sequence[str], source: str, target: str, sources: Sources, *, write: bool
) -> tuple[ReleaseChange, ...]:
    """Has services run in one environment what they run in another.

    Args:
        services: Their names; none for every service that has a release in both.
        source: Name of the profile whose releases are taken.
        target: Name of the profile that is changed.
        sources: Where profiles lie.
        write: Whether the files are changed, or only what would change is told.

    Raises:
        InputError: As for ``set_releases``, or a service has no release to take.
    """
    if source == target:
        raise InputError.of(f"{source} cannot be promoted to itself")
    given = load_profile(source, sources.profiles, sources.profile_schema).profile
    taking = load_profile(target, sources.profiles, sources.profile_schema).profile
    if given.sample_releases and not taking.sample_releases:
        hint = f"put real releases into {source}, and drop its `sample_releases`"
        raise InputError.of(f"the releases of {source} are samples: {target} cannot run them", hint=hint)
    names = services or sorted(given.releases.keys() & taking.releases.keys())
    problems = [
        Problem(message=f"{source} has no release of {name!r}", hint=nearest(name, given.releases))
        for name in names
        if name not in given.releases
    ]
    if problems:
        raise InputError(*problems)
    wanted = {
        name: Reference(repository="", tag=given.releases[name].tag, digest=given.releases[name].digest)
        for name in names
    }
    return set_releases(target, wanted, sources, write=write)


def read_references(file: Path) -> dict[str, str]:
    """Reads a file that maps services to references, in YAML or JSON, as a pipeline writes one.

    Raises:
        InputError: It cannot be read, or holds something else.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(Problem(file=shown(file), message=f"cannot be read: {error.strerror}")) from error
    document = load(content, shown(file))
    if not isinstance(document.data, dict):
        hint = "for example `core-banking-accounts: 1.2.0@sha256:...`"
        raise InputError(Problem(file=shown(file), line=1, column=1, message="is no map of services", hint=hint))
    problems = [
        Problem(
            file=shown(file),
            line=document.marks[name,].value[0],
            column=document.marks[name,].value[1],
            path=str(name),
            message=f"{value!r} is no text",
            hint="put it in quotes" if isinstance(value, (int, float)) else "write TAG@sha256:...",
        )
        for name, value in document.data.items()
        if not isinstance(value, str)
    ]
    if problems:
        raise InputError(*problems)
    return dict(document.data)


def _release(
    service: str, reference: Reference, profile: Profile, environment: str, problems: list[Problem]
) -> Release | None:
    entry = profile.services.get(service)
    if entry is None:
        hint = nearest(service, profile.services)
        problems.append(Problem(message=f"{environment} has no service {service!r}", hint=hint))
        return None
    repository = entry.image.repository or f"{profile.images.registry}/{entry.image.module}"
    if reference.repository not in {"", repository}:
        message = f"{service} runs {repository}, not {reference.repository}"
        problems.append(Problem(message=message, hint="see `image` of its catalogue entry"))
        return None
    current = profile.releases.get(service)
    tag = reference.tag or (current.tag if current else "")
    if not tag:
        problems.append(Problem(message=f"{service} has no release yet, so a digest needs a tag beside it"))
        return None
    if profile.stage is Stage.PROD and not reference.digest:
        message = f"{service}: {tag} has no digest, and {environment} runs nothing that is not pinned"
        problems.append(Problem(message=message, hint=f"write {tag}@sha256:..."))
        return None
    return Release(tag=tag, digest=reference.digest)


def _text(release: Release) -> str:
    return f"{release.tag}@{release.digest}" if release.digest else release.tag


def _file_of(service: str, loaded: Loaded) -> Path:
    """The file that says the release; where that is of a profile that others extend too, one of this profile's own."""
    names = {shown(file): file for file in loaded.own}
    mark = loaded.document.marks.get(("releases", service, "tag"))
    if mark and mark.file in names:
        return names[mark.file]
    for file in loaded.own:
        if "releases" in load(file.read_bytes(), shown(file)).data:
            return file
    return loaded.own[-1]


def _shipped(edits: _Edits) -> list[Problem]:
    """Files that came with the tool: an upgrade would take the change away again."""
    ours = builtin_data()
    if Path.cwd().is_relative_to(ours):
        return []
    hint = "copy it below a folder `profiles` of your own"
    return [
        Problem(file=shown(file), message="comes with firefly-gen and is not edited", hint=hint)
        for file in edits
        if file.is_relative_to(ours)
    ]


def _prove(environment: str, edits: _Edits, sources: Sources) -> None:
    """Loads and resolves the changed profile from copies; a profile that did not hold before may go on not to."""
    with tempfile.TemporaryDirectory(prefix="firefly-gen-") as name:
        copies = Path(name)
        for file, values in edits.items():
            folder = next(each for each in sources.profiles if file.is_relative_to(each))
            copy = copies / file.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(edit(file.read_bytes(), shown(file), values))
        changed = Sources((copies, *sources.profiles), sources.templates, sources.schemas)
        changed.__dict__["profile_schema"] = sources.profile_schema
        try:
            load_environment(environment, changed)
        except InputError as error:
            originals = {shown(copies / file.relative_to(folder)): shown(file)
                         for file in edits for folder in sources.profiles if file.is_relative_to(folder)}  # fmt: skip
            if _holds(environment, sources):
                told = (replace(each, file=originals.get(each.file, each.file)) for each in error.problems)
                raise InputError(*told) from error


def _holds(environment: str, sources: Sources) -> bool:
    try:
        load_environment(environment, sources)
    except InputError:
        return False
    return True
