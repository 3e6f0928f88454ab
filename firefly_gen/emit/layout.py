"""Turns the resources and documents of one environment into its Tree: bytes at paths, each path once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from firefly_gen import yamlio
from firefly_gen.emit import treepath
from firefly_gen.emit.ledger import LEDGER_NAME
from firefly_gen.errors import Problem, TemplateError
from firefly_gen.model.resource import Resource, ResourceSet
from firefly_gen.model.tree import Tree, TreeFile

_HINT = "give one of them another name, or another application in its layer.yaml"


def lay_out(
    environment: str, kubernetes_version: str, resources: ResourceSet, documents: Iterable[TreeFile] = ()
) -> Tree:
    """Makes the tree of an environment.

    Args:
        environment: Its name.
        kubernetes_version: Minor version whose schemas prove the tree, for example ``1.36``.
        resources: The objects; each becomes the file at its path.
        documents: Files that are no Kubernetes objects, for example runbooks.

    Raises:
        TemplateError: An object holds what YAML cannot say, a path is none that every checkout can have, or
            two files want one place (on a disk that ignores case, too). Every such problem is named.
    """
    files: list[TreeFile] = []
    problems: list[Problem] = []
    for resource in resources:
        try:
            files.append(_written(resource))
        except ValueError as error:
            problems.append(
                Problem(message=f"{resource.identity} ({resource.origin}) cannot be written as YAML: {error}")
            )
    files.extend(documents)
    files.sort(key=lambda each: (each.path, each.origin))
    problems.extend(_faults(files))
    problems.extend(_clashes(files))
    if problems:
        raise TemplateError(*problems)
    return Tree(environment, kubernetes_version, tuple(files))


def _written(resource: Resource) -> TreeFile:
    return TreeFile(resource.path, yamlio.dump(resource.body).encode(), str(resource.origin))


def _faults(files: Iterable[TreeFile]) -> Iterator[Problem]:
    for file in files:
        wrong = treepath.fault(file.path)
        if wrong:
            path = treepath.printable(file.path)
            yield Problem(
                message=f"{file.origin} wants the file {path!r}, which cannot be in a tree: {wrong}",
                hint="change the name of the object, or its application in layer.yaml",
            )


class _Claim(NamedTuple):
    """Who wants a place first, spelled how, and as what."""

    spelling: str
    is_file: bool
    by: TreeFile


def _clashes(files: Iterable[TreeFile]) -> Iterator[Problem]:
    ledger = TreeFile(LEDGER_NAME, b"", "firefly-gen itself")
    claims = {LEDGER_NAME: _Claim(LEDGER_NAME, is_file=True, by=ledger)}
    for file in files:
        places = [(folder, False) for folder in treepath.parents(file.path)]
        for spelling, is_file in [*places, (file.path, True)]:
            mine = _Claim(spelling, is_file, file)
            first = claims.setdefault(treepath.folded(spelling), mine)
            wrong = "" if first is mine else _clash(first, mine)
            if wrong:
                yield Problem(message=f"{wrong}: by {first.by.origin} and by {file.origin}", hint=_HINT)
                break  # one message a file: all that lies deeper clashes for the same reason


def _clash(first: _Claim, second: _Claim) -> str:
    if first.is_file and second.is_file:
        if first.spelling == second.spelling:
            return f"two files want the place {first.spelling}"
        return f"{first.spelling} and {second.spelling} are one file where a disk ignores case"
    if first.is_file or second.is_file:
        file, folder = (first, second) if first.is_file else (second, first)
        return f"{file.spelling} is wanted as a file, and {folder.spelling} as a folder ({folder.by.path})"
    if first.spelling != second.spelling:
        return f"{first.spelling}/ and {second.spelling}/ are one folder where a disk ignores case"
    return ""
