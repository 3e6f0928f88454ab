"""Compares a tree with the folder that it shall become: what would change, and what is not ours to change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from firefly_gen.emit.disk import Snapshot, disk_errors, snapshot
from firefly_gen.emit.ledger import LEDGER_NAME, Ledger, digest
from firefly_gen.emit.place import Place
from firefly_gen.emit.treepath import parents, printable
from firefly_gen.errors import OutputError, Problem
from firefly_gen.model.tree import Change, Tree
from firefly_gen.paths import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A tree held against a folder on disk. All paths are below that folder, sorted.

    Attributes:
        change: What writing the tree would change. The ledger is in it only where nothing else changes.
        edited: Files that firefly-gen wrote and somebody has changed since, in a way that the tree would undo.
        occupied: Files of others that stand where the tree wants a file or a folder.
        refusals: What else speaks against writing here: a ledger that cannot be used, or one of another
            environment.
        kept: Files whose bytes are as the tree wants them, the ledger included.
        foreign: Files, links and folders of others that are to stay.
        seen: What the folder held; nothing where it does not exist.
    """

    change: Change
    edited: tuple[str, ...] = ()
    occupied: tuple[str, ...] = ()
    refusals: tuple[Problem, ...] = ()
    kept: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    seen: Snapshot = field(default_factory=dict)


def compare(tree: Tree, target: Path) -> Comparison:
    """Holds a tree against the folder that it shall become; only reads.

    Args:
        tree: What shall be there.
        target: The folder; need not exist. A link to a folder is followed.

    Raises:
        OutputError: The target is no folder, or something in it cannot be read.
    """
    folder = Place.of(target).target
    with disk_errors("read", target):
        if folder.exists() and not folder.is_dir():
            hint = "remove it, or choose another folder"
            raise OutputError.of(f"{shown(target)} is a file, not a folder", hint=hint)
        seen = snapshot(folder)
        ledger, refusals = _ledger_of(folder, tree, target)
        return _Work(tree, folder, seen, ledger).compare(refusals)


def check_ours(comparison: Comparison, target: Path, *, force: bool) -> None:
    """Refuses to write where that would undo the work of others.

    Args:
        comparison: Of the tree and the target.
        target: The folder, for the messages.
        force: Write all the same: nothing is refused.

    Raises:
        OutputError: Names every file that was edited, or that stands in the way.
    """
    if force:
        return
    problems = list(comparison.refusals)
    edited = "it was edited since firefly-gen wrote it"
    hint = "move the edit into the profile or a template; or discard it with --force"
    problems += [Problem(file=_shown(target, path), message=edited, hint=hint) for path in comparison.edited]
    occupied = "firefly-gen did not write it, and it stands where a file of the tree has to be"
    hint = "move it away; or replace it with --force"
    problems += [Problem(file=_shown(target, path), message=occupied, hint=hint) for path in comparison.occupied]
    if problems:
        raise OutputError(*problems)


def _shown(target: Path, path: str) -> str:
    return f"{shown(target)}/{printable(path)}"


def _ledger_of(folder: Path, tree: Tree, target: Path) -> tuple[Ledger | None, tuple[Problem, ...]]:
    try:
        ledger = Ledger.read(folder)
    except OutputError as error:
        return None, error.problems
    if ledger is None or ledger.environment == tree.environment:
        return ledger, ()
    held = printable(ledger.environment)
    problem = Problem(
        file=shown(target),
        message=f"the folder holds the environment {held}, and {tree.environment} is to be written",
        hint="choose another folder with --output; or replace what is there with --force",
    )
    return ledger, (problem,)


class _Work:
    """One comparison while it is being made."""

    def __init__(self, tree: Tree, folder: Path, seen: Snapshot, ledger: Ledger | None) -> None:
        self.wanted = {each.path: each.content for each in tree.files}
        self.ledger_bytes = Ledger.of(tree).to_bytes()
        self.folder = folder
        self.seen = seen
        self.known = {path: each.sha256 for path, each in ledger.files.items()} if ledger else {}
        self.added: list[str] = []
        self.changed: list[str] = []
        self.removed: list[str] = []
        self.kept: list[str] = []
        self.edited: list[str] = []
        self.occupied: list[str] = []

    def compare(self, refusals: tuple[Problem, ...]) -> Comparison:
        for path, content in self.wanted.items():
            self._want(path, content)
        for path in self.known.keys() - self.wanted.keys():
            self._drop(path)
        unchanged = len(self.kept)
        self._want_ledger()
        foreign = self._foreign()
        change = Change(
            added=_in_order(self.added),
            changed=_in_order(self.changed),
            removed=_in_order(self.removed),
            unchanged=unchanged,
        )
        return Comparison(
            change=change,
            edited=_in_order(self.edited),
            occupied=_in_order(self.occupied),
            refusals=refusals,
            kept=_in_order(self.kept),
            foreign=_in_order(foreign),
            seen=self.seen,
        )

    def _content(self, path: str) -> bytes | None:
        """None for what is there but is no regular file: a link is never followed."""
        return (self.folder / path).read_bytes() if self.seen[path].is_file else None

    def _is_there(self, path: str) -> bool:
        return path in self.seen and not self.seen[path].is_folder

    def _want(self, path: str, content: bytes) -> None:
        if not self._is_there(path):
            self.added.append(path)
            return
        found = self._content(path)
        if found == content:
            self.kept.append(path)
            return
        self.changed.append(path)
        if path not in self.known:
            self.occupied.append(path)
        elif not self._as_written(path, found):
            self.edited.append(path)

    def _drop(self, path: str) -> None:
        if not self._is_there(path):
            return
        self.removed.append(path)
        if not self._as_written(path, self._content(path)):
            self.edited.append(path)

    def _as_written(self, path: str, found: bytes | None) -> bool:
        return found is not None and digest(found) == self.known[path]

    def _want_ledger(self) -> None:
        there = self._is_there(LEDGER_NAME)
        if there and self._content(LEDGER_NAME) == self.ledger_bytes:
            self.kept.append(LEDGER_NAME)
        elif not (self.added or self.changed or self.removed):
            (self.changed if there else self.added).append(LEDGER_NAME)

    def _foreign(self) -> list[str]:
        """What others put there; what of it blocks the tree is moved to ``occupied``."""
        files = {LEDGER_NAME, *self.wanted}
        folders = {folder for path in files for folder in parents(path)}
        # A folder that held files of ours and nothing else goes with them.
        ours = {folder for path in self.known for folder in parents(path)} | folders
        stays: list[str] = []
        for path, entry in self.seen.items():
            if not path or path in files or path in self.known or (entry.is_folder and path in ours):
                continue
            if path not in folders and not any(folder in files for folder in parents(path)):
                stays.append(path)
            elif not entry.is_folder:
                self.occupied.append(path)
        return stays


def _in_order(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(paths))
