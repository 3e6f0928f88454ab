"""One Application for each folder of the tree: which project it belongs to, and which wave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from firefly_gen.errors import InputError, Problem
from firefly_gen.model.delivery import BOOTSTRAP, IN_CLUSTER, Application, Delivery, Ignored, Place
from firefly_gen.model.environment import Environment
from firefly_gen.model.mutators import mutators
from firefly_gen.model.resource import Resource
from firefly_gen.yamlio import Places

_SERVICES = "services/"
_LONGEST = 63  # Argo CD writes the name into labels of what it reports


def applications(environment: Environment, resources: Sequence[Resource], places: Places) -> tuple[Application, ...]:
    """The Application of each folder, sorted by name; what is applied by hand has none.

    Raises:
        InputError: Two of them want one name, a name is too long, or a folder belongs to no project.
    """
    folders: defaultdict[str, list[Resource]] = defaultdict(list)
    for each in resources:
        if each.application != BOOTSTRAP:
            folders[each.application].append(each)
    found: dict[str, Application] = {}
    problems: list[Problem] = []
    for folder, inside in sorted(folders.items()):
        place = _place(folder, inside, environment.delivery)
        if place is None:
            message = f"no project takes the folder {folder!r}"
            hint = (
                f"add it, or a pattern that fits it, to `delivery.folders`: {{{folder}: {{project: ..., wave: ...}}}}"
            )
            problems.append(places.problem(("delivery", "folders"), message, hint, key=True))
            continue
        made = _application(folder, inside, place, environment)
        twin = found.setdefault(made.name, made)
        problems.extend(_faults(made, twin, places))
    if problems:
        raise InputError(*problems)
    return tuple(sorted(found.values(), key=lambda each: each.name))


def _faults(made: Application, twin: Application, places: Places) -> Iterator[Problem]:
    if twin is not made:
        message = f"the folders {twin.folder!r} and {made.folder!r} both make an Application {made.name!r}"
        yield places.problem(("delivery",), message, "rename the service, or what the folder is made for", key=True)
    if len(made.name) > _LONGEST:
        message = f"the name of Application {made.name!r} is longer than {_LONGEST} characters"
        yield places.problem(("delivery", "prefix"), message, "shorten the prefix")


def _place(folder: str, inside: Sequence[Resource], delivery: Delivery) -> Place | None:
    if folder.startswith(_SERVICES):
        tiers = (delivery.tiers.get(each.identity.namespace) for each in inside)
        tier = next((each for each in tiers if each), None)
        if tier:
            return tier
    fitting = [each for each in delivery.folders if fnmatchcase(folder, each)]
    return delivery.folders[max(fitting, key=lambda each: (len(each), each))] if fitting else None


def _application(folder: str, inside: Sequence[Resource], place: Place, environment: Environment) -> Application:
    delivery = environment.delivery
    namespaces = sorted({each.identity.namespace for each in inside if each.identity.namespace})
    # What belongs to Argo CD itself stays where Argo CD is.
    at_home = namespaces == [delivery.namespace]
    return Application(
        name=delivery.prefix + folder.removeprefix(_SERVICES).replace("/", "-"),
        folder=folder,
        path=f"{delivery.path}/{folder}",
        project=delivery.prefix + place.project,
        concern=place.project,
        wave=place.wave,
        namespace=namespaces[0] if namespaces else delivery.namespace,
        cluster=IN_CLUSTER if at_home else delivery.cluster,
        labels=_labels(inside, environment),
        prune=delivery.projects[place.project].prune,
        ignored=tuple(_ignored(inside)),
        objects=len(inside),
    )


def _labels(inside: Sequence[Resource], environment: Environment) -> Mapping[str, str]:
    tiers = {each.name: each.tier for each in environment.namespaces if each.tier}
    tier = next((tiers[each.identity.namespace] for each in inside if each.identity.namespace in tiers), "")
    own = {"firefly.io/tier": tier} if tier else {}
    return dict(sorted({**environment.labels, **own}.items()))


def _ignored(inside: Sequence[Resource]) -> Iterator[Ignored]:
    kinds = {(each.identity.group, each.identity.kind) for each in inside}
    for each in mutators(kinds):
        yield Ignored(
            group=each.group,
            kind=each.kind,
            pointers=(each.pointer,) if each.pointer else (),
            expressions=(each.expression,) if each.expression else (),
        )
