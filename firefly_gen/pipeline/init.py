"""Begins a bank's own environment: a profile over one that ships, with everything in it that ships as a sample."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from firefly_gen import yamlio
from firefly_gen.errors import InputError
from firefly_gen.explain import meaning
from firefly_gen.load.chain import environments, read_chain
from firefly_gen.load.schema import with_defaults
from firefly_gen.pipeline.request import Sources
from firefly_gen.resolve.names import ENVIRONMENT_FORM, can_name_environment
from firefly_gen.yamlio import Path

_WIDTH = 116
_EVERY: tuple[Path, ...] = (
    ("backup", "region"),
    ("domain",),
    ("images", "allowed_registries"),
    ("images", "registry"),
    ("kubernetes", "api_server", "cidrs"),
    ("kubernetes", "provider"),
    ("kubernetes", "region"),
    ("kubernetes", "zones"),
    ("postgres", "backup", "region"),
)
"""What a bank has to look at, whether it shows that it is a sample or not."""


def _samples(name: str, parent: str) -> Mapping[str, str]:
    """What samples have in them, and what stands for it in an environment of that name; the longest goes first."""
    return {
        "firefly-oss/platform-manifests": f"{name}/platform-manifests",
        "firefly-banking.com": f"{name}.example",
        f"firefly-{parent}-": f"{name}-",
        f"firefly-{parent}": name,
        f"firefly/{parent}": f"{name}/{parent}",
        "111122223333": "000000000000",
        f"out/{parent}/": f"out/{name}/",
        "#firefly-": f"#{name}-",
    }


def profile_file(name: str, parent: str, folder: FilePath, sources: Sources) -> dict[str, bytes]:
    """The profile of a new environment, as a file of its repository.

    Args:
        name: Of the environment.
        parent: Profile that it is laid over.
        folder: Of the repository.
        sources: Where profiles and schemas lie.

    Raises:
        InputError: It cannot have that name, or there is no such parent, or that is wrong.
    """
    if not can_name_environment(name):
        raise InputError.of(f"{name!r} cannot be the name of an environment", hint=ENVIRONMENT_FORM)
    path = f"profiles/{name}.yaml"
    known = environments(sources.profiles).get(name)
    if known is not None and known.resolve() != (folder / path).resolve():
        raise InputError.of(f"there is a profile {name!r} already", hint="choose another name: --name")
    data = read_chain(parent, sources.profiles).document.data
    if "stage" not in data:
        raise InputError.of(f"{parent!r} is no environment", hint="`firefly-gen list environments` lists them")
    own: dict[str, Any] = {}
    for place, value in sorted(_replaced(data, _samples(name, parent))):
        _put(own, place, value)
    text = yamlio.dump({"extends": parent, "description": f"The environment {name}.", **own})
    return {path: _commented(text, name, parent, own, sources).encode()}


def _replaced(data: Mapping[str, Any], samples: Mapping[str, str], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is a sample, or holds one, with what stands for it; lists as a whole, since they replace."""
    for key, value in data.items():
        place = (*path, key)
        if isinstance(value, dict):
            yield from _replaced(value, samples, place)
            continue
        new = _without(value, samples)
        if new != value or place in _EVERY:
            yield place, new


def _without(value: Any, samples: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_without(each, samples) for each in value]
    if isinstance(value, dict):
        return {key: _without(each, samples) for key, each in value.items()}
    if isinstance(value, str):
        for sample, own in samples.items():
            value = value.replace(sample, own)
    return value


def _put(data: dict[str, Any], path: Path, value: Any) -> None:
    *steps, last = map(str, path)
    for step in steps:
        data = data.setdefault(step, {})
    data[last] = value


def _commented(text: str, name: str, parent: str, own: Mapping[str, Any], sources: Sources) -> str:
    """The text with a head, and before each value what the schema says of it, once."""
    schema = sources.profile_schema
    complete = with_defaults(schema, own, schema)
    head = f"""
        What ships as a sample in {parent} stands here with a value that shows where yours goes. What you leave as it is
        in {parent}, take out. `firefly-gen explain {name} PATH` says where any value comes from.
        """
    comments: dict[int, list[str]] = {1: list(_comment(" ".join(head.split()), 0))}
    said: set[str] = set()
    for path, mark in yamlio.load(text.encode(), "").marks.items():
        if path[:1] in {(), ("extends",), ("description",)} or isinstance(path[-1], int):
            continue
        line, column = mark.key
        about = meaning(schema, path, complete).description
        if about and about not in said:
            said.add(about)
            comments.setdefault(line, []).extend(_comment(about, column - 1))
    lines = text.splitlines()
    return "".join(f"{each}\n" for number, line in enumerate(lines, 1) for each in (*comments.get(number, ()), line))


def _comment(text: str, indent: int) -> Iterator[str]:
    for line in textwrap.wrap(text, _WIDTH - indent):
        yield f"{' ' * indent}# {line}"
