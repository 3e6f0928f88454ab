"""Which object becomes which, and what each of them means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from firefly_gen.change.fields import differences
from firefly_gen.change.row import is_of
from firefly_gen.change.table import TABLE
from firefly_gen.change.whole import COME, GONE, STATE
from firefly_gen.model.argo import NOT_PRUNED, sync_options
from firefly_gen.model.changes import ABSENT, Effect, FieldChange, How, ObjectChange
from firefly_gen.model.resource import Identity, Resource

_DIGEST = re.compile(r"-[0-9a-f]{10}$")
"""End of the name of an object that says what is in it; see ``resolve.names``."""

_HASHED = frozenset({"ConfigMap", "Secret"})
_ORDER = {effect: number for number, effect in enumerate(Effect)}

_Key = tuple[str, str, str, str]


def changes(old: Iterable[Resource], new: Iterable[Resource]) -> tuple[ObjectChange, ...]:
    """What becomes of each object that changes, comes or goes.

    Args:
        old: Objects as they are.
        new: Objects as they will be. What both sides have unchanged may be left out of both.

    Returns:
        The worst first.
    """
    before, after = ({_key(each.identity): each for each in side} for side in (old, new))
    found = [_changed(each, after[key]) for key, each in before.items() if key in after]
    gone = {key: each for key, each in before.items() if key not in after}
    come = {key: each for key, each in after.items() if key not in before}
    renamed = dict(_renamed(gone, come))
    found += [_changed(gone[key], come[other]) for key, other in renamed.items()]
    found += [_gone(each) for key, each in gone.items() if key not in renamed]
    found += [_come(each) for key, each in come.items() if key not in renamed.values()]
    return tuple(sorted(found, key=lambda each: (_ORDER[each.effect], str(each.identity), each.identity)))


def _key(identity: Identity) -> _Key:
    """What stays the same where an object's version does not."""
    return identity.group, identity.kind, identity.namespace, identity.name


def _renamed(gone: Iterable[_Key], come: Iterable[_Key]) -> Iterator[tuple[_Key, _Key]]:
    """Objects that bear another digest of what is in them, each old one with its new one."""
    stems: dict[_Key, list[_Key]] = {}
    for key in come:
        stems.setdefault(_stem(key), []).append(key)
    for key in gone:
        others = stems.get(_stem(key), ())
        if _stem(key) != key and len(others) == 1:
            yield key, others[0]


def _stem(key: _Key) -> _Key:
    return (*key[:3], _DIGEST.sub("", key[3])) if key[1] in _HASHED else key


def _changed(old: Resource, new: Resource) -> ObjectChange:
    renamed = old.identity.name != new.identity.name
    ignored = ("metadata", "name")
    raw = (each for each in differences(old.body, new.body) if not (renamed and each.path == ignored))
    fields = tuple(sorted((_weighed(each, old, renamed=renamed) for each in raw), key=lambda each: _ORDER[each.effect]))
    moved = PurePosixPath(old.path).parent != PurePosixPath(new.path).parent
    says, effects = [], [each.effect for each in fields]
    if renamed:
        says.append("its name says what is in it, so whoever reads it is rolled out with the new one")
        effects.append(Effect.RESTARTS)
    if moved:
        says.append("another Application applies it: the first one may take it away before the other has it")
        effects.append(_departure(old)[0])
    if not effects:
        says.append("it is written otherwise, and means the same")
        effects.append(Effect.COSMETIC)
    return ObjectChange(
        identity=new.identity,
        how=How.RENAMED if renamed else How.MOVED if moved else How.CHANGED,
        path=new.path,
        before=old.identity.name if renamed else old.path if moved else "",
        effect=min(effects, key=_ORDER.__getitem__),
        says=tuple(says),
        fields=fields,
    )


def _weighed(change: FieldChange, resource: Resource, *, renamed: bool = False) -> FieldChange:
    body: Mapping[str, Any] = {} if renamed else resource.body  # a new name is a new object: nothing in it is fixed
    row = next(row for row in TABLE if row.fits(resource.identity, body, change))
    return replace(change, effect=row.effect, says=row.says)


def _gone(resource: Resource) -> ObjectChange:
    effect, says = _departure(resource)
    return ObjectChange(
        identity=resource.identity,
        how=How.REMOVED,
        path=resource.path,
        effect=effect,
        says=(says,) if says else (),
    )


def _departure(resource: Resource) -> tuple[Effect, str]:
    """What it means that an object goes."""
    if NOT_PRUNED in sync_options(resource.body):
        return Effect.DATA, "Argo CD does not delete it: it stays in the cluster until somebody does"
    if is_of(resource.identity, STATE):
        return Effect.DATA, "Argo CD deletes it, and what it holds goes with it"
    found = _said(resource.identity, GONE)
    return found or (_of_spec(resource), "")


def _come(resource: Resource) -> ObjectChange:
    effect, says = _said(resource.identity, COME) or (_of_spec(resource), "")
    return ObjectChange(
        identity=resource.identity,
        how=How.ADDED,
        path=resource.path,
        # Nothing runs yet that could be lost, made anew or restarted.
        effect=Effect.BEHAVIOUR if effect in {Effect.DATA, Effect.RECREATES, Effect.RESTARTS} else effect,
        says=(says,) if says else (),
    )


def _said(identity: Identity, table: Mapping[str, tuple[Effect, str]]) -> tuple[Effect, str] | None:
    return table.get(f"{identity.kind}.{identity.group}") or table.get(identity.kind)


def _of_spec(resource: Resource) -> Effect:
    """What a change of the whole of an object would do."""
    return _weighed(FieldChange(path=("spec",), old=ABSENT, new=ABSENT), resource).effect
